"""Workers that start again as they arrive: a kernel computes many of their arrivals at a time.

Most methods give an arriving worker its next job at once, so the end of this job is known before
the method runs. While the members of a cohort continue like this, they need no events: a kernel
computes their next arrivals in order, and the loop processes them. A worker that is not restarted,
or is cancelled, leaves the cohort permanently: its computed arrivals are skipped.
"""

from array import array
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
from simpy.events import NORMAL

from simulator.arrays import Floats, Ints
from simulator.core.batches import Fleet
from simulator.core.renewal import Jobs, cancel_members
from simulator.loop.batches import Taken
from simulator.loop.clock import Clock
from simulator.loop.cohort import Make
from simulator.loop.job_log import InHand
from simulator.loop.protocols import Duration, J
from simulator.loop.renewing_cohort import Arrival, RenewingCohort
from simulator.loop.workers import FREE, Workers

__all__ = ["RenewingWorkers"]

Take = Callable[[RenewingCohort[Any], int, float, int], Taken]
"""Takes arrivals many at a time; see `simulator.loop.batches.Batches.take`."""


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
        self.renewal = times.renewal
        self.jobs = Jobs(
            self.held, self.next, self.lengths, self.versions, self.since,
            self.idle, self.wasted, self.lost, self.cancelled,
        )  # fmt: skip
        self._serials = array("q", [0]) * self.count  # of restarted jobs
        self._current: RenewingCohort[J] | None = None  # the cohort being processed
        self._arriving = FREE  # its member that has just arrived and was not restarted
        self._gradients = 0  # of its jobs
        self._accounted = 0  # of `arrived`
        self._take: Take | None = None
        self.clock.handle(RenewingCohort, self._go_through)

    @property
    def in_flight(self) -> int:
        """The number of jobs in progress, counted anew."""
        self._catch_up()
        return super().in_flight

    def is_busy(self, worker: int) -> bool:
        """Whether `worker` holds a job."""
        return worker != self._arriving and super().is_busy(worker)

    def idle_workers(self) -> Ints:
        """The workers that hold no job, in their order."""
        self._catch_up()
        return super().idle_workers()

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

    def take_in_batches(self, take: Take) -> None:
        """Process arrivals of cohorts many at a time, by `take`."""
        self._take = take
        self.clock.handle(RenewingCohort, self._go_through_in_batches)

    def fleet(self, used: Ints, discarded: Ints) -> Fleet:
        """The arrays that kernels read and write, with the server's counters of gradients."""
        serials = np.frombuffer(self._serials, dtype=np.int64)
        return Fleet(
            self.held, serials, self.versions, self.next, self.since, self.busy, self.lost,
            used, discarded,
        )  # fmt: skip

    def start(self, job: J) -> None:
        """Start `job` with a separate event."""
        if self._current is not None:
            self._catch_up()
        super().start(job)

    def start_many(self, workers: Ints, gradients: int, version: int, make: Make[J]) -> None:
        """Start a cohort that may renew itself."""
        self._catch_up()
        count = len(workers)
        if 2 * count < self.count or not count:
            super().start_many(workers, gradients, version, make)  # too few to pay for kernels
            return
        clock = self.clock
        cohort = RenewingCohort(workers, clock._serial, gradients, make)
        end, place = cohort.start(self.renewal, version, clock._now, self.jobs)
        self.dispatched += count
        clock.put(end, cohort, clock.reserve(count) + place)

    def enqueue(self, job: J) -> None:
        """Start `job` when its worker has finished all earlier jobs."""
        self._catch_up()
        super().enqueue(job)

    def cancel_many(self, workers: Ints) -> None:
        """Cancel the jobs of the `workers`, where they have one."""
        self._catch_up()
        if self._queues:
            super().cancel_many(workers)
            return
        self.dropped += cancel_members(workers, self.clock._now, self.jobs)
        if len(workers) == self.count and self._current is not None:
            self._current.dissolve()

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

    def _postpone(self, cohort: RenewingCohort[J], arrival: Arrival) -> None:
        """Put the cohort into the queue until `arrival`, its next."""
        cohort.rest = chain((arrival,), cohort.batch)  # not `rest`: it may be such a chain
        self.clock.put(arrival[1], cohort, self._serial(cohort, arrival[0], arrival[4]))

    def _serial(self, cohort: RenewingCohort[J], worker: int, place: int) -> int:
        """The serial number of a member's job."""
        return cohort.serial + place if place < cohort.count else self._serials[worker]

    def _is_late(self, cohort: RenewingCohort[J], worker: int, end: float, place: int) -> bool:
        """Whether another event comes before this arrival."""
        return self.clock._queue[0] < (end, NORMAL, self._serial(cohort, worker, place))

    def _go_through(self, cohort: RenewingCohort[J]) -> None:
        """Process the cohort's arrivals until another event comes before the next."""
        clock, held, on_finish, landmark = self.clock, self._held, self._on_finish, self.landmark
        serial, make, queue, queues = cohort.serial, cohort.make, clock._queue, self._queues
        clock.take()
        self._open(cohort)
        while self._current is not None:
            for worker, end, number, start, place in cohort.rest:
                if held[worker] != serial:
                    continue  # it has left
                if queue[0][0] <= end and self._is_late(cohort, worker, end, place):
                    self._close()
                    self._postpone(cohort, (worker, end, number, start, place))
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
            if cohort.refill(self.renewal, self.held):
                cohort.line_up()
            else:
                self._close()

    def _go_through_in_batches(self, cohort: RenewingCohort[J]) -> None:
        """The same, with `take_in_batches` for the arrivals before the next event."""
        clock, held, queue, serial = self.clock, self._held, self.clock._queue, cohort.serial
        clock.take()
        self._open(cohort)
        while self._current is not None:
            if cohort.position == cohort.filled:
                self._catch_up()
                if not cohort.refill(self.renewal, self.held):
                    self._close()
                continue
            arrival = cohort.next_one()
            worker, end, _, _, place = arrival
            if held[worker] != serial:
                cohort.position += 1  # it has left
                continue
            before = queue[0][0]
            if before <= end:
                if self._is_late(cohort, worker, end, place):
                    self._close()
                    clock.put(end, cohort, self._serial(cohort, worker, place))
                    return
            elif self._take_batch(cohort, before):
                continue
            cohort.position += 1  # first: the hook may dissolve the cohort
            self._take_one(cohort, arrival)

    def _take_batch(self, cohort: RenewingCohort[J], before: float) -> bool:
        """Process arrivals before `before` many at a time; False if there were none."""
        most = self.landmark - self.arrived - 1
        if self._take is None or cohort.gradients != 1 or most <= 0:
            return False
        self._catch_up()
        clock = self.clock
        taken = self._take(cohort, most, before, clock._serial)
        if not taken.arrived:
            return False
        clock._now = self._since[taken.latest]
        self.dispatched += taken.serial - clock._serial
        clock._serial = taken.serial
        self.arrived = self._accounted = self.arrived + taken.arrived
        self.dropped += taken.dropped
        return True

    def _take_one(self, cohort: RenewingCohort[J], arrival: Arrival) -> None:
        worker, end, number, start, place = arrival
        self.clock._now = end
        self._arriving = worker
        self.arrived += 1
        if self.arrived == self.landmark:
            self.at_landmark()
        self._on_finish(cohort.make(worker, number, start, place))
        if self._arriving != FREE:
            self._catch_up()

    def _open(self, cohort: RenewingCohort[J]) -> None:
        self._current, self._accounted = cohort, self.arrived
        self._gradients = cohort.gradients

    def _close(self) -> None:
        self._catch_up()
        self._current = None

    def _catch_up(self) -> None:
        """Account for the arrivals; a member that was not restarted leaves the cohort."""
        cohort, worker = self._current, self._arriving
        if cohort is None:
            return
        count, self._accounted = self.arrived - self._accounted, self.arrived
        left = worker != FREE
        if count == 1 and left:  # as if a method waits for all; a kernel call costs more
            self._busy[worker] += self.clock._now - self._since[worker]
            self._since[worker] = self.clock._now
        elif count:
            cohort.account(count, self.held, self.next, self.since, self.busy)
            self.dispatched += count - left
            if left:
                self._next[worker] -= cohort.gradients
        if left:
            self._held[worker] = self._arriving = FREE
