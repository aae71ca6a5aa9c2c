"""Workers that start again as they arrive: their arrivals come from a kernel, many at a time.

Most methods give an arriving worker its next job at once. When such a job ends is known before the
method is asked, so as long as the members of a crowd keep to that, they need no events: a kernel
gives their next arrivals in order, and the loop goes through them. A worker that is not started
again, or is cancelled, leaves the crowd for good: what the kernel gave for it is passed over.
"""

from array import array
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simpy.events import NORMAL

from simulator.cluster.cohort import Cohort, Make
from simulator.cluster.protocols import Job
from simulator.cluster.workers import FREE, Workers
from simulator.core.renewal import Crowd, next_arrivals, write_books
from simulator.errors import InvariantError

__all__ = ["RenewingWorkers"]

Int64s = NDArray[np.int64]
Float64s = NDArray[np.float64]
Arrival = tuple[int, float, int, float, int]
SHORTEST, LONGEST = 16, 1024  # arrivals asked for at a time; crowds may be cancelled at once


class Renewals:
    """A crowd whose members start again as they arrive, and its next arrivals.

    Attributes:
        batch: iterates over arrivals that were asked for, (worker, end, number, start, place).
        rest: the same, but what was put back comes first.
        workers, ends: what `batch` goes through, from its beginning.
        written: how many entries of these have been dealt with in the books.
    """

    __slots__ = (
        "_crowd", "_length", "_places", "_size", "batch", "count", "ends", "gradients", "make",
        "rest", "serial", "workers", "written",
    )  # fmt: skip

    workers: Int64s
    ends: Float64s

    def __init__(self, cohort: Cohort, start: float) -> None:
        self.serial, self.gradients, self.make = cohort.serial, cohort.gradients, cohort.make
        self.count = self._size = self._places = len(cohort.workers)
        starts, members = np.full(self.count, start), np.arange(self.count)
        heap = (cohort.ends, cohort.places, members)  # sorted, and so a heap
        self._crowd = Crowd(cohort.workers, cohort.numbers, starts, *heap)
        self.batch: Iterator[Arrival] = iter(())
        self.rest = self.batch
        self.written = 0
        self._length = SHORTEST

    def refill(self, times: Any, held: Int64s) -> bool:
        """Have `rest` give the next arrivals; False if there are none."""
        integers = np.empty((3, self._length), dtype=np.int64)
        reals = np.empty((2, self._length))
        filled, self._size, self._places = next_arrivals(
            times, self._crowd, self._size, self._places, self.gradients, held, self.serial,
            integers, reals,
        )  # fmt: skip
        _check_order(reals[:, :filled])
        self.workers, self.ends, self.written = integers[0], reals[0], 0
        workers, numbers, places = integers[:, :filled].tolist()
        ends, starts = reals[:, :filled].tolist()
        self.batch = self.rest = zip(workers, ends, numbers, starts, places, strict=True)
        self._length = min(2 * self._length, LONGEST)
        return bool(filled)

    def write(
        self, count: int, held: Int64s, number: Int64s, since: Float64s, busy: Float64s
    ) -> None:
        """Write the next `count` arrivals into the books."""
        self.written = write_books(
            self.workers, self.ends, self.written, count, self.gradients, held, self.serial,
            number, since, busy,
        )  # fmt: skip


def _check_order(reals: Float64s) -> None:
    """Raise InvariantError unless ends, reals[0], never go back and come after the starts."""
    ends, starts = reals
    if (ends[1:] < ends[:-1]).any() or not (ends > starts).all():
        raise InvariantError("time never goes back", "the arrivals of a crowd are out of order")


