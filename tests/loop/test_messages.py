"""Messages between peers: times, groups of targets, and counters."""

import math
from functools import partial
from typing import Any

import pytest

from simulator.cluster.spec import ClusterSpec
from simulator.errors import InvariantError
from simulator.loop import messages
from simulator.loop.clock import Clock
from simulator.loop.messages import Mail, Message

DRAWN = {"mean": 0.5, "job": "exponential"}
EDGES: dict[str, Any] = {
    "equal": 0.5,
    "drawn": DRAWN,
    "queue": {"latency": DRAWN, "bandwidth": 3.0, "discipline": "fifo"},
    "some at once": {"mean": [0.0, 1.0, 1.0, 2.0] * 5},
    "some never": {"mean": [1.0, math.inf, 2.0, math.inf] * 5},
}


def post_office(edge: Any, log: list[Any]) -> tuple[Clock, Mail]:
    """Five nodes, each the neighbour of every other."""
    given = {"workers": 5, "compute_time": 1.0, "links": None if edge is None else {"edge": edge}}
    spec, clock = ClusterSpec.model_validate(given), Clock()
    graph = spec.graph("complete")

    def note(message: Message) -> None:
        log.append((clock.now, message.source, message.targets, message.content))

    channels = spec.edge_channels(graph.links, 3, math.inf)
    return clock, Mail(clock, graph, channels, note, lambda: log.append(clock.now))


def delivered(edge: Any) -> tuple[list[Any], dict[str, float], dict[str, list[float]]]:
    """The log, the counters of all and those of each node."""
    log: list[Any] = []
    clock, mail = post_office(edge, log)
    for k in range(12):
        targets = [node for node in range(5) if node != k % 5]
        clock.call(0.3 * k, partial(mail.post, k % 5, targets, k, 2.0))
    clock.call(5.0, mail.deliver_now)
    clock.run(5.1)
    mail.check()
    return log, mail.totals(), {name: own.tolist() for name, own in mail.report().items()}


@pytest.mark.parametrize("edge", EDGES)
def test_many_targets_are_reached_when_each_alone_would_be(
    edge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = delivered(EDGES[edge])
    monkeypatch.setattr(messages, "MANY", 0)
    assert delivered(EDGES[edge]) == few


def test_counters_of_messages_and_bytes() -> None:
    log, totals, report = delivered(EDGES["some never"])
    assert (totals["messages"], totals["bytes_sent"]) == (48, 48 * 2 * 8)
    assert totals["messages_dropped"] == 24
    arrived = sum(len(entry[2]) for entry in log if isinstance(entry, tuple))
    assert arrived + totals["messages_on_the_way"] == 24 > arrived > 0
    assert report["messages"] == [12.0, 12.0, 8.0, 8.0, 8.0]
    assert report["bytes_sent"] == [192.0, 192.0, 128.0, 128.0, 128.0]


def test_messages_without_channels_wait_for_the_end_of_the_hook() -> None:
    log: list[Any] = []
    _, mail = post_office(None, log)
    mail.post(0, [1, 2], "hello", 4.0)
    assert (log, mail.sent, mail.delivered) == ([], 2, 0)
    mail.check()
    mail.deliver_now()
    assert log == [(0.0, 0, [1, 2], "hello")]
    assert mail.mean_seconds(4.0).tolist() == [0.0] * 20
    mail.check()


def test_a_lost_message_is_noticed() -> None:
    log: list[Any] = []
    clock, mail = post_office(1.0, log)
    mail.post(0, [1, 2, 3], None, 1.0)
    mail.check()
    mail.dropped += 1
    broken = r"sent = delivered \+ dropped \+ on the way: 3 != 0 \+ 1 \+ 3"
    with pytest.raises(InvariantError, match=broken):
        mail.check()
    clock.run(2.0)
    assert mail.delivered == 3
    assert log[-1] == 1.0  # the method's turn, once for the message
