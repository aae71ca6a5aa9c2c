"""Many arrivals of a cohort at once: the contract between the loop and the kernels."""

from typing import NamedTuple, Protocol

from simulator.arrays import Ints
from simulator.core.batches import SHARED, Arrivals
from simulator.loop.protocols import V

__all__ = ["Batches", "Holder", "Taken", "begin"]


class Taken(NamedTuple):
    """Processed arrivals: the entry after them, the last one, their number, members that left."""

    position: int
    latest: int
    arrived: int
    left: int

    @classmethod
    def of(cls, state: Ints) -> "Taken":
        """The counters in a kernel's state."""
        at, latest, arrived, _, left, _, _ = state[:SHARED].tolist()
        return cls(at, latest, arrived, left)


def begin(state: Ints, first: int, clock: int) -> None:
    """Reset a kernel's state: entry `first` is the next, `clock` the next serial number."""
    state[:SHARED] = first, first, 0, 0, 0, clock, 0


class Holder(Protocol[V]):
    """The server's model, and the number of updates that led to it."""

    iteration: int
    model: V


class Batches(Protocol[V]):
    """Processes arrivals, and knows the models at which members of cohorts compute."""

    def start(self, workers: Ints, model: V) -> None:
        """Record that `workers` start at `model` together."""

    def restart(self, worker: int, model: V) -> None:
        """Record that a member starts again at `model`."""

    def model_of(self, worker: int) -> V:
        """The model of a member that has started again."""

    def take(
        self, arrivals: Arrivals, first: int, last: int, before: float, serial: int, clock: int
    ) -> Taken:
        """Process arrivals from `first` to `last` - 1 that end before `before`.

        It skips those of workers that do not hold `serial`. Started jobs get serial numbers from
        `clock` on.
        """
