"""Nodes and their messages: order within an instant, averages, and the accounting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.errors import InvariantError
from simulator.loop.peers import Message, Peers
from tests.shared.scenes import join_up


def logged(peers: Peers) -> list[Any]:
    """(time, source, target, content) of each delivery, and (time, node) of jobs that end."""
    log: list[Any] = []

    def deliver(message: Message) -> None:
        log.append((peers.now, message.source, message.target, message.content))

    peers.on_message = deliver
    peers.on_gradient = lambda gradient: log.append((peers.now, gradient.worker))
    return log


def test_a_message_is_there_before_a_job_ends_at_the_same_instant() -> None:
    peers = join_up([2.0, 1.0, 9.0], edge=1.0)
    log = logged(peers)
    peers.assign_many()
    peers.after(1.0, lambda: peers.send(1, 0, "hello", 1.0))
    peers.clock.run(2.5)
    assert log == [(1.0, 1), (2.0, 1, 0, "hello"), (2.0, 0)]


def test_a_message_that_takes_no_time_comes_before_everything_else() -> None:
    peers = join_up([1.0, 1.0, 1.0])
    log = logged(peers)

    def end(gradient: Any) -> None:
        log.append((peers.now, gradient.worker))
        peers.broadcast(gradient.worker, "done", 1.0)

    peers.on_gradient = end
    peers.assign_many()
    peers.clock.run(1.5)
    assert [entry[1:] for entry in log] == [
        (0,), (0, 1, "done"), (0, 2, "done"),
        (1,), (1, 0, "done"), (1, 2, "done"),
        (2,), (2, 0, "done"), (2, 1, "done"),
    ]  # fmt: skip


def test_answers_are_delivered_too_without_depth() -> None:
    """A message that goes back and forth a hundred thousand times in an instant."""
    peers = join_up([1.0, 1.0], workers=2)

    def answer(message: Message) -> None:
        if message.content:
            peers.send(message.target, message.source, message.content - 1, 1.0)

    peers.on_message = answer
    peers.send(0, 1, 100_000, 1.0)
    peers.deliver_now()
    assert peers.mail.delivered == 100_001
    peers.check()


def test_each_edge_has_its_own_times() -> None:
    peers = join_up(1.0, workers=3, topology="path", edge={"mean": [1.0, 2.0, 3.0, 4.0]})
    log = logged(peers)
    for source, target in ((0, 1), (1, 0), (1, 2), (2, 1)):
        peers.send(source, target, None, 1.0)
    peers.clock.run(9.0)
    assert [entry[:3] for entry in log] == [(1.0, 0, 1), (2.0, 1, 0), (3.0, 1, 2), (4.0, 2, 1)]


def test_targets_that_are_reached_together_hear_one_after_the_other() -> None:
    peers = join_up(1.0, workers=4, edge={"mean": [1.0, 2.0, 2.0, *[1.0] * 9]})
    log = logged(peers)
    peers.broadcast(0, "all", 1.0)
    peers.send(1, 0, "one", 1.0)
    assert (peers.mail.sent, peers.mail.on_the_way) == (4, 4)
    peers.clock.run(9.0)
    assert log == [(1.0, 0, 1, "all"), (1.0, 1, 0, "one"), (2.0, 0, 2, "all"), (2.0, 0, 3, "all")]
    assert (peers.mail.delivered, peers.mail.on_the_way) == (4, 0)
    peers.check()


def test_seconds_that_differ_by_less_than_the_clock_resolves_are_one_delivery() -> None:
    peers = join_up(1.0, workers=3, edge={"mean": [1.0, 1.0 + 1e-9, *[1.0] * 4]})
    reached: list[list[int]] = []
    logged(peers)
    peers.on_messages = lambda message: reached.append(message.targets)
    peers.broadcast(0, None, 1.0)
    peers.after(1e9, lambda: peers.broadcast(0, None, 1.0))
    peers.clock.run()
    assert reached == [[1], [2], [1, 2]]
    peers.check()


def test_a_broadcast_that_reaches_nobody_is_dropped_to_the_last_message() -> None:
    peers = join_up(1.0, workers=3, edge=float("inf"))
    peers.broadcast(0, None, 1.0)
    assert (peers.mail.sent, peers.mail.dropped, peers.mail.on_the_way) == (2, 2, 0)
    peers.check()


def test_what_never_arrives_is_dropped_and_the_accounting_balances() -> None:
    peers = join_up(1.0, workers=3, edge={"mean": [1.0, float("inf"), 2.0, 2.0, 2.0, 2.0]})
    logged(peers)
    peers.broadcast(0, None, 4.0)
    peers.broadcast(1, None, 2.5, but=2)
    mail = peers.mail
    assert (peers.mail.sent, peers.mail.dropped, peers.mail.on_the_way, peers.mail.delivered) == (
        3,
        1,
        2,
        0,
    )
    peers.check()
    peers.clock.run(1.5)
    assert (mail.on_the_way, mail.delivered) == (1, 1)
    assert peers.totals()["bytes_sent"] == 8 * (2 * 4.0 + 2.5)
    assert peers.report()["messages"].tolist() == [2.0, 1.0, 0.0]
    mail.delivered += 1
    with pytest.raises(InvariantError, match="sent = delivered"):
        peers.check()


def test_the_accounting_balances_while_a_message_waits_within_an_instant() -> None:
    peers = join_up(1.0)
    logged(peers)
    peers.send(0, 1, None, 1.0)
    assert (peers.mail.sent, peers.mail.delivered, peers.mail.on_the_way) == (1, 0, 0)
    peers.check()


def test_the_average_is_the_model_itself_where_all_agree_and_the_mean_elsewhere() -> None:
    peers = join_up(1.0, workers=3, problem={"kind": "quadratic", "dimension": 3})
    assert peers.model is peers.models[0]
    moved = [peers.engine.constant(np.array(one)) for one in ([1.0, 2, 3], [4.0, 5, 6])]
    peers.move(1, moved[0])
    peers.move(2, moved[1])
    mean = (peers.models[0].values + moved[0].values + moved[1].values) / 3
    assert np.allclose(peers.model.values, mean, rtol=1e-15)
    assert peers.iteration == 0


@pytest.mark.parametrize("notes", [True, False])
def test_a_job_starts_at_its_nodes_own_model_and_a_step_is_one_update(notes: bool) -> None:
    """With a log every job has a separate event; without, a cohort renews itself."""
    peers = join_up([1.0, 1.0, 3.0], notes=notes)
    peers.move(1, peers.engine.constant(np.array([4.0])))
    seen: list[float] = []

    def step(gradient: Any) -> None:
        seen.append(float(gradient.model.values[0]))
        node = gradient.worker
        peers.step(node, peers.models[node] - 0.5 * gradient.value)
        peers.assign(node)

    peers.on_gradient = step
    peers.assign_many()
    peers.clock.run(2.5)
    assert seen == [1.0, 4.0, 0.5, 2.0]
    assert (peers.iteration, peers.accounting.applied, peers.accounting.delay_max) == (4, 4, 1)
    peers.check()


def test_an_update_may_have_gradients_of_several_nodes() -> None:
    peers = join_up([1.0, 2.0, 3.0])
    arrived: list[Any] = []
    peers.on_gradient = arrived.append
    peers.assign_many()
    peers.clock.run(3.5)
    first, second, third = arrived
    peers.update(0, peers.models[0], [first, third])
    peers.check()
    assert (peers.iteration, peers.accounting.applied, peers.accounting.buffered) == (1, 2, 1)
    peers.discard(second)
    peers.check()
    assert (peers.accounting.discarded, peers.accounting.buffered) == (1, 0)


def test_mean_seconds_of_the_links_by_node_and_neighbour() -> None:
    edge = {"latency": 0.5, "bandwidth": 4.0}
    peers = join_up(1.0, topology="path", edge=edge)
    assert peers.link_seconds(2.0) == [{1: 1.0}, {0: 1.0, 2: 1.0}, {1: 1.0}]
    assert join_up(1.0, topology="path").link_seconds(2.0)[1] == {0: 0.0, 2: 0.0}


def test_a_job_of_local_steps_has_as_many_gradients() -> None:
    peers = join_up([1.0, 2.0, 9.0])
    log = logged(peers)
    peers.assign_many(gradients=3)
    peers.clock.run(6.5)
    assert log == [(3.0, 0), (6.0, 1)]
    assert (peers.arrivals, peers.gradients) == (2, 6)
