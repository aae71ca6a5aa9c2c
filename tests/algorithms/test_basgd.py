"""Buffers of asynchronous SGD."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.basgd import Basgd
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.small import path, simulate

MEAN: dict[str, Any] = {"name": "basgd", "stepsize": 0.1, "aggregator": "mean"}
ATTACK = {"workers": 5, "attacks": {"kind": "constant", "value": -100.0, "workers": [0]}}


@pytest.mark.parametrize("aggregator", ["mean", "median"])
def test_one_buffer_is_asgd_to_the_bit(aggregator: str) -> None:
    found = path({"name": "basgd", "stepsize": 0.1, "buffers": 1, "aggregator": aggregator})
    assert found.equals(path({"name": "asgd", "stepsize": 0.1}))


def test_a_buffer_for_everybody_and_equal_times_are_fedbuff() -> None:
    equal = {"workers": 5, "compute_time": 1.0}
    found = path({**MEAN, "buffers": 5}, cluster=equal)
    buffered = {"name": "fedbuff", "local_stepsize": 0.1, "buffer": 5}
    assert np.allclose(found, path(buffered, cluster=equal), rtol=1e-9)
    synchronous = path({"name": "sync_sgd", "stepsize": 0.1}, cluster=equal)
    assert not np.allclose(found, synchronous, rtol=1e-3)


def test_messages_of_one_buffer_are_averaged_and_an_empty_one_is_awaited() -> None:
    """Workers 0, 2 share buffer 0, 1 has buffer 1, 3 too."""
    hand = Hand(Basgd(stepsize=1.0, buffers=2), 4, [0.0])
    assert hand.bring(0, 3.0).tolist() == [0.0]
    assert hand.bring(2, 9.0).tolist() == [0.0]
    assert hand.bring(0, 0.0).tolist() == [0.0]
    assert hand.bring(3, 8.0).tolist() == [-6.0]  # the middle of (3 + 9 + 0)/3 and 8
    assert hand.bring(1, 2.0).tolist() == [-6.0]  # the buffers were emptied
    assert hand.bring(0, 4.0).tolist() == [-9.0]


def test_senders_go_on_at_once() -> None:
    workers = simulate({**MEAN, "buffers": 5}, stop={"time": 50.0}).workers
    assert workers["idle_seconds"].sum() == 0.0


def test_a_fast_attacker_spoils_one_buffer_only() -> None:
    """Worker 0 sends half of all messages, and the median of five buffers ignores it."""
    cluster = ATTACK | {"compute_time": [0.25, 1.0, 1.0, 1.0, 1.0]}
    about: dict[str, Any] = {"cluster": cluster, "stop": {"arrivals": 800}}
    robust = simulate({"name": "basgd", "stepsize": 0.1, "buffers": 5}, **about)
    assert robust.summary["attacker_share"].item() == pytest.approx(0.5, abs=0.03)
    assert robust.curves["loss_gap"].iloc[-1] < 0.1 * robust.curves["loss_gap"].iloc[0]
    plain = simulate({**MEAN, "buffers": 5}, **about)
    assert plain.curves["loss_gap"].iloc[-1] > 10 * plain.curves["loss_gap"].iloc[0]


def test_momentum_is_an_average_at_the_worker() -> None:
    hand = Hand(Basgd(stepsize=1.0, buffers=1, momentum=0.75), 2, [0.0])
    assert [hand.bring(k % 2, 4.0)[0] for k in range(4)] == [-1.0, -2.0, -3.75, -5.5]


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"buffers": 6}, "must be at most the number of workers, 5"),
        (
            {"buffers": 4, "aggregator": {"kind": "trimmed_mean", "f": 2}},
            "needs at least 5 messages, and gets 4",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        simulate({"name": "basgd", "stepsize": 0.1, **options})
