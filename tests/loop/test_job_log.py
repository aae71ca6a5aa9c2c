"""The log of a server: the fate of every job, in few bytes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from simulator.loop.job_log import VERDICTS, Dropped, Event, InHand, JobLog
from simulator.results import columns


def gradient(number: int, fate: str = "applied") -> SimpleNamespace:
    return SimpleNamespace(
        finished=2.5, worker=3, number=number, version=7, delay=1, started=0.5, fate=fate
    )


def test_events_come_back_as_they_were_noted() -> None:
    log = JobLog()
    log.settle(gradient(0), 2.5, 8)
    log.settle(gradient(1, "discarded"), 3.0, 9)
    assert list(log.settled) == [
        Event(2.5, 3, 0, 7, 1, "applied", 0.5, 2.5, 8),
        Event(2.5, 3, 1, 7, 1, "discarded", 0.5, 3.0, 9),
    ]


def test_an_event_takes_72_bytes() -> None:
    log = JobLog()
    for number in range(100):
        log.settle(gradient(number), 2.5, number)
    assert log.settled.rows().nbytes == 100 * 72


def test_cancelled_jobs_are_rows_of_the_same_layout() -> None:
    """After 9 updates, workers 1 and 4 lose their jobs 0 and 5, begun at versions 7 and 8."""
    workers, jobs, versions = np.array([1, 4]), np.array([0, 5]), np.array([7, 8])
    rows = Dropped(9, InHand(2.5, workers, jobs, versions, np.array([0.5, 1.0]))).rows("cancelled")
    assert rows.dtype == JobLog().settled.rows().dtype
    assert rows.tolist() == [(2.5, 1, 0, 7, 2, 3, 0.5, 2.5, 9), (2.5, 4, 5, 8, 1, 3, 1.0, 2.5, 9)]
    assert VERDICTS[3] == "cancelled"


def test_the_verdicts_are_those_of_the_table() -> None:
    assert VERDICTS == columns.VERDICTS
