"""From what a server noted to the table of events: a row per job that was started."""

from typing import Any

import numpy as np

from simulator.joblog import VERDICTS, Dropped, Event, Settled
from simulator.running.simulate import Book, Outcome

__all__ = ["event_columns"]

Columns = dict[str, Any]


def event_columns(outcome: Outcome, book: Book) -> Columns:
    """The columns of the events until `book` was made, ordered by their time.

    At equal times arrivals come first, in the order in which their fate was decided, then what
    was cancelled, then what was open when the run ended.
    """
    log = outcome.log
    decided = int(book.applied.sum() + book.discarded.sum())
    pieces = [_rows(log.settled, decided)]
    pieces += [_crowd(one, "cancelled") for one in _until(log.dropped, int(book.cancelled.sum()))]
    if book.open is not None:
        pieces += [_rows(book.open.buffered), _crowd(book.open.in_flight, "in_flight")]
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


def _crowd(dropped: Dropped, verdict: str) -> Columns:
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
