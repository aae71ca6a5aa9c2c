"""A cohort whose members restart as they arrive, and its next arrivals."""

from collections.abc import Iterator
from typing import Generic

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.batches import Arrivals
from simulator.core.renewal import (
    OUT_OF_ORDER,
    Drawn,
    Fixed,
    Jobs,
    Members,
    account,
    next_arrivals,
    start_members,
)
from simulator.errors import InvariantError
from simulator.loop.cohort import Make
from simulator.loop.protocols import J

__all__ = ["Arrival", "RenewingCohort"]

Arrival = tuple[int, float, int, float, int]
"""Worker, end, number of the gradient, start and place."""
SHORTEST, LONGEST = 16, 1024  # arrivals computed at a time; a cohort may be cancelled soon


class RenewingCohort(Generic[J]):
    """A cohort whose members start again as they arrive, and its next arrivals.

    Attributes:
        arrivals, places: the computed ones; `filled` of them, and `position` is the next.
        batch: iterates over them, (worker, end, number, start, place).
        rest: the same, but starting with an arrival that was put back.
        written: how many of them are accounted for.
    """

    __slots__ = (
        "_length", "_members", "_places", "_size", "arrivals", "batch", "count", "filled",
        "gradients", "make", "places", "position", "rest", "serial", "written",
    )  # fmt: skip

    arrivals: Arrivals
    places: Ints

    def __init__(self, workers: Ints, serial: int, gradients: int, make: Make[J]) -> None:
        self.serial, self.gradients, self.make = serial, gradients, make
        self.count = self._size = self._places = count = len(workers)
        numbers, places, members = np.empty((3, count), dtype=np.int64)
        starts, ends = np.empty((2, count))
        self._members = Members(workers, numbers, starts, ends, places, members)
        self.batch: Iterator[Arrival] = iter(())
        self.rest = self.batch
        self.written = self.position = self.filled = 0
        self._length = SHORTEST

    def start(
        self, times: Fixed | Drawn, version: int, now: float, jobs: Jobs
    ) -> tuple[float, int]:
        """Start a job on every member; returns end and place of the first that will arrive."""
        members = self._members
        if not start_members(times, members, self.gradients, version, now, self.serial, jobs):
            raise InvariantError(
                "a worker has one job at a time", f"some of {self.count} workers have one"
            )
        return members.end.item(0), members.place.item(0)

    def dissolve(self) -> None:
        """Remove all members."""
        self._size, self.filled = 0, self.position
        self.batch = self.rest = iter(())

    def refill(self, times: Fixed | Drawn, held: Ints) -> bool:
        """Compute the next arrivals; False if there are none."""
        if not self._size:
            return False
        integers = np.empty((3, self._length), dtype=np.int64)
        reals = np.empty((2, self._length))
        filled, self._size, self._places = next_arrivals(
            times, self._members, self._size, self._places, self.gradients, held, self.serial,
            integers, reals,
        )  # fmt: skip
        if filled == OUT_OF_ORDER:
            raise InvariantError("time never decreases", "arrivals of a cohort are out of order")
        workers, numbers, self.places = integers
        ends, starts = reals
        self.arrivals = Arrivals(workers, numbers, ends, starts)
        self.written, self.position, self.filled = 0, 0, filled
        self._length = min(2 * self._length, LONGEST)
        return bool(filled)

    def line_up(self) -> None:
        """Make `rest` return the arrivals one by one."""
        worker, number, end, start = (part[: self.filled].tolist() for part in self.arrivals)
        places = self.places[: self.filled].tolist()
        self.batch = self.rest = zip(worker, end, number, start, places, strict=True)

    def next_one(self) -> Arrival:
        """The arrival at `position`."""
        k, (workers, numbers, ends, starts) = self.position, self.arrivals
        return workers.item(k), ends.item(k), numbers.item(k), starts.item(k), self.places.item(k)

    def account(self, count: int, held: Ints, number: Ints, since: Floats, busy: Floats) -> None:
        """Account for the next `count` arrivals."""
        workers, ends = self.arrivals.worker, self.arrivals.end
        self.written = account(
            workers, ends, self.written, count, self.gradients, held, self.serial,
            number, since, busy,
        )  # fmt: skip
