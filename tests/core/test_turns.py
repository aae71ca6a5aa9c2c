"""Turns of processes that compile: exclusive, but no process waits forever."""

from pathlib import Path

import pytest

from simulator.core import turns
from simulator.core.turns import in_turn


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "kernel.lock"


def test_the_next_waits_until_the_turn_is_over(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    first = in_turn(place)

    def wait(_: float) -> None:
        happened.append("wait")
        first.__exit__(None, None, None)

    monkeypatch.setattr(turns.time, "sleep", wait)
    first.__enter__()
    with in_turn(place):
        happened.append("second")
    assert happened == ["wait", "second"]


def test_a_turn_that_never_ends_is_waited_for_some_time(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(1000))
    monkeypatch.setattr(turns.time, "monotonic", lambda: float(next(seconds)))
    waits: list[float] = []
    monkeypatch.setattr(turns.time, "sleep", waits.append)
    with in_turn(place), in_turn(place):
        assert len(waits) == turns.PATIENCE - 1


def test_without_a_place_for_the_lock_nothing_waits(place: Path) -> None:
    with in_turn(place / "below"), in_turn(place / "below"):
        assert not place.exists()


def test_a_planted_link_is_not_followed(place: Path) -> None:
    place.symlink_to(place.with_name("elsewhere"))
    with in_turn(place):
        assert not place.with_name("elsewhere").exists()
