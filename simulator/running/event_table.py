"""The table of events from the log of jobs: a row per job that was started."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Ints
from simulator.loop.job_log import VERDICTS, Dropped, Event, Rows
from simulator.running.counters import Counters
from simulator.running.simulate import Outcome

__all__ = ["GROUP", "Columns", "event_groups"]

Columns = dict[str, NDArray[np.generic]]
"""Column -> its values: text, integers or numbers."""

GROUP = 2**16
"""Rows of one group; as columns of one table, millions of rows take three times their log."""

_WORDS = np.array(VERDICTS, dtype=object)


def event_groups(outcome: Outcome, counters: Counters) -> Iterator[Columns]:
    """The columns of the events until `counters` were taken, ordered by their time, in groups.

    At equal times arrivals come first, in the order of their verdicts, then cancelled jobs, then
    jobs without a verdict at the end of the run. Without events there is one empty group.
    """
    assert outcome.log is not None
    settled = outcome.log.settled.rows()[: int(counters.applied.sum() + counters.discarded.sum())]
    others = np.concatenate([settled[:0], *_others(outcome.log.dropped, counters)])
    times = np.concatenate([settled["time"], others["time"]])
    order = np.argsort(times, kind="stable")
    for first in range(0, max(1, len(order)), GROUP):
        yield _columns(_taken(settled, others, order[first : first + GROUP]))


def _others(dropped: list[Dropped], counters: Counters) -> Iterator[Rows]:
    """Cancelled jobs, and jobs without a verdict at the end of the run."""
    for one in _until(dropped, int(counters.cancelled.sum())):
        yield one.rows("cancelled")
    if counters.open is not None:
        yield counters.open.buffered.rows()
        yield counters.open.in_flight.rows("in_flight")


def _until(dropped: list[Dropped], count: int) -> list[Dropped]:
    """The first groups, in which `count` jobs were cancelled."""
    ends = np.cumsum([len(one.held.workers) for one in dropped], dtype=np.int64)
    return dropped[: int(np.searchsorted(ends, count)) + 1] if count else []


def _taken(settled: Rows, others: Rows, places: Ints) -> Rows:
    """Rows of the two, as if one stood below the other."""
    rows = np.empty(len(places), settled.dtype)
    own = places < len(settled)
    rows[own] = settled[places[own]]
    rows[~own] = others[places[~own] - len(settled)]
    return rows


def _columns(rows: Rows) -> Columns:
    columns: Columns = {name: rows[name] for name in Event._fields}
    return columns | {"verdict": _WORDS[rows["verdict"]]}
