"""The workers of a cluster: their jobs and their time.

A worker is idle or holds one job. Jobs that start together form a `Cohort`: their finishing times
are drawn in one vectorised call, and only the earliest is in the event queue. Cancelling is O(1) a
worker: the worker drops its job, and the event of the job is ignored when it comes.
"""

from array import array
from collections import deque
from collections.abc import Callable
from heapq import heappush, heapreplace
from math import inf
from typing import Generic

import numpy as np
from simpy.events import NORMAL

from simulator.arrays import Columns, Floats, Ints
from simulator.errors import InvariantError
from simulator.loop.absences import Absences
from simulator.loop.clock import Clock
from simulator.loop.cohort import Cohort, Make
from simulator.loop.job_log import InHand
from simulator.loop.protocols import Duration, J

__all__ = ["FREE", "Workers", "not_negative"]

FREE = -1
HANDFUL = 8  # starting so many one by one is cheaper than a cohort, unless they are most workers
ROUNDING = 1e-6  # relative; sums of many durations round


def not_negative(seconds: Floats) -> Floats:
    """The difference of two sums of seconds: 0 where rounding leaves, for example, -1e-14 s.

    A larger error stays visible: the parts of a worker's time then exceed the clock.
    """
    return np.where(seconds < 0.0, 0.0, seconds)


