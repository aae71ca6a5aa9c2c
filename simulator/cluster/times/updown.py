"""When the workers of a cluster are up, as one pool of tables that grow as time is asked for."""

import numpy as np
from numpy.typing import NDArray

from simulator.core.faults import (
    FAILURE,
    FIRST,
    KNOWN,
    RESERVED,
    Alternation,
    attempt,
    begin_periods,
    down_each,
    fit_each,
    move_tables,
    next_up_each,
)
from simulator.errors import RunFailed

__all__ = ["MOST_FAILURES", "UpDown"]

MOST_ROWS = 50_000_000
MOST_FAILURES = 100_000  # within one job, where no horizon ends it
ROWS_AT_FIRST = 2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class UpDown:
    """The up periods [up_k, failure_k) of n workers.

    Args:
        law: what they are drawn from.
        mean_up: (n,) mean seconds to a failure.
        horizon: work whose next attempt begins then or later is said to end never.
    """

    def __init__(self, law: Alternation, mean_up: Floats, horizon: float) -> None:
        workers = len(mean_up)
        self._law, self._mean_up, self._horizon = law, mean_up, horizon
        self._everyone = np.arange(workers)
        self._used = ROWS_AT_FIRST * workers
        self._rows = np.zeros((self._used, 3))
        reserved = np.full(workers, ROWS_AT_FIRST)
        self._place = np.stack([ROWS_AT_FIRST * self._everyone, 0 * reserved, reserved])
        begin_periods(self._rows, self._place, law)

    def fit(self, workers: Ints, starts: Floats, works: Floats) -> Floats:
        """When work that is begun anew at every repair ends, (m,).

        Raises:
            RunFailed: one job was cut off by more than 100,000 failures.
        """
        out = np.full(len(workers), np.nan)
        most = MOST_FAILURES if self._horizon == np.inf else MOST_ROWS
        while missing := fit_each(
            self._rows, self._place, self._law, self._horizon, most, workers, starts, works, out
        ):
            if missing < 0:
                given_up = -1 - missing
                self.give_up(int(workers[given_up]), float(works[given_up]), most)
            self._make_room()
        return out

    def next_up(self, workers: Ints, times: Floats) -> tuple[Floats, Floats]:
        """From `times` (m,) on: when each of the `workers` is up, and its failure after that."""
        begins, failures = np.full((2, len(workers)), np.nan)
        while next_up_each(self._rows, self._place, self._law, workers, times, begins, failures):
            self._make_room()
        return begins, failures

    def attempt(self, worker: int, time: float) -> tuple[float, float]:
        """(begin, failure) of the worker's last up period that begins before `time`."""
        while True:
            begin, failure = attempt(self._rows, self._place, self._law, worker, time)
            if begin == begin:
                return begin, failure
            self._make_room()

    def down(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) that the worker is down."""
        return float(self._down(np.array([worker]), begin, end)[0])

    def down_of_all(self, horizon: float) -> Floats:
        """Seconds of [0, horizon) that each worker is down, (n,)."""
        return self._down(self._everyone, 0.0, horizon)

    def give_up(self, worker: int, work: float, failures: int) -> None:
        """Say that a job never fits between two failures."""
        raise RunFailed(
            f"worker {worker}: {failures} failures within one job, which takes {work:g} seconds "
            f"without one; its mean time to failure is {self._mean_up[worker]:g} seconds: make "
            "jobs shorter or failures rarer (cluster.faults.time_to_failure), or set stop.time"
        )

    def _down(self, workers: Ints, begin: float, end: float) -> Floats:
        out = np.full(len(workers), np.nan)
        while down_each(self._rows, self._place, self._law, workers, begin, end, out):
            self._make_room()
        return out

    def _make_room(self) -> None:
        """Move all full tables to the end of the pool, each with twice as many rows reserved."""
        full = np.flatnonzero(self._place[KNOWN] == self._place[RESERVED])
        needed = self._used + 2 * int(self._place[RESERVED, full].sum())
        if needed > MOST_ROWS:
            worker = int(np.argmax(self._place[KNOWN]))
            first, known = self._place[[FIRST, KNOWN], worker].tolist()
            raise RunFailed(
                f"worker {worker}: {known} failures in "
                f"{self._rows[first + known - 1, FAILURE]:g} seconds, and more than {MOST_ROWS} of "
                "all workers; make failures rarer (cluster.faults.time_to_failure), or set "
                "stop.time"
            )
        if needed > len(self._rows):
            larger = np.empty((max(needed, 2 * len(self._rows)), 3))
            larger[: self._used] = self._rows[: self._used]
            self._rows = larger
        self._used = move_tables(self._rows, self._place, full, self._used)
