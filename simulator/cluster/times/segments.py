"""The speeds of a cluster's workers as one pool of tables that grow as time is asked for."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.speeds.pace import Pace
from simulator.core.speeds import (
    FIRST,
    KINDS,
    KNOWN,
    RESERVED,
    begin_tables,
    down_seconds,
    finish_each,
    finish_one,
)
from simulator.errors import RunFailed

__all__ = ["Pool", "SpeedTable", "lay_out"]

MOST_ROWS = 50_000_000
ROWS_AT_FIRST = 4
LAW_NUMBERS = 6


class Pool(NamedTuple):
    """The arrays of `simulator.core.speeds`, for n workers in g groups.

    rows (p, 4): begin, work done, down time, speed of each segment; place (4, n): first row, known
    rows, reserved rows, group; laws (g, 7): kind and parameters; phase (n,) in turns.
    """

    rows: NDArray[np.float64]
    place: NDArray[np.int64]
    laws: NDArray[np.float64]
    phase: NDArray[np.float64]


def lay_out(sizes: Sequence[int], paces: Sequence[Pace]) -> Pool:
    """The pool of groups with `sizes` workers each; workers that follow one table share it."""
    tables: list[NDArray[np.float64]] = []
    places, used = [], 0
    for group, (workers, pace) in enumerate(zip(sizes, paces, strict=True)):
        first, rows, added = _place(pace, workers, used)
        places.append(np.stack([first, rows, rows, np.full(workers, group)]))
        tables += added
        used += sum(map(len, added))
    laws = np.zeros((len(paces), 1 + LAW_NUMBERS))
    for law, pace in zip(laws, paces, strict=True):
        law[: 1 + len(pace.numbers)] = KINDS[pace.kind], *pace.numbers
    phases = [
        np.zeros(workers) if pace.phase is None else pace.phase
        for workers, pace in zip(sizes, paces, strict=True)
    ]
    return Pool(
        np.concatenate(tables), np.concatenate(places, axis=1), laws, np.concatenate(phases)
    )


def _place(
    pace: Pace, workers: int, used: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[NDArray[np.float64]]]:
    """First row and number of rows of each worker, and the tables to add after `used` rows."""
    if pace.table_of is not None:
        lengths = np.array([len(table) for table in pace.tables])
        begins = used + np.cumsum([0, *lengths[:-1]])
        return begins[pace.table_of], lengths[pace.table_of], list(pace.tables)
    reserved = np.full(workers, 0 if pace.kind == "sinusoid" else ROWS_AT_FIRST)
    blank = np.zeros((int(reserved.sum()), 4))
    return used + np.cumsum(reserved) - reserved, reserved, [blank]


class SpeedTable:
    """When work is finished at speeds that change.

    Args:
        pool: the speeds.
        seed: of the random segments.
        horizon: work that ends at or after this time may be said to end never.
    """

    def __init__(self, pool: Pool, seed: int, horizon: float) -> None:
        self._rows, self._place, self._laws, self._phase = pool
        self._used = len(self._rows)
        self._seed, self._horizon = seed, horizon
        begin_tables(self._rows, self._place, self._laws, seed)

    def finish(self, worker: int, start: float, work: float) -> float:
        """First t with integral_start^t v = work, else inf."""
        while True:
            end: float = finish_one(
                self._rows, self._place, self._laws, self._phase, self._seed, self._horizon,
                worker, start, work,
            )  # fmt: skip
            if end == end:
                return end
            self._make_room(worker)

    def finish_many(
        self,
        workers: NDArray[np.int64],
        start: float | NDArray[np.float64],
        works: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """`finish` of each worker (m,), same bits; `start` is one for all, or (m,)."""
        out, done = np.empty(len(workers)), 0
        starts = np.full(len(workers), start)
        while True:
            done = finish_each(
                self._rows, self._place, self._laws, self._phase, self._seed, self._horizon,
                workers, starts, works, done, out,
            )  # fmt: skip
            if done == len(workers):
                return out
            self._make_room(int(workers[done]))

    def down(self, worker: int, begin: float, end: float) -> float:
        """Seconds of [begin, end) at speed 0."""
        while True:
            down: float = down_seconds(
                self._rows, self._place, self._laws, self._seed, worker, begin, end
            )
            if down == down:
                return down
            self._make_room(worker)

    def _make_room(self, worker: int) -> None:
        """Move the worker's table to the end of the pool, with twice as many rows reserved."""
        first, known, reserved = self._place[[FIRST, KNOWN, RESERVED], worker].tolist()
        needed = self._used + 2 * reserved
        if needed > MOST_ROWS:
            raise RunFailed(
                f"worker {worker}: {known} changes of speed in "
                f"{self._rows[first + known - 1, 0]:g} seconds, and more than {MOST_ROWS} of all "
                "workers; make the changes rarer, or set stop.time"
            )
        if needed > len(self._rows):
            larger = np.empty((max(needed, 2 * len(self._rows)), 4))
            larger[: self._used] = self._rows[: self._used]
            self._rows = larger
        self._rows[self._used : self._used + known] = self._rows[first : first + known]
        self._place[FIRST, worker], self._place[RESERVED, worker] = self._used, 2 * reserved
        self._used = needed
