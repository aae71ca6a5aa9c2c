"""A deadline lets the jobs that end at its instant come first."""

from typing import Any

from algorithms.parts.deadline import Deadline
from tests.shared.scenes import serve


def test_arrivals_of_the_same_instant_come_first() -> None:
    log: list[Any] = []
    server = serve(
        {"mean": [2.0, 3.0, 9.0]}, on_gradient=lambda server, one: log.append(one.worker)
    )
    deadline = Deadline(server)
    assert not deadline.is_set
    deadline.set(3.0, lambda: log.append((server.now, deadline.is_set)))
    assert deadline.is_set
    server.assign_many()
    server.clock.run(8.0)
    assert log == [0, 1, (3.0, False)]


def test_a_cancelled_deadline_never_strikes() -> None:
    log: list[Any] = []
    server = serve(1.0)
    deadline = Deadline(server)
    deadline.cancel()  # there is none yet
    deadline.set(3.0, lambda: log.append("first"))
    deadline.cancel()
    assert not deadline.is_set
    deadline.set(4.0, lambda: log.append("second"))
    server.clock.run(8.0)
    assert log == ["second"]
