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
        members: their merged arrivals, `size` of them; `starts` jobs were started.
        arrivals, places: the computed ones; `filled` of them, and `position` is the next.
        integers, reals: the memory of both.
        batch: iterates over them, (worker, end, number, start, place).
        rest: the same, but starting with an arrival that was put back.
        written: how many of them are accounted for.
    """

    __slots__ = (
        "_length", "arrivals", "batch", "count", "filled", "gradients", "integers", "make",
        "members", "places", "position", "reals", "rest", "serial", "size", "starts", "written",
    )  # fmt: skip

    arrivals: Arrivals
    places: Ints
    integers: Ints
    reals: Floats

    def __init__(self, workers: Ints, serial: int, gradients: int, make: Make[J]) -> None:
        self.serial, self.gradients, self.make = serial, gradients, make
        self.count = self.size = self.starts = count = len(workers)
        numbers, places, members = np.empty((3, count), dtype=np.int64)
        starts, ends = np.empty((2, count))
        self.members = Members(workers, numbers, starts, ends, places, members)
        self.batch: Iterator[Arrival] = iter(())
        self.rest = self.batch
        self.written = self.position = self.filled = 0
        self._length = SHORTEST

    def start(
        self, times: Fixed | Drawn, version: int, now: float, jobs: Jobs
    ) -> tuple[float, int]:
        """Start a job on every member; returns end and place of the first that will arrive."""
        members = self.members
        if not start_members(times, members, 0, self.gradients, version, now, self.serial, jobs):
            raise InvariantError(
                "a worker has one job at a time", f"some of {self.count} workers have one"
            )
        return members.end.item(0), members.place.item(0)

    def dissolve(self) -> None:
        """Remove all members."""
        self.size, self.filled = 0, self.position
        self.batch = self.rest = iter(())

    def refill(self, times: Fixed | Drawn, held: Ints) -> bool:
        """Compute the next arrivals; False if there are none."""
        if not self.size:
            return False
        self.integers = np.empty((3, self._length), dtype=np.int64)
        self.reals = np.empty((2, self._length))
        workers, numbers, self.places = self.integers
        ends, starts = self.reals
        self.arrivals = Arrivals(workers, numbers, ends, starts)
        found = next_arrivals(
            times, self.members, self.size, self.starts, self.gradients, held, self.serial,
            self._length, np.inf, self.integers, self.reals,
        )  # fmt: skip
        self.go_to(0, *found)
        self._length = min(2 * self._length, LONGEST)
        return bool(self.filled)

    def go_to(self, position: int, filled: int, size: int, starts: int) -> None:
        """Continue at `position` of the `filled` arrivals that a kernel has computed."""
        if filled == OUT_OF_ORDER:
            raise InvariantError("time never decreases", "arrivals of a cohort are out of order")
        self.written = self.position = position
        self.filled, self.size, self.starts = filled, size, starts

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
