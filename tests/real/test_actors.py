"""The inbox that answers of actors come to, and clocks of other machines."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.errors import RunFailed
from simulator.real import actors as module
from simulator.real.actors import PINGS, Inbox, clock_offset
from simulator.real.transport import Answer, Left
from tests.shared.ends import Moment


def test_answers_of_earlier_runs_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "time", Moment(50.0))
    inbox = Inbox(2)
    inbox.next_run()
    stale = inbox.expect(0)
    inbox.next_run()
    stale((1, b"", 0.0, 0.0, 0.0))
    inbox.offsets[1] = 10.0
    inbox.expect(1)((2, b"x", 1.0, 2.0, 3.0))
    inbox.expect(1)(None)
    inbox.lose(0)
    inbox.lose(0)
    assert list(inbox.poll(0.0)) == [Answer(1, 2, b"x", 11.0, 12.0, 13.0, 50.0), Left(0)]
    assert list(inbox.poll(0.0)) == []


def test_a_loss_is_reported_again_in_the_next_run() -> None:
    inbox = Inbox(1)
    assert inbox.offsets == [0.0]
    for _ in range(2):
        inbox.next_run()
        inbox.lose(0)
        assert list(inbox.poll(0.0)) == [Left(0)]


def test_a_poll_waits_as_long_as_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = Inbox(1)
    waits: list[float] = []

    class Empty:
        def get(self, timeout: float) -> Any:
            waits.append(timeout)
            raise module.queue.Empty

    inbox._come = Empty()  # type: ignore[assignment]
    assert list(inbox.poll(5.0)) == list(inbox.poll(0.0)) == []
    assert waits == [5.0, 1e-6]


def test_what_an_objective_raises_comes_out_of_the_next_poll() -> None:
    inbox = Inbox(2)
    inbox.next_run()
    inbox.fail(1, ValueError("no such sample"))
    with pytest.raises(RunFailed, match="worker 1: no such sample"):
        list(inbox.poll(0.0))


def offset_of(ahead: float, took: list[float], monkeypatch: pytest.MonkeyPatch) -> float:
    """The offset of a clock that is `ahead`, asked in the middle of questions of some seconds."""
    ours = Moment(7.0)
    monkeypatch.setattr(module, "time", ours)
    seconds: Iterator[float] = iter(took)

    def ask() -> float:
        half = next(seconds) / 2
        ours.now += half
        there = ours.now + ahead
        ours.now += half
        return there

    found = clock_offset(ask)
    assert list(seconds) == []
    return found


def test_the_offset_takes_another_clock_to_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    took = [4.0, 2.0, 1.0, 2.0, 3.0]
    assert len(took) == PINGS
    assert offset_of(100.0, took, monkeypatch) == -100.0
    assert offset_of(-100.0, took, monkeypatch) == 100.0


@pytest.mark.parametrize(("ahead", "offset"), [(0.5, 0.0), (1.0, 0.0), (1.5, -1.5)])
def test_clocks_that_agree_to_the_quickest_question_are_one(
    ahead: float, offset: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offset_of(ahead, [4.0, 2.0, 1.0, 2.0, 3.0], monkeypatch) == offset
