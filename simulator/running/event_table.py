"""The table of events from the log of jobs: a row per job that was started."""

import numpy as np
from numpy.typing import NDArray

from simulator.loop.job_log import VERDICTS, Dropped, Event, Settled
from simulator.running.counters import Counters
from simulator.running.simulate import Outcome

__all__ = ["Columns", "event_columns"]

Columns = dict[str, NDArray[np.generic]]
"""Column -> its values: text, integers or numbers."""


def event_columns(outcome: Outcome, counters: Counters) -> Columns:
    """The columns of the events until `counters` were taken, ordered by their time.

    At equal times arrivals come first, in the order of their verdicts, then cancelled jobs, then
    jobs without a verdict at the end of the run.
    """
    log = outcome.log
    assert log is not None
    decided = int(counters.applied.sum() + counters.discarded.sum())
    dropped = _until(log.dropped, int(counters.cancelled.sum()))
    pieces = [_rows(log.settled, decided), *(_cohort(one, "cancelled") for one in dropped)]
    if counters.open is not None:
        pieces += [_rows(counters.open.buffered), _cohort(counters.open.in_flight, "in_flight")]
    order = np.argsort(np.concatenate([piece["time"] for piece in pieces]), kind="stable")
    return {
        name: np.concatenate([piece[name] for piece in pieces])[order] for name in Event._fields
    }


def _rows(settled: Settled, count: int | None = None) -> Columns:
    """The first `count` events, or all."""
    rows = settled.rows()[:count]
    columns: Columns = {name: rows[name] for name in Event._fields}
    return columns | {"verdict": np.array(VERDICTS, dtype=object)[rows["verdict"]]}


def _until(dropped: list[Dropped], count: int) -> list[Dropped]:
    """The first groups, in which `count` jobs were cancelled."""
    ends = np.cumsum([len(one.held.workers) for one in dropped], dtype=np.int64)
    return dropped[: int(np.searchsorted(ends, count)) + 1] if count else []


def _cohort(dropped: Dropped, verdict: str) -> Columns:
    held = dropped.held
    count = len(held.workers)
    return {
        "time": np.full(count, held.time),
        "worker": held.workers,
        "job": held.jobs,
        "version": held.versions,
        "delay": dropped.iteration - held.versions,
        "verdict": np.full(count, verdict, dtype=object),
        "started": held.started,
        "decided": np.full(count, held.time),
        "iteration": np.full(count, dropped.iteration),
    }
