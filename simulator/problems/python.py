"""Objectives written in Python, for the eager engine: any model with a gradient.

The scenario has `problem: {kind: python}`. The object itself is an argument of `simulator.run` and
never named in the file, so no code runs from data.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from simulator.core.metrics import METRICS
from simulator.errors import ScenarioError
from simulator.keys import Section, examples

if TYPE_CHECKING:
    from simulator.arrays import Floats
    from simulator.problems.base import Problem

__all__ = [
    "Objective",
    "PreconditionedEvaluator",
    "PythonEvaluator",
    "PythonSpec",
    "python_problem",
]


class Objective(Protocol):
    """The interface of an objective written in Python."""

    start: "Floats"
    """The starting point (d,)."""

    def gradient(self, point: "Floats", worker: int, key: tuple[int, int, int]) -> "Floats":
        """Stochastic gradient (d,) of the worker's objective at `point` (d,).

        Draw all randomness from `key` = (seed, worker, number of the gradient), for example with
        ``numpy.random.default_rng(key)``; runs are then reproducible and comparable.
        """

    # With `oracle: zeroth_order` it has, instead of the gradient,
    # value(point, worker, key) -> float: a function value with randomness from `key`.

    def measure(self, point: "Floats") -> Mapping[str, float]:
        """Metrics at `point`: "loss", and any other METRICS that are known."""


class PythonSpec(Section):
    """An object passed to `paceline.run(scenario, objective=...)`."""

    metrics: ClassVar[tuple[str, ...]] = METRICS

    model_config = examples({"kind": "python"})

    kind: Literal["python"]

    def check(self, workers: int) -> Iterator[tuple[str, str]]:
        """Nothing depends on the number of workers."""
        del workers
        yield from ()

    def build(self, workers: int) -> "Problem":
        """Raise ScenarioError: there is no object to build from."""
        del workers
        raise ScenarioError.of(
            "is python, whose objective is an object: paceline run --objective module:Name, or "
            "simulator.run(scenario, objective=...)",
            key="problem.kind",
        )


class PythonEvaluator:
    """A Python objective behind the eager engine's protocol."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective

    def gradient(self, seed: int, worker: int, draw: int, point: "Floats") -> "Floats":
        """Stochastic gradient number `draw` of `worker` at `point` (d,)."""
        return self.objective.gradient(point, worker, (seed, worker, draw))

    def measure(self, point: "Floats") -> "Floats":
        """The METRICS at `point`, nan for those that the objective does not return."""
        import numpy as np

        found = self.objective.measure(point)
        return np.array([found.get(name, np.nan) for name in METRICS], dtype=np.float64)


class PreconditionedEvaluator(PythonEvaluator):
    """Multiplies the gradients of another by `matrix`, (d, d) or (1, d) if it is diagonal."""

    def __init__(self, plain: PythonEvaluator, matrix: "Floats") -> None:
        super().__init__(plain.objective)
        self.plain, self.matrix = plain, matrix

    def gradient(self, seed: int, worker: int, draw: int, point: "Floats") -> "Floats":
        """P times the gradient, added column by column, independent of a library's rounding."""
        found = self.plain.gradient(seed, worker, draw, point)
        total: Floats = 0.0 * found
        if len(self.matrix) == 1:
            total += self.matrix[0] * found
            return total
        for column, number in zip(self.matrix.T, found, strict=True):
            total = total + column * number
        return total


def python_problem(objective: Any, workers: int) -> "Problem":
    """The problem of a Python `objective`; its constants are unknown."""
    import math

    import numpy as np

    from simulator.problems.base import Constants, Problem

    start = np.asarray(objective.start, dtype=np.float64)
    known = objective.measure(start)
    names = Constants.__dataclass_fields__
    return Problem(
        kind="python",
        dimension=len(start),
        workers=workers,
        start=start,
        data=PythonEvaluator(objective),
        constants=Constants(**dict.fromkeys(names, math.nan)),
        minimiser=None,
        metrics=tuple(name for name in METRICS if name in known),
    )
