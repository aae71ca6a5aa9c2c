"""Channels: arrivals of messages, in parallel and one at a time, and the counters."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.cluster.links import Links, LinkSpec, Way
from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.channels import Channels, delivery
from tests.shared.scenes import SEARCH

LAWS: list[Any] = [
    0.5,
    [0.0, 1.0, inf],
    {"mean": [0.0, 1.0, 2.0], "job": "exponential"},
    {"mean": 0.0, "job": {"kind": "half_normal", "std": 2.0}},
    {"latency": 1.0, "bandwidth": 20.0},
    {"bandwidth": [1.0, 20.0, inf]},
    {"latency": {"mean": {"law": "sqrt"}}, "bandwidth": {"mean": {"law": "linear"}, "scale": 3.0}},
    {"bandwidth": {"mean": 9.0, "speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 7.0}}},
    {
        "latency": {"mean": [inf, 1.0, 0.0], "speed": {"kind": "sinusoid", "amplitude": 0.5,
                                                      "period": 7.0}},
        "bandwidth": {
            "mean": {"kind": "uniform", "low": 1.0, "high": 9.0},
            "speed": {"kind": "piecewise", "times": [0.0, 2.0], "values": [1.0, 0.0],
                      "period": 3.0},
        },
    },
]  # fmt: skip


def channels(link: Any, *, count: int = 3, seed: int = 0, way: Way = "upload") -> Channels:
    """`count` links, written as in a scenario."""
    spec: Any = getattr(Links.model_validate({way: link}), way)
    return spec.build(count, seed, way)


def with_discipline(link: Any, **keys: Any) -> Any:
    """The same link in its long form."""
    full = link if isinstance(link, dict) and {"latency", "bandwidth"} & set(link) else None
    return {**(full or {"latency": link}), **keys}


def test_a_message_takes_its_latency_and_then_its_size_over_the_bandwidth() -> None:
    links = channels({"latency": [0.0, 1.0, 2.0], "bandwidth": 10.0})
    assert [links.arrival(i, 30.0, 5.0) for i in range(3)] == [8.0, 9.0, 10.0]


def test_a_bandwidth_that_varies_lets_a_message_through_as_fast_as_it_is() -> None:
    half = {"kind": "piecewise", "times": [0.0, 4.0], "values": [1.0, 0.5]}
    links = channels({"latency": 1.0, "bandwidth": {"mean": 10.0, "speed": half}})
    assert links.arrival(0, 40.0, 0.0) == pytest.approx(1.0 + 3.0 + 2.0)


def test_parallel_messages_do_not_wait_for_each_other() -> None:
    links = channels(2.0)
    assert [links.arrival(0, 1.0, now) for now in (0.0, 0.5, 0.5)] == [2.0, 2.5, 2.5]


def test_a_fifo_link_carries_one_message_at_a_time() -> None:
    links = channels({"latency": 2.0, "discipline": "fifo"})
    assert [links.arrival(0, 1.0, now) for now in (0.0, 0.5, 9.0)] == [2.0, 4.0, 11.0]
    assert links.arrival(1, 1.0, 0.5) == 2.5


def test_links_that_are_shared_wait_in_one_queue() -> None:
    links = channels({"latency": [1.0, 2.0, 3.0], "discipline": "fifo", "shared": True})
    assert links.arrival_many(np.array([2, 0, 1]), 1.0, 1.0).tolist() == [4.0, 5.0, 7.0]


def test_a_queue_behind_a_message_that_never_arrives_never_moves() -> None:
    links = channels({"latency": [inf, 1.0, 1.0], "discipline": "fifo", "shared": True})
    assert [links.arrival(i, 1.0, 0.0) for i in (1, 0, 1)] == [1.0, inf, inf]


def test_a_link_without_latency_delivers_at_once() -> None:
    assert channels([0.0, 1.0, 2.0]).arrival(0, 99.0, 0.1) == 0.1


@pytest.mark.parametrize("keys", [{}, {"discipline": "fifo"},
                                  {"discipline": "fifo", "shared": True}])  # fmt: skip
@pytest.mark.parametrize("link", LAWS)
@SEARCH
@given(now=st.floats(0.0, 50.0), floats=st.floats(0.0, 100.0), seed=st.integers(0, 3))
def test_a_broadcast_arrives_bit_for_bit_as_its_messages_one_by_one(
    link: Any, keys: dict[str, Any], now: float, floats: float, seed: int
) -> None:
    one, many = (channels(with_discipline(link, **keys), seed=seed) for _ in range(2))
    for order in ([0, 1, 2], [2, 0]):
        singly = [one.arrival(channel, floats, now) for channel in order]
        assert many.arrival_many(np.array(order), floats, now).tolist() == singly
    assert one.sent.tolist() == many.sent.tolist() == [2, 1, 2]
    assert one.floats.tolist() == many.floats.tolist()


def test_messages_that_are_taken_back_were_never_sent() -> None:
    links = channels({"mean": 1.0, "job": "exponential"})
    assert links.announce_many(np.array([0, 2]), np.array([5, 3]), 2.0).tolist() == [0, 0]
    links.take_back(np.array([0, 2]), np.array([4, 1]), 2.0)
    assert links.sent.tolist() == [1, 0, 2]
    assert links.floats.tolist() == [2.0, 0.0, 4.0]
    assert [links.announce(channel, 1, 2.0) for channel in range(3)] == [1, 0, 2]


def test_what_is_sent_elsewhere_changes_no_messages_draw() -> None:
    drawn = {"mean": 1.0, "job": "exponential"}
    busy, quiet = channels(drawn), channels(drawn)
    for _ in range(5):
        busy.arrival(0, 1.0, 0.0)
    assert busy.arrival(1, 1.0, 0.0) == quiet.arrival(1, 1.0, 0.0)


def test_every_way_has_draws_of_its_own_and_none_are_those_of_the_jobs() -> None:
    drawn = {"mean": 1.0, "job": "exponential"}
    ways: tuple[Way, ...] = ("upload", "download", "edge")
    firsts = {channels(drawn, way=way).arrival(0, 1.0, 0.0) for way in ways}
    jobs = ClusterSpec.model_validate({"workers": 3, "compute_time": drawn}).build(0)
    assert len(firsts | {jobs.finish(0, 0, 0.0)}) == 4


def test_mean_seconds_are_those_of_the_latency_and_of_the_size() -> None:
    links = channels({"latency": {"mean": [0.0, 1.0, 2.0], "job": "exponential"}, "bandwidth": 4.0})
    assert links.mean_seconds(8.0).tolist() == [2.0, 3.0, 4.0]
    assert links.random


@pytest.mark.parametrize("link", [0.0, [0.0, 0.0, 0.0], {"latency": 0.0}, {"bandwidth": inf}, {}])
def test_a_link_that_takes_no_time_says_so(link: Any) -> None:
    assert Links.model_validate({"upload": link}).server_is_free


@pytest.mark.parametrize("link", LAWS)
def test_a_link_that_takes_time_says_so(link: Any) -> None:
    assert not Links.model_validate({"download": link}).server_is_free


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        ({"latency": 1.0, "shared": True}, "needs discipline: fifo"),
        ({"mean": 1.0, "discipline": "fifo"}, "must be under latency"),
        ([1.0, 2.0], "must have one number per link: 2 for 3"),
        ({"bandwidth": [1.0, 2.0]}, "must have one number per link: 2 for 3"),
        (-1.0, "greater than or equal to 0"),
        ({"bandwidth": 0.0}, "greater than 0"),
    ],
)
def test_links_that_cannot_be_are_refused(link: Any, rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        ClusterSpec.model_validate({"workers": 3, "links": {"upload": link}})


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_a_fifo_link_is_the_queue_m_m_1(load: float) -> None:
    """Mean sojourn 1/(1 - load) for service rate 1: 5 s at load 0.8.

    The standard error is that of means of batches that are long against the queue's memory.
    """
    link = channels({"latency": {"job": "exponential"}, "discipline": "fifo"}, count=1)
    pause = channels({"mean": 1.0 / load, "job": "exponential"}, count=1, way="edge")
    now, stays = 0.0, []
    for _ in range(200_000):
        now = pause.arrival(0, 1.0, now)
        stays.append(link.arrival(0, 1.0, now) - now)
    means = np.array(stays).reshape(50, -1).mean(axis=1)
    error = means.std(ddof=1) / np.sqrt(len(means))
    assert abs(means.mean() - 1.0 / (1.0 - load)) < 4.0 * error
    assert error < 0.2


def test_serial_seconds_queue_while_latencies_run_side_by_side() -> None:
    """Three messages at once on a shared link: 1 s each in turn, then 5 s together."""
    link = LinkSpec.model_validate({"latency": 5.0, "serial": 1.0, "shared": True})
    channels = link.build(3, 0, "upload")
    assert channels.arrival_many(np.arange(3), 4, 0.0).tolist() == [6.0, 7.0, 8.0]
    assert channels.arrival(0, 4, 10.0) == 16.0
    own = LinkSpec.model_validate({"latency": 5.0, "serial": 1.0}).build(3, 0, "upload")
    assert own.arrival_many(np.arange(3), 4, 0.0).tolist() == [6.0, 6.0, 6.0]
    assert own.arrival(0, 4, 0.5) == 7.0
    assert own.mean_seconds(4).tolist() == [6.0] * 3


@pytest.mark.parametrize("link", [0.5, [0.0, 1.0, inf], [0.0, 0.0, 0.0], [1e-9, 1e-4, 3.0]])
@pytest.mark.parametrize("now", [0.0, 1.0 / 3.0, 1e12])
def test_constant_seconds_deliver_when_a_message_arrives(link: Any, now: float) -> None:
    links = channels(link)
    assert links.constant is not None
    delivered = [delivery(seconds, now) for seconds in links.constant]
    assert delivered == [links.arrival(channel, 30.0, now) for channel in range(3)]


@pytest.mark.parametrize("link", [*LAWS[2:], with_discipline(0.5, discipline="fifo")])
def test_seconds_that_may_differ_are_not_constant(link: Any) -> None:
    assert channels(link).constant is None
