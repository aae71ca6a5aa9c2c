"""Joins and departures as events of a server."""

from math import inf
from typing import Any

import pytest

from simulator.cluster.stays import Change, ListedStays, Stay
from simulator.errors import RunFailed
from simulator.loop import comings
from simulator.loop.clock import Clock
from simulator.loop.comings import follow


class Door:
    """Notes what happens to workers, in the place of a server."""

    def __init__(self, workers: int) -> None:
        self.clock, self.workers = Clock(), workers
        self.seen: list[tuple[float, str, int]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda worker: self.seen.append((self.clock.now, name, worker))


def seen(stays: Any, workers: int, notice: float = 0.0) -> list[tuple[float, str, int]]:
    door = Door(workers)
    follow(stays, door, notice)  # type: ignore[arg-type]
    door.clock.run(20.0)
    return door.seen


def test_each_change_is_an_event_and_absence_at_first_none() -> None:
    changes = [Change(4.0, 0, False), Change(3.0, 1, True), Change(6.0, 0, True)]
    assert seen(ListedStays(changes), 3) == [
        (0.0, "begin_without", 1),
        (3.0, "join", 1),
        (4.0, "leave", 0),
        (6.0, "join", 0),
    ]


def test_a_notice_precedes_a_departure_but_not_the_stay() -> None:
    class Stays:
        random = False

        def of(self, worker: int) -> Any:
            del worker
            yield from (Stay(0.0, 0.0, 9.0), Stay(11.0, 12.0, 13.0), Stay(15.0, 15.0, inf))

    assert seen(Stays(), 1, notice=2.5) == [
        (6.5, "notify", 0),
        (9.0, "leave", 0),
        (12.0, "join", 0),
        (12.0, "notify", 0),
        (13.0, "leave", 0),
        (15.0, "join", 0),
    ]


def test_a_worker_that_comes_and_goes_for_ever_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Stays:
        random = False

        def of(self, worker: int) -> Any:
            yield from (Stay(k * 1e-9, k * 1e-9, (k + 0.5) * 1e-9) for k in range(100))

    monkeypatch.setattr(comings, "MOST_STAYS", 50)
    with pytest.raises(RunFailed, match="worker 0: 50 stays in 5e-08 seconds: make them longer"):
        seen(Stays(), 1)
