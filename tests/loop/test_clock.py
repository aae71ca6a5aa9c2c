"""The clock: order of events, the horizon, and SimPy's own events beside ours."""

from collections.abc import Generator
from itertools import pairwise, permutations
from math import inf, nextafter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simpy.core import EmptySchedule

from simulator.errors import InvariantError
from simulator.loop.clock import Clock
from tests.shared.scenes import SEARCH

Log = list[tuple[float, str]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> Log:
    return []


def note(clock: Clock, log: Log, name: str) -> Any:
    return lambda: log.append((clock.now, name))


def test_events_come_in_the_order_of_their_times(clock: Clock, log: Log) -> None:
    for time in (3.0, 1.0, 2.0):
        clock.call(time, note(clock, log, f"at {time:g}"))
    clock.run(10.0)
    assert log == [(1.0, "at 1"), (2.0, "at 2"), (3.0, "at 3")]
    assert clock.now == 10.0


def test_the_horizon_is_half_open(clock: Clock, log: Log) -> None:
    for time in (nextafter(5.0, 0.0), 5.0):
        clock.call(time, note(clock, log, "seen"))
    clock.run(5.0)
    assert log == [(nextafter(5.0, 0.0), "seen")]


def test_what_the_horizon_cut_off_comes_in_the_next_run(clock: Clock, log: Log) -> None:
    clock.call(5.0, note(clock, log, "late"))
    clock.run(5.0)
    assert log == []
    clock.run(6.0)
    assert log == [(5.0, "late")]


def test_at_equal_times_the_first_scheduled_comes_first(clock: Clock, log: Log) -> None:
    for name in "abc":
        clock.call(1.0, note(clock, log, name))
    clock.run()
    assert [name for _, name in log] == ["a", "b", "c"]


def test_urgent_calls_come_before_all_else_of_their_time(clock: Clock, log: Log) -> None:
    clock.call(0.5, note(clock, log, "before"))
    clock.call(1.0, note(clock, log, "normal"))
    clock.call(1.0, note(clock, log, "urgent"), urgent=True)
    clock.run()
    assert [name for _, name in log] == ["before", "urgent", "normal"]


class Light:
    """A light event."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_reserved_serial_numbers_decide_ties(clock: Clock, order: tuple[int, ...]) -> None:
    seen: list[str] = []
    clock.handle(Light, lambda event: seen.append(event.name))
    first = clock.reserve(3)
    clock.put(1.0, Light("later"))
    for k in order:
        clock.put(1.0, Light(f"reserved {k}"), first + k)
    clock.run()
    assert seen == ["reserved 0", "reserved 1", "reserved 2", "later"]


def test_absolute_times_are_exact(clock: Clock, log: Log) -> None:
    """0.1 + (0.3 - 0.1) is not 0.3: delays could not express it."""
    clock.call(0.1, lambda: clock.call(0.3, note(clock, log, "there")) and None)
    clock.run()
    assert log == [(0.3, "there")]


def test_nothing_can_be_put_into_the_past(clock: Clock) -> None:
    clock.run(2.0)
    clock.call(2.0, lambda: None)
    with pytest.raises(InvariantError, match=r"time never decreases: at 2\.0: event at 1\.5"):
        clock.call(1.5, lambda: None)


def test_nothing_happens_at_infinity(clock: Clock, log: Log) -> None:
    clock.handle(Light, lambda event: log.append((clock.now, event.name)))
    clock.put(inf, Light("never"))
    clock.call(inf, note(clock, log, "never"))
    assert clock.peek() == inf
    clock.run()
    assert (log, clock.now) == ([], 0.0)


def test_events_at_infinity_still_take_a_serial_number(clock: Clock) -> None:
    clock.put(inf, Light("never"))
    assert clock.reserve(1) == 1


def test_a_cancelled_timer_does_nothing(clock: Clock, log: Log) -> None:
    timer = clock.call(1.0, note(clock, log, "cancelled"))
    clock.call(0.5, timer.cancel)
    clock.run()
    assert log == []


def test_stopping_leaves_the_clock_where_it_is(clock: Clock, log: Log) -> None:
    clock.call(1.0, clock.stop)
    clock.call(2.0, note(clock, log, "after"))
    clock.run(9.0)
    assert (clock.now, log) == (1.0, [])


def test_an_empty_clock_runs_to_its_end_at_once(clock: Clock) -> None:
    clock.run(7.0)
    assert clock.now == 7.0
    with pytest.raises(EmptySchedule):
        clock.step()


def test_step_processes_one_event(clock: Clock, log: Log) -> None:
    clock.call(1.0, note(clock, log, "one"))
    clock.timeout(2.0)
    clock.call(3.0, note(clock, log, "three"))
    clock.step()
    assert (clock.now, log) == (1.0, [(1.0, "one")])
    clock.step()
    clock.step()
    assert (clock.now, log) == (3.0, [(1.0, "one"), (3.0, "three")])


def test_the_earliest_other_event(clock: Clock) -> None:
    seen = []
    clock.call(1.0, lambda: seen.append(clock.peek_other()))
    clock.call(4.0, lambda: seen.append(clock.peek_other()))
    clock.call(2.0, lambda: seen.append(clock.peek_other()))
    assert clock.peek_other() == 1.0
    clock.run()
    assert seen == [2.0, 4.0, inf]


def test_a_clock_knows_whether_only_calls_are_left(clock: Clock) -> None:
    found: list[bool] = []
    clock.handle(int, lambda event: found.append(clock.only_calls))
    for time in (1.0, 3.0):
        clock.call(time, lambda: found.append(clock.only_calls))
    clock.put(2.0, 7)
    clock.run(4.0)  # its end is an event, too
    assert found == [False, False, True]
    assert clock.only_calls


def test_simpy_processes_live_in_the_same_time(clock: Clock, log: Log) -> None:
    def process() -> Generator[Any, Any, None]:
        for _ in range(3):
            yield clock.timeout(1.0)
            log.append((clock.now, "process"))

    clock.process(process())
    for time in (0.5, 1.0, 1.5, 2.5):
        clock.call(time, note(clock, log, "call"))
    clock.run(3.0)
    assert log == [
        (0.5, "call"), (1.0, "call"), (1.0, "process"), (1.5, "call"), (2.0, "process"),
        (2.5, "call"),
    ]  # fmt: skip


def test_light_events_wake_simpy_processes(clock: Clock, log: Log) -> None:
    bell = clock.event()

    def sleeper() -> Generator[Any, Any, None]:
        value = yield bell
        log.append((clock.now, value))

    clock.process(sleeper())
    clock.call(2.0, lambda: bell.succeed("rung") and None)
    clock.run(5.0)
    assert log == [(2.0, "rung")]


def test_simpy_failures_that_nobody_handles_are_raised(clock: Clock) -> None:
    def broken() -> Generator[Any, Any, None]:
        yield clock.timeout(1.0)
        raise RuntimeError("on purpose")

    clock.process(broken())
    with pytest.raises(RuntimeError, match="on purpose"):
        clock.run(5.0)


TIMES = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, inf])
PLANS = st.lists(st.tuples(TIMES, st.booleans(), st.lists(TIMES, max_size=3)), max_size=12)


@SEARCH
@given(PLANS)
def test_every_event_comes_once_and_in_order(plan: list[tuple[float, bool, list[float]]]) -> None:
    """Each event may schedule others at its own time or later: the order is (time, urgent,
    serial)."""
    clock = Clock()
    expected: list[tuple[float, bool, int]] = []
    seen: list[tuple[float, bool, int]] = []

    def put(time: float, urgent: bool, children: list[float]) -> None:
        entry = (time, not urgent, clock.reserve(0))

        def act() -> None:
            seen.append(entry)
            for later in children:
                put(clock.now + later, False, [])

        clock.call(time, act, urgent)
        if time < 3.0:
            expected.append(entry)

    for time, urgent, children in plan:
        put(time, urgent, children)
    clock.run(3.0)
    assert sorted(seen) == sorted(expected)
    assert all(a[:2] <= b[:2] or a[0] < b[0] for a, b in pairwise(seen))
    normal = [entry for entry in seen if entry[1]]
    assert normal == sorted(normal)
