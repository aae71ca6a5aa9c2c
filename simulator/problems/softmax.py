"""Multinomial logistic regression on data with classes."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.keys import examples
from simulator.problems.finite_sum import DataProblem, Recipe, build_problem, check_dimension

if TYPE_CHECKING:
    from simulator.problems.base import Problem
    from simulator.problems.data.dataset import Dataset

__all__ = ["SoftmaxSpec"]


class SoftmaxSpec(DataProblem):
    """Multinomial logistic regression on data with any number of classes.

    F(W) = (1/n) sum_i mean over worker i's samples of -log softmax(W'a)_label + l2/2 ||W||^2.

    The point is W, features x classes in row order; the start is 0. L = lambda_max(second
    moments)/2 + l2 (Boehning 1992); the noise variance is that of a stochastic gradient at the
    start, mean over workers.
    """

    model_config = examples(
        {"kind": "softmax", "data": {"kind": "sklearn", "name": "digits"}, "l2": 0.01, "batch": 8},
        {
            "kind": "softmax",
            "data": {"kind": "sklearn", "name": "wine"},
            "batch": 4,
            "replacement": False,
            "partition": "by_label",
        },
    )

    kind: Literal["softmax"]

    def build(self, workers: int) -> "Problem":
        """Load the data, distribute them, compute the constants.

        Raises:
            DataError: the data are wrong, or too few for the workers or for the batch.
        """
        return build_problem(self, workers, self._recipe)

    def _recipe(self, dataset: "Dataset") -> Recipe:
        from simulator.core.softmax import SoftmaxModel

        dimension = dataset.train.rows.width * len(dataset.classes)
        check_dimension(dataset, dimension)
        return Recipe(
            kind=self.kind,
            model=SoftmaxModel(self.l2, len(dataset.classes)),
            dimension=dimension,
            start=np.zeros(dimension),
            curvature=0.5,
            bend=self.l2,
            labels=lambda classes: classes,
        )
