"""The clock of a real run, with a transport that brings what the test says."""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from simulator.real.clock import RealClock
from simulator.real.transport import Answer, Left, Order, Setting


class Scripted:
    """A transport whose polls return the given messages at once, one list after the other."""

    name, cold_start = "scripted", 0.0

    def __init__(self, *polls: list[Answer | Left]) -> None:
        self.polls: Iterator[list[Answer | Left]] = chain(polls, repeat([]))

    def poll(self, seconds: float) -> Iterable[Answer | Left]:
        del seconds
        return next(self.polls)

    def reset(self, setting: Setting) -> None: ...
    def send(self, worker: int, order: Order) -> None: ...
    def cancel(self, worker: int, serial: int) -> None: ...
    def close(self) -> None: ...


def test_messages_and_timers_have_instants_of_their_own_in_order() -> None:
    """Two messages of one poll never share an instant, and a timer fires at its own time."""
    clock = RealClock(Scripted([Left(0), Left(1)]))
    seen: list[tuple[str, float]] = []
    clock.on_message = lambda message: seen.append((str(message), clock.now))
    clock.call(0.01, lambda: seen.append(("timer", clock.now)))
    clock.run(0.02)
    assert [name for name, _ in seen] == [str(Left(0)), str(Left(1)), "timer"]
    assert 0.0 < seen[0][1] < seen[1][1] < seen[2][1] == 0.01
    assert clock.now == 0.02


def test_the_horizon_is_half_open() -> None:
    clock = RealClock(Scripted())
    fired: list[float] = []
    clock.call(0.01, lambda: fired.append(clock.now))
    clock.run(0.01)
    assert fired == [] and clock.now == 0.01


def test_timers_that_set_timers_without_end_do_not_outlast_a_request_to_stop() -> None:
    clock, asked = RealClock(Scripted()), []

    def again() -> None:
        asked.append(clock.now)
        clock.call(clock.now + 1e-9, again)

    clock.is_asked = lambda: len(asked) >= 1000
    clock.call(0.0, again)
    clock.run(60.0)
    assert len(asked) == 1000
    assert asked[-1] < clock.now <= asked[-1] + 1e-9  # before the timer that was not run


def test_a_run_that_can_only_wait_ends() -> None:
    clock = RealClock(Scripted([Left(0)]))
    gone: list[str] = []
    clock.on_message = lambda message: gone.append(str(message))
    clock.is_over = lambda: bool(gone)
    clock.run(60.0)
    assert clock.now < 30.0


def test_a_clock_that_was_stopped_hands_nothing_over() -> None:
    clock = RealClock(Scripted([Left(0), Left(1)]))
    seen: list[str] = []

    def stop(message: Answer | Left) -> None:
        seen.append(str(message))
        clock.stop()

    clock.on_message = stop
    clock.run(60.0)
    assert seen == [str(Left(0))] and clock.stopped
