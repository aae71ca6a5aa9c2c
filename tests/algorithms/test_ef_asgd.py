"""Compressed messages with error feedback."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.ef_asgd import EfAsgd
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand, moves
from tests.shared.small import NOISY, TOY, path, simulate

ALL: list[dict[str, Any]] = [
    {"compressor": "top_k", "keep": 2},
    {"compressor": "sign"},
    {"compressor": "rand_k", "keep": 2},
]


def test_without_a_compressor_the_feedback_of_errors_is_asgd() -> None:
    whole = path({"name": "ef_asgd", "stepsize": 0.1, "compressor": "none"})
    assert np.allclose(whole, path({"name": "asgd", "stepsize": 0.1}), rtol=1e-12)


def test_without_feedback_and_compressor_it_is_asgd_to_the_bit() -> None:
    plain = {"name": "ef_asgd", "stepsize": 0.1, "compressor": "none", "feedback": "none"}
    assert path(plain).equals(path({"name": "asgd", "stepsize": 0.1}))


@pytest.mark.parametrize("compressor", ["top_k", "rand_k"])
def test_keeping_every_coordinate_is_no_compression(compressor: str) -> None:
    method = {"name": "ef_asgd", "stepsize": 0.1, "feedback": "ef21"}
    kept = path({**method, "compressor": compressor, "keep": 6})
    assert kept.equals(path({**method, "compressor": "none"}))


def test_estimates_without_a_compressor_lead_to_the_minimiser_of_different_objectives() -> None:
    """As for `ia2sgd` the mean counts every worker alike: -2/3, however fast they are."""
    end = path(
        {"name": "ef_asgd", "stepsize": 0.05, "compressor": "none", "feedback": "ef21"},
        problem=TOY, cluster={"workers": 3, "compute_time": [1.0, 3.0, 10.0]},
        stop={"arrivals": 3000},
    )  # fmt: skip
    assert end["distance_sq"].iloc[-1] < 1e-12


def test_top_k_sends_the_largest_and_keeps_the_rest() -> None:
    hand = Hand(EfAsgd(stepsize=1.0, keep=1), 2, [0.0, 0.0])
    assert hand.bring(0, 3.0, 2.0).tolist() == [-3.0, 0.0]  # keeps (0, 2)
    assert hand.bring(1, 1.0, 0.5).tolist() == [-4.0, 0.0]  # its own memory
    assert hand.bring(0, 1.0, 1.0).tolist() == [-4.0, -3.0]  # (1, 3): keeps (1, 0)


def test_signs_have_the_mean_size() -> None:
    hand = Hand(EfAsgd(stepsize=1.0, compressor="sign", feedback="none"), 1, [0.0, 0.0])
    assert hand.bring(0, 3.0, -1.0).tolist() == [-2.0, 2.0]


def test_ef21_sends_differences_from_the_estimate() -> None:
    hand = Hand(EfAsgd(stepsize=1.0, keep=1, feedback="ef21"), 2, [0.0, 0.0])
    assert hand.bring(0, 4.0, 2.0).tolist() == [-2.0, 0.0]  # h_0 = (4, 0), mean (2, 0)
    assert hand.bring(0, 4.0, 2.0).tolist() == [-4.0, -1.0]  # h_0 = (4, 2), mean (2, 1)


def test_ef21_without_a_compressor_steps_along_the_mean_of_the_latest_gradients() -> None:
    """The directions of `ia2sgd`, but from the first arrival on."""
    method = EfAsgd(stepsize=1.0, compressor="none", feedback="ef21")
    assert moves(method, [4.0, 2.0, 0.0], workers=2) == [-2.0, -2.0 - 3.0, -5.0 - 1.0]


def test_momentum_is_an_average_at_the_worker() -> None:
    method = EfAsgd(stepsize=1.0, compressor="none", feedback="none", momentum=0.75)
    hand = Hand(method, 2, [0.0])
    assert [hand.bring(k % 2, 4.0)[0] for k in range(4)] == [-1.0, -2.0, -3.75, -5.5]


@pytest.mark.parametrize("options", ALL)
def test_nothing_is_lost(options: dict[str, Any]) -> None:
    """ef14: what was sent and the errors add up to the gradients, so x_0 - x to steps."""
    method = EfAsgd(stepsize=1.0, **options)
    hand = Hand(method, 2, np.zeros(6))
    draw, total = np.random.default_rng(1), np.zeros(6)
    for k in range(30):
        value = draw.normal(size=6)
        total += value
        hand.bring(k % 2, *value)
    errors = sum(state[1].values for state in method.memory)
    assert errors - hand.model.values == pytest.approx(total)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("options", "floats"),
    [(ALL[0], 4.0), (ALL[1], 1 + 6 / 32), (ALL[2], 2.0), ({"compressor": "none"}, 6.0)],
)
def test_messages_have_the_size_of_their_content(options: dict[str, Any], floats: float) -> None:
    workers = simulate(
        {"name": "ef_asgd", "stepsize": 0.05, **options},
        problem=NOISY, cluster={"workers": 2, "compute_time": 1.0, "links": {"upload": 0.5}},
        stop={"time": 9.5},
    ).workers  # fmt: skip
    sent = workers["numbers_sent"] - 6 * workers["downloads"]
    assert sent.tolist() == pytest.approx((floats * workers["uploads"]).tolist())
    assert (workers["uploads"] > 4).all()


def test_random_coordinates_are_unbiased_without_feedback_and_plain_with_it() -> None:
    """Of four ones, two are sent: as twos or as ones."""
    method = {"name": "ef_asgd", "stepsize": 1.0, "compressor": "rand_k", "keep": 2}
    flat = {"kind": "quadratic", "dimension": 4, "matrix": "identity", "start": [1.0] * 4}
    for feedback, distance in (("none", 4.0), ("ef14", 2.0), ("ef21", 2.0)):
        run = path(
            {**method, "feedback": feedback}, problem=flat,
            cluster={"workers": 1, "compute_time": 1.0}, stop={"arrivals": 1},
        )  # fmt: skip
        assert run["distance_sq"].iloc[-1] == distance


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({}, "is required for compressor: top_k"),
        ({"compressor": "sign", "keep": 2}, "does not belong to compressor: sign"),
        ({"keep": 7}, "must be at most 6, the coordinates of the model"),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        simulate({"name": "ef_asgd", "stepsize": 0.1, **options})