class RenewingWorkers(Workers):
    """`Workers` of which crowds go on by themselves.

    While a crowd is gone through, `renewing` is the worker that has just arrived, and it is started
    again, with as many `gradients` as before, by giving it one of the clock's `serials`. The other
    arrays know nothing of that until somebody asks for them: then the books are written.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.serials = array("q", [0]) * self.count
        self._current: Renewals | None = None  # the crowd that is gone through now
        self._in_books = 0  # of `arrived`
        self.clock.handle(Renewals, self._go_through)

    @property
    def in_flight(self) -> int:
        """Jobs under way, counted afresh."""
        self._write_books()
        return super().in_flight

    def is_busy(self, worker: int) -> bool:
        """Whether `worker` holds a job."""
        return worker != self.renewing and super().is_busy(worker)

    def start(self, job: Job) -> None:
        """Start `job` with an event of its own."""
        if self._current is not None:
            self._write_books()
        super().start(job)

    def start_many(self, workers: Int64s, gradients: int, make: Make) -> None:
        """Start a crowd that may go on by itself."""
        self._write_books()
        super().start_many(workers, gradients, make)

    def enqueue(self, job: Job) -> None:
        """Start `job` when its worker has done all that was given to it before."""
        self._write_books()
        super().enqueue(job)

    def cancel_many(self, workers: Int64s) -> None:
        """Take the jobs from those of the `workers` that hold one."""
        self._write_books()
        super().cancel_many(workers)

    def settle(self) -> tuple[Float64s, Float64s, Float64s]:
        """(busy, idle, down) seconds of each worker until now, jobs under way included."""
        self._write_books()
        return super().settle()

    def check(self) -> None:
        """Raise InvariantError unless started = finished + cancelled + in flight."""
        self._write_books()
        super().check()

    def _follow(self, cohort: Cohort) -> None:
        if 2 * len(cohort.workers) < self.count:
            super()._follow(cohort)  # too few at a time to pay for the calls of kernels
            return
        crowd = Renewals(cohort, self.clock.now)
        self.clock.put(cohort.ends.item(0), crowd, cohort.serial + cohort.places.item(0))

    def _wait(self, crowd: Renewals, arrival: Arrival) -> None:
        """Put the crowd into the queue until `arrival`, its next."""
        crowd.rest = chain((arrival,), crowd.batch)  # not `rest`: it may be such a chain itself
        self.clock.put(arrival[1], crowd, self._serial(crowd, arrival[0], arrival[4]))

    def _serial(self, crowd: Renewals, worker: int, place: int) -> int:
        """The serial number of a member's job."""
        return crowd.serial + place if place < crowd.count else self.serials[worker]

    def _is_late(self, crowd: Renewals, worker: int, end: float, place: int) -> bool:
        """Whether something else happens before this arrival."""
        earliest: tuple[Any, ...] = self.clock._queue[0]
        return earliest < (end, NORMAL, self._serial(crowd, worker, place))

    def _go_through(self, crowd: Renewals) -> None:
        """Go through the crowd's arrivals until something else happens before the next."""
        clock, held, on_finish, landmark = self.clock, self._held, self._on_finish, self._landmark
        serial, make, queue, queues = crowd.serial, crowd.make, clock._queue, self._queues
        clock.take()
        self._open(crowd)
        while self._current is not None:
            for worker, end, number, start, place in crowd.rest:
                if held[worker] != serial:
                    continue  # it has left
                if queue[0][0] <= end and self._is_late(crowd, worker, end, place):
                    self._close()
                    self._wait(crowd, (worker, end, number, start, place))
                    return
                clock._now = end
                self.renewing = worker
                self.arrived = arrived = self.arrived + 1
                if arrived == landmark:
                    self._reach()
                    landmark = self._landmark
                on_finish(make(worker, number, start, place))
                if self.renewing != FREE:
                    self._write_books()
                if queues:
                    self._start_queued(worker)
            self._write_books()
            if not crowd.refill(self.times.renewal, self.held):
                self._close()

    def _open(self, crowd: Renewals) -> None:
        self._current, self._in_books = crowd, self.arrived
        self.gradients = crowd.gradients

    def _close(self) -> None:
        self._write_books()
        self._current = None

    def _write_books(self) -> None:
        """Write into the arrays what has arrived; who was not started again leaves the crowd."""
        crowd, worker = self._current, self.renewing
        if crowd is None:
            return
        count, self._in_books = self.arrived - self._in_books, self.arrived
        left = worker != FREE
        if count == 1 and left:  # as where a method waits for everyone; a kernel call costs more
            self._busy[worker] += self.clock._now - self._since[worker]
            self._since[worker] = self.clock._now
        elif count:
            crowd.write(count, self.held, self.next, self.since, self.busy)
            self.dispatched += count - left
            if left:
                self._next[worker] -= crowd.gradients
        if left:
            self._held[worker] = self.renewing = FREE
