"""The data sets with classes in scikit-learn: no download."""

from importlib.util import find_spec
from typing import Any

import numpy as np

from simulator.errors import MissingExtra
from simulator.problems.data.dataset import Dataset, Samples
from simulator.problems.data.rows import dense_rows

__all__ = ["check_sklearn", "load_sklearn"]


def load_sklearn(name: str) -> Dataset:
    """The set `name`; breast_cancer is 569 x 30, digits 1797 x 64, iris 150 x 4, wine 178 x 13.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    check_sklearn(name)
    from sklearn import datasets

    bunch: Any = getattr(datasets, f"load_{name}")()
    samples = Samples(dense_rows(bunch.data), np.asarray(bunch.target, np.int64))
    shape = (1, 8, 8) if name == "digits" else ()
    return Dataset(name, tuple(range(len(bunch.target_names))), samples, shape=shape)


def check_sklearn(name: str) -> None:
    """Refuse the set `name` if scikit-learn is not installed.

    Raises:
        MissingExtra: how to install it.
    """
    if find_spec("sklearn") is None:
        purpose = f"data: {{kind: sklearn, name: {name}}}"
        raise MissingExtra("data", package="scikit-learn", purpose=purpose)
