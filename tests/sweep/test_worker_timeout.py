"""The time limit for the workers of a cluster, by a clock of the test."""

from __future__ import annotations

import pytest

from simulator.errors import RunFailed
from simulator.sweep.worker_timeout import Cluster, WorkerTimeout


@pytest.fixture
def said() -> list[str]:
    return []


def timeout(said: list[str], wait: float = 60.0) -> WorkerTimeout:
    return WorkerTimeout(Cluster("tcp://here:1", wait_seconds=wait, say=said.append))


def test_ten_seconds_without_a_worker_are_told_once(said: list[str]) -> None:
    waiting = timeout(said)
    for now in (100.0, 109.9):
        waiting.look(0, now)
    assert said == []
    for now in (110.0, 111.0, 159.0):
        waiting.look(0, now)
    assert said == ["tcp://here:1 has no worker: waiting 50 s more for one"]


def test_too_long_without_a_worker_is_the_end(said: list[str]) -> None:
    waiting = timeout(said)
    waiting.look(0, 0.0)
    with pytest.raises(RunFailed, match=r"tcp://here:1 had no worker for 60 s: start one"):
        waiting.look(0, 60.0)


def test_a_worker_that_comes_starts_the_wait_again(said: list[str]) -> None:
    waiting = timeout(said)
    waiting.look(0, 0.0)
    waiting.look(1, 59.0)
    waiting.look(0, 90.0)
    waiting.look(0, 105.0)
    assert said == ["tcp://here:1 has no worker: waiting 45 s more for one"]


def test_an_end_before_ten_seconds_needs_no_word(said: list[str]) -> None:
    waiting = timeout(said, wait=5.0)
    waiting.look(0, 0.0)
    with pytest.raises(RunFailed, match="for 5 s"):
        waiting.look(0, 5.0)
    assert said == []
