"""Workers as processes of this machine: the server's side, with workers that the test plays."""

import os
import pickle
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import DataError, RunFailed
from simulator.real import local as module
from simulator.real.local import LocalTransport
from simulator.real.transport import Answer, Left, Order, Setting
from tests.shared.ends import Moment

SETTING = Setting(3)
JOB = Order(0, 0, -1, None, b"", 0.0)


class Host:
    """In the place of the process that starts the workers: only the pipes."""

    error: BaseException | None = None
    latest: "Host"

    def __init__(self, recipe: str, count: int) -> None:
        assert recipe == "recipe"
        pairs = [Pipe() for _ in range(count)]
        self.connections = [ours for ours, _ in pairs]
        self.workers = [theirs for _, theirs in pairs]
        self.is_closed = False
        Host.latest = self

    def processes(self) -> list[int]:
        if self.error is not None:
            raise self.error
        return [11, 12]

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[LocalTransport, Any]]:
    monkeypatch.setattr(module, "Host", Host)

    def open_() -> tuple[LocalTransport, list[Connection]]:
        transport = LocalTransport("recipe", 2)  # type: ignore[arg-type]
        return transport, Host.latest.workers

    return open_


def heard(worker: Connection) -> list[Any]:
    found = []
    while worker.poll(0):
        found.append(worker.recv())
    return found


def test_messages_go_to_the_worker_they_are_for(opened: Any) -> None:
    transport, (one, two) = opened()
    transport.send(1, JOB)
    transport.cancel(0, 5)
    assert heard(one) == [5] and heard(two) == [JOB]
    assert transport.processes == [11, 12] and transport.cold_start >= 0.0


def test_a_reset_waits_for_all_workers_and_drops_earlier_answers(opened: Any) -> None:
    transport, (one, two) = opened()
    one.send((1, b"late", 0.0, 0.0, 0.0))
    one.send(None)
    two.send(None)
    transport.reset(SETTING)
    assert heard(one) == [SETTING] == heard(two)
    assert list(transport.poll(0.0)) == []


def test_a_worker_that_is_not_ready_in_time_is_named(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    transport, (one, _) = opened()
    one.send(None)
    with pytest.raises(RunFailed, match="worker 1 was not ready after 0 s"):
        transport.reset(SETTING)


def test_a_worker_that_died_is_not_waited_for_and_is_reported_in_every_run(opened: Any) -> None:
    transport, (one, two) = opened()
    two.close()
    for _ in range(2):
        one.send(None)
        transport.reset(SETTING)
        assert list(transport.poll(0.0)) == [Left(1)]
        assert list(transport.poll(0.0)) == []


def test_answers_come_in_the_order_of_the_workers_and_ends_after_them(opened: Any) -> None:
    transport, (one, two) = opened()
    two.send((4, b"b", 1.0, 2.0, 3.0))
    one.send((5, b"a", 4.0, 5.0, 6.0))
    one.send((6, b"c", 7.0, 8.0, 9.0))
    one.close()
    answers = list(transport.poll(0.0))
    assert [answer[:-1] for answer in answers] == [
        (0, 5, b"a", 4.0, 5.0, 6.0),
        (0, 6, b"c", 7.0, 8.0, 9.0),
        (1, 4, b"b", 1.0, 2.0, 3.0),
    ]
    assert all(isinstance(answer, Answer) for answer in answers)
    assert [answer.arrived for answer in answers] == sorted(answer.arrived for answer in answers)
    assert list(transport.poll(0.0)) == [Left(0)]


def test_an_error_of_the_objective_names_its_worker(opened: Any) -> None:
    transport, (_, two) = opened()
    two.send("ValueError: no such sample")
    with pytest.raises(RunFailed, match="worker 1: ValueError: no such sample"):
        list(transport.poll(0.0))


def test_what_had_no_room_is_sent_while_the_server_waits(opened: Any) -> None:
    transport, (one, _) = opened()
    large = JOB._replace(model=bytes(300_000))  # more than a pipe holds
    transport.send(0, large)
    assert transport._pipes[0].is_full
    got = bytearray()
    while len(got) < 4 or len(got) < 4 + int.from_bytes(got[:4], "big"):
        got += os.read(one.fileno(), 100_000)
        assert list(transport.poll(0.0)) == []
    assert pickle.loads(got[4:]) == large  # after its length


def test_closing_ends_the_pipes_and_the_host(opened: Any) -> None:
    transport, workers = opened()
    transport.close()
    assert Host.latest.is_closed
    for worker in workers:
        with pytest.raises(EOFError):
            worker.recv()


@pytest.mark.parametrize("error", [EOFError(), ConnectionResetError()])
def test_a_host_that_died_is_explained(
    error: Exception, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Host, "error", error)
    with pytest.raises(RunFailed, match=r"starts the workers died; it imports the script.*import"):
        opened()
    assert Host.latest.is_closed


def test_what_the_host_reports_is_raised_after_the_host_is_closed(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Host, "error", DataError("no such file"))
    with pytest.raises(DataError, match="no such file"):
        opened()
    assert Host.latest.is_closed


def test_a_reset_waits_for_what_is_left_of_its_patience(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """120 s in all, if nobody answers and every wait ends after 50 s."""
    transport, _ = opened()
    clock, waits = Moment(7.0), list[float]()

    def select(_r: object, _w: object, _x: object, seconds: float) -> Any:
        waits.append(seconds)
        clock.now += 50.0
        return [], [], []

    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "select", SimpleNamespace(select=select))
    with pytest.raises(RunFailed, match="worker 0 was not ready after 120 s"):
        transport.reset(SETTING)
    assert waits == [120.0, 70.0, 20.0]