class Workers(Generic[J]):
    """The cluster: starts, ends and cancels jobs, and accounts for every worker's time.

    `on_finish(job)` is called when a job ends; its worker is idle then. `at_landmark()` is called
    before that when `arrived` reaches `landmark`. Counters of jobs: `dispatched`, `arrived`
    (ended), `dropped` (cancelled); `cancelled` (n,) counts by worker.
    """

    def __init__(
        self, clock: Clock, times: Duration, on_finish: Callable[[J], None], job_type: type[J]
    ) -> None:
        n = times.workers
        self.clock = clock
        self.times = times
        self.count = n
        self.dispatched = 0
        self.arrived = 0
        self.dropped = 0
        self.landmark = FREE
        self.at_landmark: Callable[[], None] = _nothing
        self._on_finish = on_finish
        self._finish = times.finish
        self._finish_many = times.finish_many
        self._can_stop = times.can_stop
        # Arrays of the standard library: scalar access is twice as fast as NumPy's, and for cohorts
        # NumPy uses the same memory.
        self._held = array("q", [FREE]) * n  # serial of the job or cohort that a worker holds
        self._next = array("q", [0]) * n  # number of the next gradient
        self._lengths = array("q", [0]) * n  # gradients of the last job
        self._versions = array("q", [0]) * n  # of the model of the last job
        self._since = array("d", [0.0]) * n  # start of the present job, or of idleness
        self._busy = array("d", [0.0]) * n  # of finished jobs
        self._queues: dict[int, deque[J]] = {}
        self.held: Ints = np.frombuffer(self._held, dtype=np.int64)
        self.next: Ints = np.frombuffer(self._next, dtype=np.int64)
        self.lengths: Ints = np.frombuffer(self._lengths, dtype=np.int64)
        self.versions: Ints = np.frombuffer(self._versions, dtype=np.int64)
        self.since: Floats = np.frombuffer(self._since)
        self.busy: Floats = np.frombuffer(self._busy)
        self.wasted: Floats = np.zeros(n)  # seconds with jobs that were cancelled
        self.lost: Floats = np.zeros(n)  # busy seconds of jobs without a result
        self.idle: Floats = np.zeros(n)
        self.cancelled: Ints = np.zeros(n, dtype=np.int64)
        self.paused: Floats = np.zeros(n)  # seconds at speed 0 with a job
        self.absences = Absences(clock, times)
        clock.handle(job_type, self._end)
        clock.handle(Cohort, self._end_in_cohort)

    @property
    def in_flight(self) -> int:
        """The number of jobs under way, counted anew."""
        return int(np.count_nonzero(self.held != FREE))

    def is_busy(self, worker: int) -> bool:
        """Whether `worker` holds a job."""
        return self._held[worker] != FREE

    def idle_workers(self) -> Ints:
        """The workers that hold no job, in their order."""
        return np.flatnonzero(self.held == FREE)

    def start(self, job: J) -> None:
        """Start `job` now; its worker must be idle. Sets the job's number, start and serial."""
        worker = job.worker
        clock = self.clock
        now = clock._now
        if self._held[worker] != FREE:
            raise InvariantError("a worker has one job at a time", f"worker {worker} has one")
        since = self._since[worker]
        if since != now:
            self.idle[worker] += now - since
            self._since[worker] = now
        number = self._next[worker]
        self._next[worker] = number + job.gradients
        self._lengths[worker] = job.gradients
        self._versions[worker] = job.version
        job.number = number
        job.started = now
        self._held[worker] = job.serial = serial = clock._serial
        clock._serial = serial + 1
        self.dispatched += 1
        end = self._finish(worker, number, now, job.gradients)
        if not end > now:
            raise InvariantError(
                "durations are positive", f"job {number} of worker {worker} from {now} to {end}"
            )
        # `Clock.put` in place: every job runs this line, and a call costs a tenth of an arrival.
        if end < inf:
            queue = clock._queue
            if clock._hole:
                clock._hole = False
                heapreplace(queue, (end, NORMAL, serial, job))
            else:
                heappush(queue, (end, NORMAL, serial, job))

    def restart(self, worker: int, gradients: int, version: int) -> bool:
        """Restart the arriving `worker` at the end of the job that has just ended.

        False if it must be started like any other: only members of a cohort that renews itself
        (`simulator.loop.renewals`) can be restarted.
        """
        del worker, gradients, version
        return False

    def start_many(self, workers: Ints, gradients: int, version: int, make: Make[J]) -> None:
        """Start a job on each of the idle `workers`; `make` builds one at its end.

        Equal times are in the order of `workers`.
        """
        now = self.clock.now
        if len(workers) <= min(HANDFUL, self.count // 2):
            for worker in workers.tolist():
                self.start(make(worker, self._next[worker], now, 0))
            return
        if (self.held[workers] != FREE).any():
            raise InvariantError(
                "a worker has one job at a time", f"some of {len(workers)} workers have one"
            )
        self.idle[workers] += now - self.since[workers]
        numbers = self.next[workers]
        self.next[workers] += gradients
        self.lengths[workers] = gradients
        self.versions[workers] = version
        self.since[workers] = now
        ends = self._finish_many(workers, numbers, now, gradients)
        if not (ends > now).all():
            raise InvariantError("durations are positive", f"a job from {now} to {ends.min()}")
        serial = self.clock.reserve(len(workers))
        self.held[workers] = serial
        self.dispatched += len(workers)
        self._put_next(Cohort(workers, numbers, ends, serial, gradients, make))

    def enqueue(self, job: J) -> None:
        """Start `job` when its worker has finished all earlier jobs."""
        queue = self._queues.setdefault(job.worker, deque())
        if self._held[job.worker] == FREE and not queue:
            self.start(job)
        else:
            queue.append(job)

    def cancel_many(self, workers: Ints) -> None:
        """Cancel the jobs of the `workers`, where they have one; their progress is lost.

        The next job in the queue of such a worker starts.
        """
        busy = workers[self.held[workers] != FREE]
        now = self.clock.now
        held = now - self.since[busy]
        self.wasted[busy] += held
        self.lost[busy] += held
        if self._can_stop:
            for worker in busy.tolist():
                self.lost[worker] -= self._pause(worker, now)
        self.since[busy] = now
        self.held[busy] = FREE
        self.cancelled[busy] += 1
        self.dropped += len(busy)
        if self._queues:
            for worker in busy.tolist():
                self._start_queued(worker)

    def is_sending(self, worker: int) -> bool:
        """Whether the worker has computed its job and a message of it is on its way."""
        del worker
        return False

    def drop_queue(self, worker: int) -> None:
        """Drop the jobs that wait until `worker` has finished others."""
        self._queues.pop(worker, None)

    def leave(self, worker: int) -> None:
        """Let the idle `worker` be absent from now on; absent seconds count as down."""
        self.absences.begin(worker)

    def lose(self, job: J, finished: float) -> None:
        """Count the seconds of a job that ended at `finished` as wasted."""
        worker, seconds = job.worker, finished - job.started
        if self._can_stop:
            seconds -= self.times.down_between(worker, job.started, finished) + job.redone
        self.lost[worker] += seconds

    def spent_in_vain(self) -> Floats:
        """`lost` (n,) including what failures have destroyed of the jobs under way."""
        lost = self.lost.copy()
        if self._can_stop:
            for worker in np.flatnonzero(self.held != FREE).tolist():
                lost[worker] += self._redone(worker, self.clock.now)
        return not_negative(lost)

    def in_hand(self, workers: Ints) -> InHand:
        """The jobs of the `workers`, where they have one."""
        busy = workers[self.held[workers] != FREE]
        numbers = self.next[busy] - self.lengths[busy]
        return InHand(self.clock.now, busy, numbers, self.versions[busy], self.since[busy])

    def settle(self) -> tuple[Floats, Floats, Floats]:
        """(busy, idle, down) seconds of each worker until now, jobs under way included.

        Down is the time at speed 0, with or without a job, and the time of absence; busy and idle
        exclude it. None is negative.
        """
        now = self.clock.now
        holds = self.held != FREE
        span = now - self.since
        busy = self.busy + self.wasted + np.where(holds, span, 0.0)
        idle = self.idle + np.where(holds, 0.0, span)
        absent = self.absences.seconds()
        idle = not_negative(idle - absent)
        if not self.times.can_stop:
            return busy, idle, absent
        down = self.times.down_seconds(now)
        paused = self.paused.copy()
        for worker in np.flatnonzero(holds).tolist():
            paused[worker] += self.times.down_between(worker, self._since[worker], now)
        idle = not_negative(idle - (down - paused))
        return not_negative(busy - paused), idle, down + absent

    def report(self) -> Columns:
        """Columns of the table of workers for this kind of cluster: none."""
        return {}

    def check(self) -> None:
        """Raise InvariantError unless started = finished + cancelled + in flight."""
        accounted = self.arrived + self.dropped + self.in_flight
        if self.dispatched != accounted:
            raise InvariantError(
                "dispatched = finished + cancelled + in flight",
                f"{self.dispatched} != {self.arrived} + {self.dropped} + {self.in_flight}",
            )

    def check_time(self) -> None:
        """Raise InvariantError unless every worker's time is busy, idle or down."""
        now = self.clock.now
        busy, idle, down = self.settle()
        total = busy + idle + down
        if (np.abs(total - now) > ROUNDING * now).any():
            worker = int(np.argmax(np.abs(total - now)))
            raise InvariantError(
                "worker time = busy + idle + down",
                f"worker {worker} has {total[worker]} s of {now} s",
            )

    def _end(self, job: J) -> None:
        worker = job.worker
        if self._held[worker] != job.serial:
            return  # cancelled meanwhile
        now = self.clock._now
        self._held[worker] = FREE
        self._busy[worker] += now - job.started
        if self._can_stop:
            self._pause(worker, now)
            job.redone = self._redone(worker, now)
            self.lost[worker] += job.redone
        self._since[worker] = now
        self.arrived += 1
        if self.arrived == self.landmark:
            self.at_landmark()
        self._on_finish(job)
        if self._queues:
            self._start_queued(worker)

    def _end_in_cohort(self, cohort: Cohort[J]) -> None:
        position = cohort.position
        worker = cohort.workers.item(position)
        if self._held[worker] != cohort.serial:
            cohort.keep(self.held[cohort.workers[position:]] == cohort.serial)
            self._put_next(cohort)
            return
        number, place = cohort.numbers.item(position), cohort.places.item(position)
        job = cohort.make(worker, number, self._since[worker], place)
        job.serial = cohort.serial
        cohort.position = position + 1
        self._put_next(cohort)
        self._end(job)

    def _pause(self, worker: int, now: float) -> float:
        seconds = self.times.down_between(worker, self._since[worker], now)
        self.paused[worker] += seconds
        return seconds

    def _redone(self, worker: int, now: float) -> float:
        """Seconds that failures have cost the worker's job."""
        return self.times.redone_between(worker, self._since[worker], now)

    def _put_next(self, cohort: Cohort[J]) -> None:
        position = cohort.position
        if position < len(cohort.workers):
            serial = cohort.serial + cohort.places.item(position)
            self.clock.put(cohort.ends.item(position), cohort, serial)

    def _start_queued(self, worker: int) -> None:
        queue = self._queues.get(worker)
        if queue and self._held[worker] == FREE:
            self.start(queue.popleft())


def _nothing() -> None:
    """The default action at a landmark: none."""
