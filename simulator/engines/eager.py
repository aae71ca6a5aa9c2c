"""The slow, simple twin of the tape: the same arithmetic, done at once on NumPy arrays.

It plays one replica, and it runs objectives written in Python. Each operation rounds as the tape's
does: a - c b is a + (-c) b, products first, then the sum.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from simulator.arrays import Floats
from simulator.core.forged import normals
from simulator.core.metrics import METRICS
from simulator.core.player import distance_between
from simulator.core.sparse import sparsify
from simulator.engines.arithmetic import VectorOperators
from simulator.engines.arrays import MATRICES, REDUCTIONS, elementwise, keep_largest
from simulator.engines.coefficient import Coefficient, Scalar
from simulator.engines.one_by_one import OneByOne
from simulator.engines.statistics import STATISTICS
from simulator.engines.vector import Shape, fitting

__all__ = ["Eager", "EagerVector", "Evaluator"]

ELEMENTWISE = elementwise(np)


class Evaluator(Protocol):
    """The objective interface of the eager engine."""

    def gradient(self, seed: int, worker: int, draw: int, point: Floats) -> Floats:
        """Stochastic gradient number `draw` of `worker` at `point` (d,)."""

    def measure(self, point: Floats) -> Floats:
        """The METRICS at `point`."""


class EagerVector(VectorOperators):
    """A vector with its values; `compute` is called at the first use of a lazy one."""

    __slots__ = ("_values", "source")

    def __init__(self, values: Floats | None, source: "Source | None" = None) -> None:
        self._values = values
        self.source = source

    @property
    def values(self) -> Floats:
        """The numbers (d,), computed on the first access."""
        if self._values is None:
            assert self.source is not None
            engine, model, worker, draw = self.source
            self._values = engine.evaluator.gradient(engine.seed, worker, draw, model.values)
            self.source = None
        return self._values

    def scaled(self, factor: Scalar) -> "EagerVector":
        """`factor` times this vector."""
        with np.errstate(all="ignore"):
            return EagerVector(_plain(factor) * self.values)

    def plus(self, other: "EagerVector") -> "EagerVector":
        """The sum of two vectors."""
        with np.errstate(all="ignore"):
            return EagerVector(self.values + other.values)

    def element(
        self, name: str, other: "EagerVector | None" = None, number: Scalar | None = None
    ) -> "EagerVector":
        """An operation on each coordinate of this vector, of another one and of a number."""
        right = self if other is None else other
        with np.errstate(all="ignore"):
            values = ELEMENTWISE[name](self.values, right.values, _plain(number))
        return EagerVector(values)

    def reduce(self, name: str, other: "EagerVector | None" = None) -> Coefficient:
        """A number made of this vector, or of this and another one."""
        right = self if other is None else other
        with np.errstate(all="ignore"):
            return Coefficient(np.array([REDUCTIONS[name](self.values, right.values)]))

    def statistic(
        self, name: str, others: "Sequence[EagerVector]", **numbers: Any
    ) -> "EagerVector":
        """A statistic of this vector and others: see `Operations.statistic`."""
        rows = np.array([self.values, *(other.values for other in others)])
        with np.errstate(all="ignore"):
            return EagerVector(STATISTICS[name](rows, **numbers))

    def top_k(self, keep: int) -> "EagerVector":
        """The `keep` coordinates of largest size, and 0 elsewhere."""
        return EagerVector(keep_largest(self.values, keep))

    def matrix(self, name: str, shape: Shape, other: "EagerVector | None" = None) -> "EagerVector":
        """An operation on this vector, and another one, read as matrices."""
        right = self if other is None else other
        with np.errstate(all="ignore"):
            fits = fitting(shape, len(self.values))
            return EagerVector(MATRICES[name](self.values, right.values, fits))


def _plain(number: Scalar | None) -> Any:
    """The one number of the one replica."""
    return number.values[0] if isinstance(number, Coefficient) else number


Source = tuple["Eager", EagerVector, int, int]


class Eager(OneByOne):
    """Computes vectors on request and measures them at once."""

    def __init__(self, evaluator: Evaluator, dimension: int, seed: int) -> None:
        self.evaluator = evaluator
        self.dimension = dimension
        self.active = np.ones(1, dtype=np.bool_)
        self.seed = seed
        self.metrics: list[Floats] = []

    @property
    def replicas(self) -> int:
        """Always one."""
        return 1

    def zeros(self) -> EagerVector:
        """The zero vector."""
        return EagerVector(np.zeros(self.dimension))

    def latest(self) -> Floats:
        """Metrics (1, 8) of the last record."""
        return self.metrics[-1][None]

    def measured(self) -> Floats:
        """Metrics (records, 1, 8) in the order of recording."""
        return np.array(self.metrics)[:, None]

    def decide(self, number: Coefficient) -> bool:
        """Whether a number is not 0."""
        return bool(number.values[0] != 0.0)

    def finish(self) -> None:
        """Nothing is ever pending."""

    def close(self) -> None:
        """There is nothing to release."""

    def constant(self, values: Floats) -> EagerVector:
        """A vector with these `values` (d,)."""
        return EagerVector(values.copy())

    def gradient(self, model: EagerVector, worker: int, draw: int) -> EagerVector:
        """The lazy stochastic gradient number `draw` of `worker` at `model`."""
        return EagerVector(None, (self, model, worker, draw))

    def mix(self, pieces: Sequence[tuple[EagerVector, int, int]]) -> EagerVector:
        """A vector whose coordinates low..high-1 are those of `model`, for each of the pieces."""
        values = np.empty(self.dimension)
        for model, low, high in pieces:
            values[low:high] = model.values[low:high]
        return EagerVector(values)

    def sparsify(
        self, vector: EagerVector, worker: int, message: int, keep: int, copies: int
    ) -> EagerVector:
        """Sum of `copies` of the vector with `keep` random coordinates: `simulator.core.sparse`."""
        out = np.empty(self.dimension)
        sparsify(self.seed, worker, message, keep, copies, vector.values, out)
        return EagerVector(out)

    def normals(self, worker: int, message: int) -> EagerVector:
        """Independent N(0, 1) numbers for a message of a worker: `simulator.core.forged`."""
        out = np.empty(self.dimension)
        normals(self.seed, worker, message, out)
        return EagerVector(out)

    def record(self, model: EagerVector) -> None:
        """Measure the metrics at `model`."""
        self.metrics.append(self.evaluator.measure(model.values))

    def record_distance(self, a: EagerVector, b: EagerVector) -> None:
        """Measure ||a - b||^2; it is the first entry in a separate row."""
        row = np.full(len(METRICS), np.nan)
        row[0] = distance_between(a.values, b.values)
        self.metrics.append(row)
