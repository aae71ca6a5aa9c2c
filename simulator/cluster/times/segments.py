"""The speeds of a cluster's workers: periods of constant speed, or sinusoids."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.speeds.pace import Pace
from simulator.cluster.times.periods import Periods
from simulator.core.speeds import KINDS, begin_tables, down_each, finish_each, finish_one

__all__ = ["Pool", "SpeedTable", "lay_out"]

ROWS_AT_FIRST = 4
LAW_NUMBERS = 6


class Pool(NamedTuple):
    """The arrays of `simulator.core.speeds`, for n workers in g groups.

    rows (p, 4): begin, work done, down time, speed of each segment; place (4, n): first row, known
    rows, reserved rows, group; laws (g, 7): kind and parameters; phase (n,) in turns.
    """

    rows: Floats
    place: Ints
    laws: Floats
    phase: Floats


def lay_out(sizes: Sequence[int], paces: Sequence[Pace]) -> Pool:
    """The pool of groups with `sizes` workers each; workers with the same table share it."""
    tables: list[Floats] = []
    places, used = [], 0
    for group, (workers, pace) in enumerate(zip(sizes, paces, strict=True)):
        place, added = _place(pace, workers, used)
        places.append(np.stack([*place, np.full(workers, group)]))
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


def _place(pace: Pace, workers: int, used: int) -> tuple[tuple[Ints, Ints, Ints], list[Floats]]:
    """First row, known and reserved rows of each worker, and the tables to add after `used`."""
    if pace.table_of is not None:
        lengths = np.array([len(table) for table in pace.tables])
        begins, of = used + np.cumsum([0, *lengths[:-1]]), pace.table_of
        return (begins[of], lengths[of], 0 * of), list(pace.tables)
    reserved = np.full(workers, 0 if pace.kind == "sinusoid" else ROWS_AT_FIRST)
    blank = np.zeros((int(reserved.sum()), 4))
    return (used + np.cumsum(reserved) - reserved, 0 * reserved, reserved), [blank]


class SpeedTable:
    """Completion times of work at speeds that change.

    Args:
        pool: the speeds.
        seed: of the random segments.
        horizon: work that ends at or after this time may be reported to end never.
    """

    def __init__(self, pool: Pool, seed: int, horizon: float) -> None:
        self._laws, self._phase, self._seed, self._horizon = pool.laws, pool.phase, seed, horizon
        begin_tables(pool.rows, pool.place, pool.laws, seed)
        self._periods = Periods(
            pool.rows, pool.place, changes="changes of speed", remedy="make the changes rarer"
        )

    def finish(self, worker: int, start: float, work: float) -> float:
        """First t with integral_start^t v = work, else inf."""
        while True:
            end: float = finish_one(
                self._periods.rows, self._periods.place, self._laws, self._phase, self._seed,
                self._horizon, worker, start, work,
            )  # fmt: skip
            if end == end:
                return end
            self._periods.make_room(np.array([worker]))

    def finish_many(self, workers: Ints, start: float | Floats, works: Floats) -> Floats:
        """`finish` of each worker (m,), same bits; `start` is one for all, or (m,)."""
        out, starts = np.full(len(workers), np.nan), np.full(len(workers), start)
        self._periods.fill(
            finish_each, workers, self._laws, self._phase, self._seed, self._horizon,
            starts, works, out,
        )  # fmt: skip
        return out

    def down(self, workers: Ints, begin: float, end: float) -> Floats:
        """Seconds (m,) of [begin, end) that each of the `workers` is at speed 0."""
        out = np.full(len(workers), np.nan)
        self._periods.fill(down_each, workers, self._laws, self._seed, begin, end, out)
        return out
