"""Workers that start again as they arrive: a kernel computes many of their arrivals at a time.

Most methods give an arriving worker its next job at once, so the end of this job is known before
the method runs. While the members of a cohort continue like this, they need no events: a kernel
computes their next arrivals in order, and the loop processes them. A worker that is not restarted,
or is cancelled, leaves the cohort permanently: its computed arrivals are skipped.
"""

from array import array
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Generic

import numpy as np
from simpy.events import NORMAL

from simulator.arrays import Floats, Ints
from simulator.core.renewal import Drawn, Fixed, Members, account, next_arrivals
from simulator.core.steps import Arrivals
from simulator.errors import InvariantError
from simulator.loop.clock import Clock
from simulator.loop.cohort import Cohort, Make
from simulator.loop.job_log import InHand
from simulator.loop.protocols import Duration, J
from simulator.loop.workers import FREE, Workers

__all__ = ["RenewingWorkers"]

Arrival = tuple[int, float, int, float, int]
TakeSteps = Callable[[Arrivals, int, int, float, int], int]
"""Takes arrivals many at a time: of (arrivals, first, last, before, serial) the entry after those
that it took."""
SHORTEST, LONGEST = 16, 1024  # arrivals computed at a time; a cohort may be cancelled soon


class Renewals(Generic[J]):
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

    def __init__(self, cohort: Cohort[J], start: float) -> None:
        self.serial, self.gradients, self.make = cohort.serial, cohort.gradients, cohort.make
        self.count = self._size = self._places = len(cohort.workers)
        starts, members = np.full(self.count, start), np.arange(self.count)
        heap = (cohort.ends, cohort.places, members)  # sorted, and so a heap
        self._members = Members(cohort.workers, cohort.numbers, starts, *heap)
        self.batch: Iterator[Arrival] = iter(())
        self.rest = self.batch
        self.written = self.position = self.filled = 0
        self._length = SHORTEST

    def refill(self, times: Fixed | Drawn, held: Ints) -> bool:
        """Compute the next arrivals; False if there are none."""
        integers = np.empty((3, self._length), dtype=np.int64)
        reals = np.empty((2, self._length))
        filled, self._size, self._places = next_arrivals(
            times, self._members, self._size, self._places, self.gradients, held, self.serial,
            integers, reals,
        )  # fmt: skip
        _check_order(reals[:, :filled])
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


def _check_order(reals: Floats) -> None:
    """Raise InvariantError unless ends, reals[0], never decrease and come after the starts."""
    ends, starts = reals
    if (ends[1:] < ends[:-1]).any() or not (ends > starts).all():
        raise InvariantError("time never decreases", "the arrivals of a cohort are out of order")


