"""Up periods of a cluster's workers: alternating periods of work and repair."""

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.times.periods import MOST_ROWS, Periods
from simulator.core.faults import (
    Alternation,
    attempt,
    begin_periods,
    down_each,
    fit_each,
    next_up_each,
)
from simulator.errors import RunFailed

__all__ = ["MOST_FAILURES", "UpDown"]

MOST_FAILURES = 100_000  # within one job, if no horizon ends it
ROWS_AT_FIRST = 2


class UpDown:
    """The up periods [up_k, failure_k) of n workers.

    Args:
        law: the laws of up periods and repairs.
        mean_up: (n,) mean seconds to a failure.
        horizon: work whose next attempt starts then or later is reported to end never.
    """

    def __init__(self, law: Alternation, mean_up: Floats, horizon: float) -> None:
        self._law, self._mean_up, self._horizon = law, mean_up, horizon
        reserved = np.full(len(mean_up), ROWS_AT_FIRST)
        self._periods = Periods(
            np.zeros((int(reserved.sum()), 3)),
            np.stack([np.cumsum(reserved) - reserved, 0 * reserved, reserved]),
            changes="failures",
            remedy="make failures rarer (cluster.faults.time_to_failure)",
        )
        begin_periods(self._periods.rows, self._periods.place, law)

    def fit(self, workers: Ints, starts: Floats, works: Floats) -> Floats:
        """When work that restarts at every repair ends, (m,).

        Raises:
            RunFailed: one job was cut off by more than 100,000 failures.
        """
        out = np.full(len(workers), np.nan)
        most = MOST_FAILURES if self._horizon == np.inf else MOST_ROWS
        answer = self._periods.fill(
            fit_each, workers, self._law, self._horizon, most, starts, works, out
        )
        if answer < 0:
            given_up = -1 - answer
            self.give_up(int(workers[given_up]), float(works[given_up]), most)
        return out

    def next_up(self, workers: Ints, times: Floats) -> tuple[Floats, Floats]:
        """From `times` (m,) on: when each of the `workers` is up, and its next failure."""
        begins, failures = np.full((2, len(workers)), np.nan)
        self._periods.fill(next_up_each, workers, self._law, times, begins, failures)
        return begins, failures

    def attempt(self, worker: int, time: float) -> tuple[float, float]:
        """(begin, failure) of the worker's last up period that begins before `time`."""
        while True:
            begin, failure = attempt(
                self._periods.rows, self._periods.place, self._law, worker, time
            )
            if begin == begin:
                return begin, failure
            self._periods.make_room(np.array([worker]))

    def down(self, workers: Ints, begin: float, end: float) -> Floats:
        """Seconds (m,) of [begin, end) that each of the `workers` is down."""
        out = np.full(len(workers), np.nan)
        self._periods.fill(down_each, workers, self._law, begin, end, out)
        return out

    def give_up(self, worker: int, work: float, failures: int) -> None:
        """Raise an error about a job that never fits between two failures."""
        raise RunFailed(
            f"worker {worker}: {failures} failures within one job, which takes {work:g} seconds "
            f"without one; its mean time to failure is {self._mean_up[worker]:g} seconds: make "
            "jobs shorter or failures rarer (cluster.faults.time_to_failure), or set stop.time"
        )
