"""The data sets with classes that scikit-learn brings along: no download."""

from typing import Any

import numpy as np

from simulator.errors import MissingExtra
from simulator.problems.data.dataset import Dataset, Samples
from simulator.problems.data.table import dense_rows

__all__ = ["load_sklearn"]


def load_sklearn(name: str) -> Dataset:
    """The set `name`; breast_cancer is 569 x 30, digits 1797 x 64, iris 150 x 4, wine 178 x 13.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    try:
        from sklearn import datasets
    except ImportError as error:
        raise MissingExtra(
            "data", package="scikit-learn", purpose=f"data: {{kind: sklearn, name: {name}}}"
        ) from error
    bunch: Any = getattr(datasets, f"load_{name}")()
    samples = Samples(dense_rows(bunch.data), np.asarray(bunch.target, np.int64))
    return Dataset(name, tuple(range(len(bunch.target_names))), samples)
