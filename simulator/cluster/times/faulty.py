"""Completion times of workers that fail: a job restarts at every repair until it fits.

The job ends in the first attempt, from its start or from a repair, that would end before or at the
next failure (preemptive repeat identical).
"""

from array import array
from collections.abc import Sequence
from itertools import compress

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.faults import NEVER, Faults
from simulator.cluster.times.base import Start, Times
from simulator.cluster.times.building import Sizes, as_works, draw_sizes
from simulator.cluster.times.faulty_mean import failing_seconds
from simulator.cluster.times.updown import MOST_FAILURES, UpDown
from simulator.cluster.times.varying import VaryingTimes
from simulator.core.faults import Alternation
from simulator.core.random import FAULT, stream

__all__ = ["FaultyTimes", "fault_seed", "mean_periods", "with_faults"]

LARGEST = 2**63 - 1

Groups = Sequence[tuple[int, Faults | None]]


class FaultyTimes(Times):
    """Another cluster's completion times, with failures.

    Args:
        times: of the same workers if they never failed.
        periods: when they are up.
        mean_seconds: (n,) long-run mean seconds per gradient, failures included.
        random: whether any number depends on the seed.
        horizon: a job whose next attempt starts then or later is reported to end never.
    """

    def __init__(
        self, times: Times, periods: UpDown, mean_seconds: Floats, *, random: bool, horizon: float
    ) -> None:
        super().__init__(mean_seconds, random=random, can_stop=True)
        self._times, self._periods, self._horizon = times, periods, horizon
        self._steady = not isinstance(times, VaryingTimes)
        # One up period of each worker, which contains most requested times.
        self._up = array("d", [0.0]) * self.workers
        self._failure = array("d", [0.0]) * self.workers

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """When the job has been computed without a failure; inf if it never is."""
        if self._up[worker] <= start < self._failure[worker]:
            end = self._times.finish(worker, job, start, gradients)
            if end <= self._failure[worker]:
                return end
        who, which = np.array([worker]), np.array([job])
        end = float(self.finish_many(who, which, start, gradients)[0])
        if end < np.inf:
            self._up[worker], self._failure[worker] = self._periods.attempt(worker, end)
        return end

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """`finish` of each job, (m,)."""
        starts = np.full(len(workers), start, float)
        if self._steady:
            works = self._times.finish_many(workers, jobs, 0.0, gradients)
            return self._periods.fit(workers, starts, works)
        return self._try(workers, jobs, starts, gradients)

    def _try(self, workers: Ints, jobs: Ints, starts: Floats, gradients: int) -> Floats:
        """`finish_many` if durations depend on the start: the attempts of all jobs at once."""
        out, tries = np.full(len(workers), np.inf), 0
        begins, failures = self._periods.next_up(workers, starts)
        left = np.flatnonzero(begins < np.inf)
        begins, failures = begins[left], failures[left]
        while len(left):
            who, which = workers[left], jobs[left]
            ends = self._times.finish_many(who, which, begins, gradients)
            again = (ends > failures) & (ends < np.inf)  # infinite: from any later start too
            out[left] = np.where(again, np.inf, ends)
            left, lengths = left[again], (ends - begins)[again]
            begins, failures = self._periods.next_up(who[again], failures[again])
            soon = begins < self._horizon
            left, begins, failures = left[soon], begins[soon], failures[soon]
            tries += 1
            if tries > MOST_FAILURES and len(left):
                self._periods.give_up(int(workers[left[0]]), float(lengths[soon][0]), MOST_FAILURES)
        return out

    def down_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) in which the worker is down, or at speed 0."""
        if self._up[worker] <= begin and end <= self._failure[worker]:
            return self._times.down_between(worker, begin, end)
        down = float(self._periods.down(np.array([worker]), begin, end)[0])
        return down + self._stopped(worker, begin, end) if self._times.can_stop else down

    def down_seconds(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) in which each worker is down, or at speed 0, (n,)."""
        down = self._periods.down(np.arange(self.workers), 0.0, horizon)
        if self._times.can_stop:
            down += [self._stopped(worker, 0.0, horizon) for worker in range(self.workers)]
        return down

    def redone_between(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) that a job in progress throughout computed in vain."""
        if self._up[worker] <= begin and end <= self._failure[worker]:
            return 0.0
        up, failure = self._periods.attempt(worker, end)
        lost = up if end <= failure else failure  # all that was done before
        if lost <= begin:
            return 0.0
        return max(lost - begin - self.down_between(worker, begin, lost), 0.0)

    def _stopped(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) at speed 0 while up."""
        stopped, who = 0.0, np.array([worker])
        while begin < end:
            ups, failures = self._periods.next_up(who, np.array([begin]))
            up, begin = float(ups[0]), float(failures[0])
            if up < end:
                stopped += self._times.down_between(worker, up, min(begin, end))
            else:
                break
        return stopped


def with_faults(times: Times, groups: Groups, seed: int, horizon: float) -> FaultyTimes:
    """The same workers with the faults of groups of (workers, faults), one after the other.

    Failures and repairs have separate seeds, numbers of FAULT: the k-th failure of a worker is the
    same under every method, and shares its draw with no job.
    """
    ups, repairs = _drawn(groups, seed)
    law = Alternation(as_works(ups), as_works(repairs), fault_seed(seed, 0), fault_seed(seed, 1))
    mean_up = np.concatenate([up.expected for up in ups])
    return FaultyTimes(
        times,
        UpDown(law, mean_up, horizon),
        failing_seconds(times.mean_seconds, ups, repairs),
        random=times.random or any(part.random or part.varies for part in ups + repairs),
        horizon=horizon,
    )


def mean_periods(groups: Groups, seed: int) -> tuple[list[float], list[float]]:
    """Mean seconds to failure and to repair of each worker that may fail."""
    fail = [faults is not None for _, faults in groups]
    ups, repairs = (list(compress(parts, fail)) for parts in _drawn(groups, seed))
    both = [np.concatenate([part.expected for part in parts]).tolist() for parts in (ups, repairs)]
    return both[0], both[1]


def _drawn(groups: Groups, seed: int) -> tuple[list[Sizes], list[Sizes]]:
    """The laws of up periods and repairs of each group."""
    ups, repairs, first = [], [], 0
    for n, faults in groups:
        up, repair = (faults.time_to_failure, faults.time_to_repair) if faults else (NEVER, NEVER)
        ups.append(draw_sizes(up, n, first, fault_seed(seed, 0), up.scale))
        repairs.append(draw_sizes(repair, n, first, fault_seed(seed, 1), repair.scale))
        first += n
    return ups, repairs


def fault_seed(seed: int, which: int) -> int:
    """A seed for failures (0), repairs (1), times between stalls (2), stalls, cold starts."""
    return int(stream(seed, FAULT, which, 0)[0]) & LARGEST
