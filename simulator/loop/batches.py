"""Many arrivals of a cohort at once: the contract between the loop and the kernels."""

from typing import Any, NamedTuple, Protocol

from simulator.arrays import Ints
from simulator.core.batches import SHARED
from simulator.loop.protocols import V
from simulator.loop.renewing_cohort import RenewingCohort

__all__ = ["Batches", "Holder", "Taken", "begin"]


class Taken(NamedTuple):
    """Processed arrivals: their number, the last one's worker, the clock's next serial number.

    Jobs in progress may have been `dropped`.
    """

    arrived: int
    latest: int
    serial: int
    dropped: int = 0

    @classmethod
    def of(cls, state: Ints, dropped: int = 0) -> "Taken":
        """The counters in a kernel's state."""
        _, latest, arrived, _, serial, _ = state[:SHARED].tolist()
        return cls(arrived, latest, serial, dropped)


def begin(state: Ints, first: int, clock: int) -> None:
    """Reset a kernel's state: entry `first` is the next, `clock` the next serial number."""
    state[:SHARED] = first, 0, 0, 0, clock, 0


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

    def take(self, cohort: RenewingCohort[Any], most: int, before: float, clock: int) -> Taken:
        """Process at most `most` arrivals of a cohort that end before `before`.

        It skips those of workers that are no members any more, and moves the position of the
        cohort. Started jobs get serial numbers from `clock` on.
        """
