"""The program of a worker, with a pipe and a clock that the test writes."""

from types import SimpleNamespace
from typing import Any

import pytest

from simulator.real import worker as module
from simulator.real.transport import Order, Setting
from simulator.real.worker import Desk, serve
from tests.shared.ends import End, Moment

COMPUTING = 1.0  # seconds of every job


class Script(End):
    """An end whose messages come at given seconds."""

    def __init__(self, clock: Moment, *timed: tuple[float, Any]) -> None:
        super().__init__(*[message for _, message in timed])
        self.clock, self.times = clock, [at for at, _ in timed]

    def recv(self) -> Any:
        if self.times:
            self.clock.now = max(self.clock.now, self.times.pop(0))
        return super().recv()


class Bench:
    """Computes for a second, and notes the settings it gets."""

    def __init__(self, clock: Moment) -> None:
        self.clock, self.settings = clock, list[Setting]()

    def compute(self, worker: int, order: Order) -> bytes:
        self.clock.now += COMPUTING
        return f"{order.serial} by {worker}".encode()

    def reset(self, setting: Setting) -> None:
        self.settings.append(setting)


def order(serial: int, seconds: float = 0.0) -> Order:
    return Order(serial, serial, -1, None, b"", seconds)


def answers(monkeypatch: pytest.MonkeyPatch, *timed: tuple[float, Any]) -> list[Any]:
    """What worker 2 sends when these messages come at these seconds."""
    clock = Moment()
    end = Script(clock, *timed)

    def select(ready: list[Any], _w: list[Any], _x: list[Any], left: float) -> tuple[Any, ...]:
        assert left >= 0.0
        due = end.times[0] if end.times else float("inf")
        clock.now = max(clock.now, min(due, clock.now + left))
        return (ready if due <= clock.now else [],)

    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "select", SimpleNamespace(select=select))
    with pytest.raises(EOFError):
        Desk(end, Bench(clock), 2).work()  # type: ignore[arg-type]
    return end.sent


@pytest.mark.parametrize(("seconds", "ended"), [(5.0, 5.0), (0.5, 1.0), (0.0, 1.0)])
def test_a_job_takes_its_seconds_or_those_of_computing(
    seconds: float, ended: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = answers(monkeypatch, (0.0, order(0, seconds)))
    assert sent == [(0, b"0 by 2", 0.0, 1.0, ended)]


def test_the_seconds_count_from_when_the_job_came(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = answers(monkeypatch, (3.0, order(0, 2.0)), (9.0, order(1, 0.0)))
    assert sent == [(0, b"0 by 2", 3.0, 4.0, 5.0), (1, b"1 by 2", 9.0, 10.0, 10.0)]


def test_a_cancelled_job_is_dropped_and_the_next_one_begins_when_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = answers(monkeypatch, (0.0, order(7, 60.0)), (3.0, 7), (4.0, order(8)))
    assert sent == [(8, b"8 by 2", 4.0, 5.0, 5.0)]


def test_a_cancellation_means_one_job_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither another job nor an idle worker."""
    sent = answers(monkeypatch, (0.0, 7), (1.0, order(8, 5.0)), (3.0, 7))
    assert sent == [(8, b"8 by 2", 1.0, 2.0, 6.0)]


def test_a_newer_job_replaces_the_present_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = answers(monkeypatch, (0.0, order(1, 60.0)), (3.0, order(2, 4.0)))
    assert sent == [(2, b"2 by 2", 3.0, 4.0, 7.0)]


def test_a_setting_drops_the_job_and_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    reset: list[Setting] = []
    monkeypatch.setattr(Bench, "reset", lambda _bench, setting: reset.append(setting))
    sent = answers(monkeypatch, (0.0, order(1, 60.0)), (3.0, Setting(5)), (4.0, order(2)))
    assert sent == [None, (2, b"2 by 2", 4.0, 5.0, 5.0)] and reset == [Setting(5)]


class Failing:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def compute(self, worker: int, order: Order) -> bytes:
        del worker, order
        raise self.error


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (ValueError("no such sample"), ["ValueError: no such sample"]),
        (EOFError(), []),
        (BrokenPipeError(), []),
    ],
)
def test_an_error_of_the_objective_is_sent_and_the_end_of_the_server_is_not(
    error: Exception, sent: list[str]
) -> None:
    end = End(order(1))
    serve(end, None, Failing(error), 0)  # type: ignore[arg-type]
    assert end.sent == sent


def test_without_a_shared_bench_the_worker_builds_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(module, "Bench", lambda *given: made.append(given))
    recipe = SimpleNamespace(build=lambda: "problem")
    serve(End(), recipe, None, 3)  # type: ignore[arg-type]
    assert made == [("problem", 3)]
    serve(End(), recipe, Bench(Moment()), 3)  # type: ignore[arg-type]
    assert len(made) == 1
