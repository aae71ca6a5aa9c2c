"""The engine protocol of the event loop: vector arithmetic for one or many replicas.

The vectors themselves have the operators of `algorithms.base.Vector`. Operations may be carried out
at once or later; only `latest` and `measured` after `finish` show the results.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

from simulator.arrays import Flags, Floats, Ints
from simulator.core.batches import Arrivals, Fleet
from simulator.core.collecting import Herd
from simulator.engines.coefficient import Scalar

__all__ = ["Collector", "Engine", "Ensemble", "StepRule", "Steps", "V"]

V = TypeVar("V")
"""The type of the engine's vectors."""


class StepRule(Protocol[V]):
    """A method that does x <- x - factor(delay) direction(g) at every arrival, or every few.

    Attributes:
        carried: the vectors that `direction` and `gather` read besides g, and may replace.
        missing: arrivals until the next step.
    """

    missing: int

    @property
    def every(self) -> int:
        """Arrivals for each step."""

    @property
    def carried(self) -> list[V]: ...
    @carried.setter
    def carried(self, vectors: list[V]) -> None: ...

    def factor(self, delay: int) -> Scalar | None:
        """The step size for a gradient of this delay; None discards it."""

    def direction(self, value: V) -> Any:
        """The direction of the step for a gradient."""

    def gather(self, value: V) -> None:
        """Take in a gradient that waits for a step."""


class Steps(Protocol[V]):
    """Takes steps of a cohort many at a time; see `simulator.engines.stepper`.

    Attributes:
        state: the entries that `simulator.core.batches` and `.steps` name.
    """

    state: Ints

    @property
    def is_crowded(self) -> bool: ...
    def give(self, workers: Ints, model: V) -> None: ...
    def model_of(self, worker: int) -> V: ...
    def set_newest(self, model: V) -> None: ...
    def newest(self) -> V: ...
    def take(
        self, arrivals: Arrivals, last: int, before: float, serial: int, fleet: Fleet
    ) -> None: ...
    def waiting(self) -> tuple[Ints, Ints]: ...


class Ensemble(Protocol[V]):
    """The models of many nodes; see `simulator.engines.ensemble`."""

    def __len__(self) -> int: ...
    def __getitem__(self, node: int) -> V: ...
    def __setitem__(self, node: int, model: V) -> None: ...
    def __iter__(self) -> Iterator[V]: ...
    def shift(self, nodes: Sequence[int], factor: Scalar, vector: V) -> None: ...


class Collector(Protocol[V]):
    """Adds up gradients of rounds many at a time; see `simulator.engines.collector`.

    Attributes:
        state: the entries that `simulator.core.batches` and `.collecting` name.
    """

    state: Ints

    def take(
        self,
        herd: Herd,
        before: float,
        serial: int,
        fleet: Fleet,
        ending: int,
        model: V,
        total: V,
    ) -> tuple[V, V]: ...


class Engine(Protocol[V]):
    """Makes vectors of `dimension` coordinates, for `replicas` replicas at once.

    Attributes:
        active: (R,), the replicas that still matter; the loop retires those that have ended.
    """

    @property
    def dimension(self) -> int: ...
    @property
    def replicas(self) -> int: ...
    @property
    def active(self) -> Flags: ...

    def constant(self, values: Floats) -> V:
        """A vector with these `values` (d,) in every replica."""

    def zeros(self) -> V:
        """The zero vector."""

    def gradient(self, model: V, worker: int, draw: int) -> V:
        """The lazy stochastic gradient number `draw` of `worker` at `model`."""

    def mix(self, pieces: Sequence[tuple[V, int, int]]) -> V:
        """A vector whose coordinates low..high-1 are those of `model`, for each of the pieces."""

    def sparsify(self, vector: V, worker: int, message: int, keep: int, copies: int) -> V:
        """Sum of `copies` of the vector with `keep` random coordinates: `simulator.core.sparse`."""

    def normals(self, worker: int, message: int) -> V:
        """Independent N(0, 1) numbers for a message of a worker: `simulator.core.forged`."""

    def decide(self, number: Any) -> bool:
        """Wait for a number made of vectors, and say whether it is not 0; replicas must agree."""

    def stepper(self, workers: int, rule: StepRule[V]) -> Steps[V] | None:
        """The stepper for many steps at a time; None if the engine takes them one by one."""

    def collector(self, size: int, goes_on: bool, factor: Scalar | None) -> Collector[V] | None:
        """The collector of rounds of `size` gradients; None if the engine adds them one by one.

        Without a `factor`, it makes no updates.
        """

    def ensemble(self, models: Sequence[V]) -> Ensemble[V] | None:
        """Models that are shifted many at a time; None if the engine shifts them one by one."""

    def record(self, model: V) -> None:
        """Measure the METRICS at `model` as the next row of `measured`."""

    def record_distance(self, a: V, b: V) -> None:
        """Measure ||a - b||^2; it is the first entry in a separate row."""

    def finish(self) -> None:
        """Return when all requested operations are done."""

    def latest(self) -> Floats:
        """Metrics (R, 8) of the last record; everything must be finished."""

    def measured(self) -> Floats:
        """Metrics (records, R, 8) in the order of recording; everything must be finished."""

    def close(self) -> None:
        """Release threads and memory."""