class RenewingWorkers(Workers[J]):
    """`Workers` whose cohorts renew themselves.

    While the loop processes a cohort, the accounting lags behind: only the count of arrivals and
    the serial numbers of restarted jobs are current. Code that needs the other arrays accounts for
    the arrivals first (`_catch_up`).
    """

    def __init__(
        self, clock: Clock, times: Duration, on_finish: Callable[[J], None], job_type: type[J]
    ) -> None:
        super().__init__(clock, times, on_finish, job_type)
        assert times.renewal is not None
        self._renewal = times.renewal
        self._serials = array("q", [0]) * self.count  # of restarted jobs
        self._current: Renewals[J] | None = None  # the cohort being processed
        self._arriving = FREE  # its member that has just arrived and was not restarted
        self._gradients = 0  # of its jobs
        self._accounted = 0  # of `arrived`
        self._take_steps: TakeSteps | None = None
        self.clock.handle(Renewals, self._go_through)

    @property
    def in_flight(self) -> int:
        """The number of jobs in progress, counted anew."""
        self._catch_up()
        return super().in_flight

    def is_busy(self, worker: int) -> bool:
        """Whether `worker` holds a job."""
        return worker != self._arriving and super().is_busy(worker)

    def restart(self, worker: int, gradients: int, version: int) -> bool:
        """Restart the arriving member of a cohort; False if `worker` is none, or changes."""
        if worker != self._arriving or gradients != self._gradients:
            return False
        clock = self.clock
        serial = clock._serial
        clock._serial = serial + 1
        self._serials[worker] = serial
        self._versions[worker] = version
        self._arriving = FREE
        return True

    def take_in_batches(self, take_steps: TakeSteps) -> Ints:
        """Process arrivals of cohorts many at a time; returns the serials of restarted jobs."""
        self._take_steps = take_steps
        self.clock.handle(Renewals, self._go_through_in_batches)
        return np.frombuffer(self._serials, dtype=np.int64)

    def start(self, job: J) -> None:
        """Start `job` with a separate event."""
        if self._current is not None:
            self._catch_up()
        super().start(job)

    def start_many(self, workers: Ints, gradients: int, version: int, make: Make[J]) -> None:
        """Start a cohort that may renew itself."""
        self._catch_up()
        super().start_many(workers, gradients, version, make)

    def enqueue(self, job: J) -> None:
        """Start `job` when its worker has finished all earlier jobs."""
        self._catch_up()
        super().enqueue(job)

    def cancel_many(self, workers: Ints) -> None:
        """Cancel the jobs of the `workers`, where they have one."""
        self._catch_up()
        super().cancel_many(workers)

    def in_hand(self, workers: Ints) -> InHand:
        """The jobs of the `workers`, where they have one."""
        self._catch_up()
        return super().in_hand(workers)

    def settle(self) -> tuple[Floats, Floats, Floats]:
        """(busy, idle, down) seconds of each worker until now, jobs in progress included."""
        self._catch_up()
        return super().settle()

    def check(self) -> None:
        """Raise InvariantError unless started = finished + cancelled + in flight."""
        self._catch_up()
        super().check()

    def _follow(self, cohort: Cohort[J]) -> None:
        if 2 * len(cohort.workers) < self.count:
            super()._follow(cohort)  # too few at a time to pay for the calls of kernels
            return
        renewals = Renewals(cohort, self.clock.now)
        self.clock.put(cohort.ends.item(0), renewals, cohort.serial + cohort.places.item(0))

    def _postpone(self, renewals: Renewals[J], arrival: Arrival) -> None:
        """Put the cohort into the queue until `arrival`, its next."""
        renewals.rest = chain((arrival,), renewals.batch)  # not `rest`: it may be such a chain
        self.clock.put(arrival[1], renewals, self._serial(renewals, arrival[0], arrival[4]))

    def _serial(self, renewals: Renewals[J], worker: int, place: int) -> int:
        """The serial number of a member's job."""
        return renewals.serial + place if place < renewals.count else self._serials[worker]

    def _is_late(self, renewals: Renewals[J], worker: int, end: float, place: int) -> bool:
        """Whether another event comes before this arrival."""
        return self.clock._queue[0] < (end, NORMAL, self._serial(renewals, worker, place))

    def _go_through(self, renewals: Renewals[J]) -> None:
        """Process the cohort's arrivals until another event comes before the next."""
        clock, held, on_finish, landmark = self.clock, self._held, self._on_finish, self.landmark
        serial, make, queue, queues = renewals.serial, renewals.make, clock._queue, self._queues
        clock.take()
        self._open(renewals)
        while self._current is not None:
            for worker, end, number, start, place in renewals.rest:
                if held[worker] != serial:
                    continue  # it has left
                if queue[0][0] <= end and self._is_late(renewals, worker, end, place):
                    self._close()
                    self._postpone(renewals, (worker, end, number, start, place))
                    return
                clock._now = end
                self._arriving = worker
                self.arrived = arrived = self.arrived + 1
                if arrived == landmark:
                    self.at_landmark()
                    landmark = self.landmark
                on_finish(make(worker, number, start, place))
                if self._arriving != FREE:
                    self._catch_up()
                if queues:
                    self._start_queued(worker)
            self._catch_up()
            if renewals.refill(self._renewal, self.held):
                renewals.line_up()
            else:
                self._close()

    def _go_through_in_batches(self, renewals: Renewals[J]) -> None:
        """The same, with `take_steps` for the arrivals before the next event."""
        clock, held, queue, serial = self.clock, self._held, self.clock._queue, renewals.serial
        clock.take()
        self._open(renewals)
        while self._current is not None:
            self._take_batch(renewals, queue[0][0])
            if renewals.position == renewals.filled:
                self._catch_up()
                if not renewals.refill(self._renewal, self.held):
                    self._close()
                continue
            arrival = renewals.next_one()
            worker, end, _, _, place = arrival
            if held[worker] == serial:
                if queue[0][0] <= end and self._is_late(renewals, worker, end, place):
                    self._close()
                    clock.put(end, renewals, self._serial(renewals, worker, place))
                    return
                self._take_one(renewals, arrival)
            renewals.position += 1

    def _take_batch(self, renewals: Renewals[J], before: float) -> None:
        first, most = renewals.position, self.landmark - self.arrived - 1
        last = min(renewals.filled, first + most)
        if self._take_steps is None or renewals.gradients != 1 or last <= first:
            return
        arrivals = renewals.arrivals
        renewals.position = self._take_steps(arrivals, first, last, before, renewals.serial)
        members = self.held[arrivals.worker[first : renewals.position]] == renewals.serial
        if members.any():
            self.clock._now = arrivals.end[first : renewals.position][members].item(-1)

    def _take_one(self, renewals: Renewals[J], arrival: Arrival) -> None:
        worker, end, number, start, place = arrival
        self.clock._now = end
        self._arriving = worker
        self.arrived += 1
        if self.arrived == self.landmark:
            self.at_landmark()
        self._on_finish(renewals.make(worker, number, start, place))
        if self._arriving != FREE:
            self._catch_up()

    def _open(self, renewals: Renewals[J]) -> None:
        self._current, self._accounted = renewals, self.arrived
        self._gradients = renewals.gradients

    def _close(self) -> None:
        self._catch_up()
        self._current = None

    def _catch_up(self) -> None:
        """Account for the arrivals; a member that was not restarted leaves the cohort."""
        renewals, worker = self._current, self._arriving
        if renewals is None:
            return
        count, self._accounted = self.arrived - self._accounted, self.arrived
        left = worker != FREE
        if count == 1 and left:  # as if a method waits for all; a kernel call costs more
            self._busy[worker] += self.clock._now - self._since[worker]
            self._since[worker] = self.clock._now
        elif count:
            renewals.account(count, self.held, self.next, self.since, self.busy)
            self.dispatched += count - left
            if left:
                self._next[worker] -= renewals.gradients
        if left:
            self._held[worker] = self._arriving = FREE
