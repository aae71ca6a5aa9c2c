"""Logistic regression on data with two classes."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from simulator.errors import DataError
from simulator.keys import NonNegative, examples
from simulator.problems.finite_sum import DataProblem, Recipe, build_problem

if TYPE_CHECKING:
    from simulator.problems.base import Problem
    from simulator.problems.data.dataset import Dataset

__all__ = ["LogisticSpec"]


class LogisticSpec(DataProblem):
    """Logistic regression on data with two classes.

    F(x) = (1/n) sum_i mean over worker i's samples of log(1 + exp(-b a'x)) + r(x).

    b is -1 for the smaller label and +1 for the larger; r(x) = l2/2 ||x||^2 +
    nonconvex sum_j x_j^2 / (1 + x_j^2), on every coordinate, that of the intercept included. The
    start is 0. L = lambda_max(second moments)/4 + l2 + 2 nonconvex; the noise variance is that of
    a stochastic gradient at the start, mean over workers.

    Example:
        >>> LogisticSpec.model_validate({
        ...     "kind": "logistic", "l2": 0.01,
        ...     "data": {"kind": "synthetic", "samples": 200, "features": 10},
        ... }).build(workers=4).metrics
        ('loss', 'loss_gap', 'grad_norm_sq', 'distance_sq', 'accuracy')
    """

    model_config = examples(
        {"kind": "logistic", "data": {"kind": "sklearn", "name": "breast_cancer"}, "l2": 0.01},
        {
            "kind": "logistic",
            "data": {"kind": "synthetic", "samples": 1000, "features": 20},
            "nonconvex": 0.1,
            "batch": 8,
            "replacement": False,
            "partition": {"kind": "dirichlet", "alpha": 0.1},
        },
    )

    kind: Literal["logistic"]
    nonconvex: NonNegative = Field(
        default=0.0, description="weight of the regulariser sum x^2 / (1 + x^2)"
    )

    @property
    def convex(self) -> bool:
        """Whether f* can be found: only without the nonconvex regulariser."""
        return self.nonconvex == 0.0

    def build(self, workers: int) -> "Problem":
        """Load the data, distribute them, compute the constants.

        Raises:
            DataError: the data are wrong, or do not have two classes.
        """
        return build_problem(self, workers, self._recipe)

    def _recipe(self, dataset: "Dataset") -> Recipe:
        from simulator.core.logistic import LogisticModel

        if len(dataset.classes) != 2:
            raise DataError(
                f"kind: logistic: {dataset.name} has {len(dataset.classes)} classes, must have 2; "
                "kind: softmax takes any number"
            )
        width = dataset.train.rows.width
        return Recipe(
            kind=self.kind,
            model=LogisticModel(self.l2, self.nonconvex),
            dimension=width,
            start=np.zeros(width),
            curvature=0.25,
            bend=self.l2 + 2.0 * self.nonconvex,
            labels=lambda classes: 2 * classes - 1,
        )
