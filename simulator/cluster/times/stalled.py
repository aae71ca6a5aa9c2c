"""Completion times in a cluster with stalls or a cold start."""

from bisect import bisect_left, bisect_right
from math import inf, nextafter

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.faults import Period
from simulator.cluster.halts import Stalls
from simulator.cluster.times.base import Start, Times, ends_after
from simulator.cluster.times.building import Sizes, as_works, draw_sizes
from simulator.cluster.times.faulty import fault_seed
from simulator.core.work import Works, work_of_each, work_of_job
from simulator.errors import RunFailed

__all__ = ["Calendar", "ColdTimes", "StalledTimes", "with_cold_start", "with_stalls"]

MOST_STALLS = 10_000_000


class Calendar:
    """The stalls of the whole cluster: stall k is [begins[k], ends[k]).

    Without stalls the cluster would have worked `worked[k]` seconds when stall k begins.
    """

    def __init__(self, every: Works, lasts: Works, seeds: tuple[int, int]) -> None:
        self._every, self._lasts, self._seeds = every, lasts, seeds
        self._begins: list[float] = []
        self._ends: list[float] = []
        self._worked: list[float] = []

    def worked(self, time: float) -> float:
        """Seconds of [0, time) outside of stalls."""
        while not self._begins or self._begins[-1] <= time:
            self._draw()
        stall = bisect_right(self._begins, time) - 1
        if stall < 0:
            return time
        return self._worked[stall] + max(time - self._ends[stall], 0.0)

    def time(self, worked: float) -> float:
        """The first second by which the cluster has worked so long."""
        if worked == inf:
            return inf
        while not self._worked or self._worked[-1] < worked:
            self._draw()
        stall = bisect_left(self._worked, worked) - 1
        if stall < 0:
            return worked
        return self._ends[stall] + (worked - self._worked[stall])

    def stalled(self, begin: float, end: float) -> float:
        """Seconds of [begin, end) within stalls."""
        return max(end - begin - (self.worked(end) - self.worked(begin)), 0.0)

    def _draw(self) -> None:
        stall = len(self._begins)
        if stall == MOST_STALLS:
            raise RunFailed(
                f"{stall} stalls in {self._ends[-1]:g} seconds: make them rarer "
                "(cluster.stalls.every), or set stop.time"
            )
        after = work_of_job(self._every, self._seeds[0], 0, stall, 1)
        lasts = work_of_job(self._lasts, self._seeds[1], 0, stall, 1)
        self._begins.append((self._ends[-1] if stall else 0.0) + after)
        self._worked.append((self._worked[-1] if stall else 0.0) + after)
        self._ends.append(self._begins[-1] + lasts)


class StalledTimes(Times):
    """Another cluster's completion times, with stalls of all workers at once."""

    def __init__(self, times: Times, calendar: Calendar, share: float, *, random: bool) -> None:
        """`share` is the share of the time in which the cluster works."""
        super().__init__(times.mean_seconds / share, random=random, can_stop=True)
        self._times, self._calendar = times, calendar

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """When the cluster has worked until the job's end."""
        calendar = self._calendar
        end = calendar.time(self._times.finish(worker, job, calendar.worked(start), gradients))
        return end if end > start else nextafter(start, inf)

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """`finish` of each job, (m,)."""
        starts = np.full(len(workers), start, float)
        worked = np.array([self._calendar.worked(one) for one in starts.tolist()])
        ends = self._times.finish_many(workers, jobs, worked, gradients)
        return ends_after(starts, np.array([self._calendar.time(one) for one in ends.tolist()]))

    def down_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) in a stall or at the worker's own speed 0."""
        first, last = self._calendar.worked(begin), self._calendar.worked(end)
        own = self._times.down_between(worker, first, last) if self._times.can_stop else 0.0
        return self._calendar.stalled(begin, end) + own

    def redone_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) that a job in progress throughout computed in vain."""
        if not self._times.can_stop:
            return 0.0
        calendar = self._calendar
        return self._times.redone_between(worker, calendar.worked(begin), calendar.worked(end))

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) in which each worker makes no progress, (n,)."""
        own = self._times.down_seconds(self._calendar.worked(horizon))
        return own + self._calendar.stalled(0.0, horizon)


class ColdTimes(Times):
    """Another cluster's completion times; worker i computes nothing before ready[i]."""

    def __init__(self, times: Times, ready: Floats, *, random: bool) -> None:
        super().__init__(times.mean_seconds, random=times.random or random, can_stop=True)
        self._times, self._ready, self._array = times, ready.tolist(), ready

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """A job that is started earlier starts when the worker is ready."""
        return self._times.finish(worker, job, max(start, self._ready[worker]), gradients)

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """`finish` of each job, (m,)."""
        starts = np.maximum(start, self._array[workers])
        return self._times.finish_many(workers, jobs, starts, gradients)

    def down_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) in which the worker is not ready or its speed is 0."""
        ready = self._ready[worker]
        first, last = max(begin, ready), max(end, ready)
        own = self._times.down_between(worker, first, last) if self._times.can_stop else 0.0
        cold: float = max(min(end, ready) - min(begin, ready), 0.0)
        return cold + own

    def redone_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) that a job in progress throughout computed in vain."""
        if not self._times.can_stop or end <= self._ready[worker]:
            return 0.0
        return self._times.redone_between(worker, max(begin, self._ready[worker]), end)

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) in which each worker makes no progress, (n,)."""
        return np.array([self.down_between(one, 0.0, horizon) for one in range(self.workers)])


def with_stalls(times: Times, stalls: Stalls, seed: int) -> StalledTimes:
    """The same workers with common stalls."""
    every, lasts = _one(stalls.every, seed, 2), _one(stalls.lasts, seed, 3)
    up, down = float(every.expected[0]), float(lasts.expected[0])
    share = 1.0 if up == inf else up / (up + down)
    calendar = Calendar(
        as_works([every]), as_works([lasts]), (fault_seed(seed, 2), fault_seed(seed, 3))
    )
    random = times.random or any(part.random or part.varies for part in (every, lasts))
    return StalledTimes(times, calendar, share, random=random)


def with_cold_start(times: Times, cold_start: Period, seed: int) -> ColdTimes:
    """The same workers, each ready after a draw of `cold_start`."""
    own = fault_seed(seed, 4)
    sizes = draw_sizes(cold_start, times.workers, 0, own, cold_start.scale)
    ready, workers = np.empty(times.workers), np.arange(times.workers)
    work_of_each(as_works([sizes]), own, workers, np.zeros_like(workers), 1, ready)
    return ColdTimes(times, ready, random=sizes.random or sizes.varies)


def _one(period: Period, seed: int, which: int) -> Sizes:
    """The law of a period that all workers share."""
    return draw_sizes(period, 1, 0, fault_seed(seed, which), period.scale)
