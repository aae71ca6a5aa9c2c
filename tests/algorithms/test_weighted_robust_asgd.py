"""Weighted robust aggregates of everybody's latest message."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.weighted_robust_asgd import WeightedRobustAsgd
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.small import path, simulate

SGD: dict[str, Any] = {"name": "weighted_robust_asgd", "stepsize": 0.1, "estimator": "sgd"}
PARTS: dict[str, Any] = {"stepsize": 1.0, "estimator": "sgd"}


def test_equal_weights_and_the_mean_are_ia2sgd() -> None:
    found = path({**SGD, "aggregator": "mean", "weights": "equal"})
    assert np.allclose(found, path({"name": "ia2sgd", "stepsize": 0.1}), rtol=1e-9)


def test_nothing_is_trimmed_by_a_share_of_zero() -> None:
    plain = path({**SGD, "aggregator": "mean"})
    assert np.allclose(plain, path({**SGD, "ctma": True, "share": 0.0}), rtol=1e-9)


def test_messages_count_from_the_first_on_and_weigh_as_often_as_they_came() -> None:
    """Worker 0 brings three messages before 1 brings its first, which makes no step."""
    hand = Hand(WeightedRobustAsgd(**PARTS, aggregator="mean"), 2, [0.0])
    for value in (9.0, 9.0, 8.0):
        assert hand.bring(0, value).tolist() == [0.0]
    assert hand.bring(1, 4.0).tolist() == [0.0]
    assert hand.bring(0, 4.0).tolist() == [-4.0]  # (4 x 4 + 1 x 4)/5
    assert hand.bring(1, -10.0).tolist() == [-4.0 - (4 * 4.0 - 2 * 10.0) / 6]


def test_the_weighted_median_moves_where_the_updates_are() -> None:
    hand = Hand(WeightedRobustAsgd(**PARTS, aggregator="median"), 3, [0.0])
    for worker in range(3):
        hand.bring(worker, float(worker))
    assert hand.bring(0, 0.0).tolist() == [-1.0]  # 0, 0 | 1, 2: half is not more than half
    assert hand.bring(0, 0.0).tolist() == [-1.0]  # 0, 0, 0, 1, 2: 0


def test_the_farthest_messages_are_cut_by_weight() -> None:
    """W = 4, share 0.3: the weight 2.8 nearest to the median 0 is 0, 0 and 0.8 of the 1."""
    method = WeightedRobustAsgd(**PARTS, aggregator="median", ctma=True, share=0.3)
    hand = Hand(method, 3, [0.0])
    for worker, value in enumerate((0.0, 1.0, -50.0)):
        hand.bring(worker, value)
    assert hand.bring(0, 0.0).tolist() == pytest.approx([-0.8 / 2.8])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"averaging": "gamma", "gamma": 0.25}, [-0.25, -0.25 * 0.75 - 0.5]),
        ({"averaging": "linear"}, [-1.0, -1.0 / 3 - 4.0 / 3]),
    ],
)
def test_workers_get_an_average_of_the_iterates(
    options: dict[str, Any], expected: list[float]
) -> None:
    hand = Hand(WeightedRobustAsgd(**PARTS, aggregator="mean", **options), 1, [0.0])
    hand.bring(0, 1.0)
    assert [hand.bring(0, 1.0)[0] for _ in range(2)] == pytest.approx(expected)  # w = -1, -2


def test_a_fast_attacker_with_less_than_half_of_the_updates_is_outvoted() -> None:
    """Worker 0 is twice as fast as the other four: it sends a third of all updates."""
    cluster = {
        "workers": 5,
        "compute_time": [0.5, 1.0, 1.0, 1.0, 1.0],
        "attacks": {"kind": "constant", "value": -20.0, "workers": [0]},
    }
    about: dict[str, Any] = {"cluster": cluster, "stop": {"arrivals": 600}}
    for aggregator, holds in (("median", True), ("mean", False)):
        found = simulate({**SGD, "stepsize": 0.05, "aggregator": aggregator}, **about)
        assert found.summary["attacker_share"].item() == pytest.approx(1 / 3, abs=0.02)
        gap = found.curves["loss_gap"]
        assert (gap.iloc[-1] < gap.iloc[0]) == holds


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"beta": 0.5}, "does not belong to estimator: sgd"),
        ({"gamma": 0.5}, "does not belong to averaging: none"),
        ({"ctma": True}, "is required for ctma: True"),
        ({"share": 0.2}, "does not belong to ctma: False"),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        simulate({**SGD, **options})
