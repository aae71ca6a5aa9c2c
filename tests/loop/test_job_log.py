"""The notes of a server: what became of every job, in few bytes."""

from __future__ import annotations

from types import SimpleNamespace

from simulator.loop.job_log import Event, JobLog


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
