"""The `oracle` part of a scenario: what a worker computes of its objective, and what that costs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from simulator.keys import (
    SECONDS,
    Count,
    NonNegative,
    Positive,
    Section,
    about,
    examples,
    meanings,
    named,
)

if TYPE_CHECKING:
    from simulator.core.oracles import OracleData
    from simulator.problems.base import Problem

__all__ = ["Coordinate", "FirstOrder", "OracleSpec", "ZerothOrder"]

EVALUATION_COST = 0.5
Smoothing = Annotated[Positive | Annotated[list[Positive], Field(min_length=1)], Field()]


class _Oracle(Section):
    """The interface of all oracles."""

    @property
    def evaluations(self) -> int:
        """Number of function values per gradient."""
        return 0

    @property
    def job_cost(self) -> float:
        """Seconds of a job / those of a gradient."""
        return 1.0

    @property
    def job_seconds(self) -> float | None:
        """Mean seconds of a job at every worker, if they do not depend on its gradients."""
        return None


class FirstOrder(_Oracle):
    """Stochastic gradients, which take `compute_time`."""

    model_config = examples({"kind": "first_order"})

    kind: Literal["first_order"] = "first_order"

    def check(self, dimension: int) -> Iterator[tuple[str, str]]:
        """Nothing depends on the dimension."""
        del dimension
        yield from ()

    def wrap(self, problem: "Problem") -> "Problem":
        """The problem itself."""
        return problem


class Coordinate(_Oracle):
    """A block of partial derivatives, G = (N/Y) sum_{i in S} d_i F(x; xi) e_i, |S| = Y of N.

    S is drawn without replacement for every gradient. A job takes as long as `cost` gradients: 1
    by default, since without structure a partial derivative costs as much as all of them; where
    one is Y/N of the work, say so. Asynchronous coordinate descent where gradients are exact.

    Reference: the mu -> 0 limit of the scheme of Lian et al. (2016), arXiv 1606.00498.
    """

    model_config = examples({"kind": "coordinate", "block": 4, "cost": 0.5})

    kind: Literal["coordinate"]
    block: Count = Field(default=1, description="Y, the number of coordinates per gradient")
    cost: Positive = Field(default=1.0, description="seconds of a job / those of a gradient")

    @property
    def job_cost(self) -> float:
        """`cost`."""
        return self.cost

    def check(self, dimension: int) -> Iterator[tuple[str, str]]:
        """Yield (field, broken rule) where the keys do not fit the dimension."""
        yield from _check_block(self.block, dimension)

    def wrap(self, problem: "Problem") -> "Problem":
        """The problem behind this oracle."""
        import numpy as np

        from simulator.core.oracles import DERIVATIVES, OracleData

        return _seen(problem, OracleData(problem.data, DERIVATIVES, self.block, np.ones(1), 0.0))


class ZerothOrder(_Oracle):
    """Central differences of function values, both of the same sample.

    `coordinates`: G = sum_{i in S} N/(2 Y mu_i) [F(x + mu_i e_i; xi) - F(x - mu_i e_i; xi)] e_i,
    S a block of Y of the N coordinates, drawn without replacement. `gaussian`, `sphere`: the mean
    over Y random directions u of c [F(x + M u; xi) - F(x - M u; xi)]/2 M^-1 u, M = diag(mu),
    c = 1 or N.

    E||G||^2 is N/Y, 1 + (N + 1)/Y and 1 + (N - 1)/Y times that of a gradient, so stable step sizes
    are about as many times smaller. For f with third derivatives the mean of G is off by
    O(mu^2); on quadratics it is exact for every mu.

    A job is 2 Y evaluations. One takes `evaluation_cost` times as long as a gradient, 0.5 by
    default (a linear model reads its data once for a value and twice for a gradient), or
    `evaluation_seconds` on average at every worker, whatever its mean compute time.

    With `evaluation_noise` s each function value has an independent error N(0, s^2), which adds
    N^2 s^2/(2 Y mu^2) to E||G||^2: then mu must be neither large nor small. Rounding of the values
    is such an error of about 1e-16 |F|.

    Reference: block form Lian et al. (2016), arXiv 1606.00498, reconstructed (the body of the paper
    was not accessible; step sizes and the condition on mu are not prescribed); directions Nesterov
    and Spokoiny (2017). The costs in time are ours.
    """

    model_config = examples(
        {"kind": "zeroth_order", "directions": "gaussian", "block": 4, "evaluation_cost": 0.5},
        {
            "kind": "zeroth_order",
            "smoothing": 0.01,
            "evaluation_noise": 1.0e-3,
            "evaluation_seconds": 0.2,
        },
    )

    kind: Literal["zeroth_order"]
    directions: Literal["coordinates", "gaussian", "sphere"] = Field(
        default="coordinates",
        description="the directions of the differences",
        json_schema_extra=meanings(
            coordinates="the axes, a random block of them for each gradient",
            gaussian="random directions, N(0, I)",
            sphere="random directions of length 1",
        ),
    )
    block: Count = Field(default=1, description="Y, the number of differences per gradient")
    smoothing: Smoothing = Field(default=1.0e-4, description="mu, a number or one per coordinate")
    evaluation_noise: NonNegative = Field(
        default=0.0, description="standard deviation of the error of each function value"
    )
    evaluation_cost: Positive | None = Field(
        default=None, description="seconds of an evaluation / those of a gradient (default: 0.5)"
    )
    evaluation_seconds: Positive | None = Field(
        default=None,
        description="mean seconds of an evaluation at every worker, in place of evaluation_cost",
        json_schema_extra=SECONDS,
    )

    @model_validator(mode="before")
    @classmethod
    def _default_cost(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("evaluation_seconds") is not None:
            return given
        return {"evaluation_cost": EVALUATION_COST, **given}

    @model_validator(mode="after")
    def _one_cost(self) -> "ZerothOrder":
        if self.evaluation_cost is not None and self.evaluation_seconds is not None:
            raise about(
                "evaluation_seconds", "give evaluation_cost or evaluation_seconds, not both"
            )
        return self

    @property
    def evaluations(self) -> int:
        """2 Y."""
        return 2 * self.block

    @property
    def job_cost(self) -> float:
        """2 Y evaluation_cost."""
        return self.evaluations * (self.evaluation_cost or EVALUATION_COST)

    @property
    def job_seconds(self) -> float | None:
        """2 Y evaluation_seconds."""
        seconds = self.evaluation_seconds
        return None if seconds is None else self.evaluations * seconds

    def check(self, dimension: int) -> Iterator[tuple[str, str]]:
        """Yield (field, broken rule) where the keys do not fit the dimension."""
        if self.directions == "coordinates":
            yield from _check_block(self.block, dimension)
        if isinstance(self.smoothing, list) and len(self.smoothing) != dimension:
            count = len(self.smoothing)
            yield (
                "smoothing",
                f"has {count} values, must have one per coordinate, {dimension}",
            )

    def wrap(self, problem: "Problem") -> "Problem":
        """The problem behind this oracle."""
        import numpy as np

        from simulator.core.oracles import CENTRAL, GAUSSIAN, SPHERE, OracleData

        kinds = {"coordinates": CENTRAL, "gaussian": GAUSSIAN, "sphere": SPHERE}
        smoothing = np.atleast_1d(np.array(self.smoothing, dtype=np.float64))
        estimator = kinds[self.directions]
        data = OracleData(problem.data, estimator, self.block, smoothing, self.evaluation_noise)
        return _seen(problem, data)


AnyOracle = Annotated[FirstOrder | ZerothOrder | Coordinate, Field(discriminator="kind")]
Names = Literal["first_order", "zeroth_order", "coordinate"]
OracleSpec = Annotated[AnyOracle, named(Names | AnyOracle)]


def _check_block(block: int, dimension: int) -> Iterator[tuple[str, str]]:
    if block > dimension:
        yield "block", f"must be at most the number of coordinates, {dimension}"


def _seen(problem: "Problem", data: "OracleData") -> "Problem":
    """The variance grows with the squared norm of the gradient: no constant bounds it."""
    import math
    from dataclasses import replace

    from simulator.problems.python import PythonEvaluator
    from simulator.problems.python_estimates import EstimatedGradients

    is_python = isinstance(problem.data, PythonEvaluator)
    seen = EstimatedGradients(problem.data.objective, data) if is_python else data
    gradients = ("noise_variance", "second_moment", "statistical_condition")
    constants = replace(problem.constants, **dict.fromkeys(gradients, math.nan))
    return replace(problem, data=seen, constants=constants)
