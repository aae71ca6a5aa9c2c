"""A two-layer network on data with classes."""

import math
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from simulator.keys import WHOLE, Seed, examples
from simulator.problems.finite_sum import DataProblem, Recipe, build_problem, check_dimension

if TYPE_CHECKING:
    from simulator.arrays import Floats
    from simulator.problems.base import Problem
    from simulator.problems.data.dataset import Dataset

__all__ = ["MlpSpec"]


class MlpSpec(DataProblem):
    """A network with one hidden layer on data with classes.

    F = (1/n) sum_i mean over worker i's samples of -log softmax(scores)_label + r.

    scores = W2' relu(W1'a + b1) + b2, r = l2/2 ||point||^2. The point holds W1 (features, hidden),
    b1, W2 (hidden, classes), b2. The start has W1 ~ N(0, 2/features), W2 ~ N(0, 2/hidden) (He et
    al. 2015) and biases 0. Nothing is known about smoothness or f*: these constants are nan. The
    noise variance is that of a stochastic gradient at the start, mean over workers.
    """

    model_config = examples(
        {
            "kind": "mlp",
            "data": {"kind": "sklearn", "name": "digits"},
            "hidden": 64,
            "seed": 1,
            "l2": 0.001,
            "batch": 8,
        },
        {
            "kind": "mlp",
            "data": {"kind": "sklearn", "name": "wine"},
            "batch": 4,
            "replacement": False,
            "partition": "iid",
        },
    )

    kind: Literal["mlp"]
    hidden: Annotated[int, Field(ge=1, le=100_000), WHOLE] = Field(
        default=128, description="units of the hidden layer"
    )
    seed: Seed = Field(default=0, description="seed of the start point, the same in every run")

    @property
    def convex(self) -> bool:
        """Whether f* can be found: never."""
        return False

    def build(self, workers: int) -> "Problem":
        """Load the data, distribute them, draw the start.

        Raises:
            DataError: the data are wrong, or too few for the workers or for the batch.
        """
        return build_problem(self, workers, self._recipe)

    def _recipe(self, dataset: "Dataset") -> Recipe:
        from simulator.core.mlp import MlpModel

        width, classes = dataset.train.rows.width, len(dataset.classes)
        check_dimension(dataset, (width + 1) * self.hidden + (self.hidden + 1) * classes)
        start = self._start(width, classes)
        return Recipe(
            kind=self.kind,
            model=MlpModel(self.l2, self.hidden, classes),
            dimension=len(start),
            start=start,
            curvature=math.nan,
            bend=math.nan,
            labels=lambda labels: labels,
        )

    def _start(self, width: int, classes: int) -> "Floats":
        from simulator.core.draws import START
        from simulator.core.random import DATA, fill_normals, stream

        first, second = np.empty(width * self.hidden), np.empty(self.hidden * classes)
        k1, k2 = stream(self.seed, DATA, START, 0)
        fill_normals(k1, k2, math.sqrt(2 / width), first)
        k1, k2 = stream(self.seed, DATA, START, 1)
        fill_normals(k1, k2, math.sqrt(2 / self.hidden), second)
        return np.concatenate((first, np.zeros(self.hidden), second, np.zeros(classes)))
