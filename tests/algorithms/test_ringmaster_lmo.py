"""Steps of fixed length with a delay threshold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from algorithms.ringmaster_lmo import RingmasterLmo
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.facts import facts
from tests.shared.small import path, simulate

WHOLE = {"name": "ringmaster_lmo", "stepsize": 0.1, "weight": 1.0, "delay_threshold": float("inf")}


@pytest.mark.parametrize(("norm", "kind"), [("l2", "normalise"), ("linf", "sign")])
def test_without_threshold_and_memory_it_is_clipped_asgd(norm: str, kind: str) -> None:
    other = {"name": "clipped_asgd", "stepsize": 0.1, "kind": kind}
    assert path({**WHOLE, "norm": norm}).equals(path(other))


LENGTHS: dict[str, Any] = {
    "l2": lambda step: np.linalg.norm(step),
    "linf": lambda step: np.linalg.norm(step, np.inf),
    "spectral": lambda step: np.linalg.norm(step.reshape(2, 2), 2),
}


@pytest.mark.parametrize("norm", LENGTHS)
def test_every_step_has_the_same_length_in_the_norm_of_the_ball(norm: Any) -> None:
    matrix = {"matrix": (2, 2), "orthogonalise": "exact"} if norm == "spectral" else {}
    method = RingmasterLmo(stepsize=0.25, weight=0.3, delay_threshold=2, norm=norm, **matrix)
    hand = Hand(method, 1, np.zeros(4))
    draw, before = np.random.default_rng(0), np.zeros(4)
    for _ in range(20):
        after = hand.bring(0, *draw.normal(size=4))
        assert LENGTHS[norm](after - before) == pytest.approx(0.25)
        before = after


def test_a_zero_momentum_moves_nothing() -> None:
    options: list[dict[str, Any]] = [{"norm": "l2"}, {"norm": "linf"}]
    for by in ("polar_express", "quintic", "exact"):
        options.append({"norm": "spectral", "matrix": (2, 1), "orthogonalise": by})
    for option in options:
        method = RingmasterLmo(stepsize=1.0, weight=0.5, delay_threshold=1, **option)
        assert Hand(method, 1, [3.0, 4.0]).bring(0, 0.0, 0.0).tolist() == [3.0, 4.0]


def test_late_gradients_are_dropped_and_do_not_enter_the_momentum() -> None:
    method = RingmasterLmo(stepsize=1.0, weight=0.5, delay_threshold=2)
    hand = Hand(method, 2, [0.0])
    assert [hand.bring(0, 1.0)[0] for _ in range(2)] == [-1.0, -2.0]
    assert hand.bring(1, -9.0)[0] == -2.0  # its delay is 2
    assert hand.method.momentum.values.tolist() == [1.0]
    assert hand.bring(1, -9.0)[0] == -1.0


def test_the_parameter_free_rule() -> None:
    """a_k = 1/sqrt(k), eta_k = stepsize/(k + 1)^(3/4), on one coordinate: signs of m."""
    values = [1.0, -0.5, -0.2, 0.9, -3.0, 0.1, 0.1, 4.0]
    hand = Hand(RingmasterLmo(stepsize=0.5, rule="parameter_free"), 1, [0.0])
    x = m = 0.0
    for k, value in enumerate(values):
        share = 1.0 if k == 0 else 1 / math.sqrt(k)
        m = share * value + (1 - share) * m
        x -= 0.5 / (k + 1) ** 0.75 * math.copysign(1.0, m)
        assert hand.bring(0, value)[0] == pytest.approx(x, rel=1e-12)


def test_the_parameter_free_threshold_is_the_root_of_the_updates() -> None:
    method = RingmasterLmo(stepsize=0.5, rule="parameter_free")
    hand = Hand(method, 1, [0.0])
    found = []
    for _ in range(10):
        found.append(method.threshold)
        hand.bring(0, 1.0)
    assert found == [1, 1, 1, 1, 2, 2, 2, 2, 2, 3]


def test_nesterov_looks_one_gradient_ahead() -> None:
    """m = (1, 0), then g = (0, 1): m = (.5, .5), ahead (.25, .75)."""
    method = RingmasterLmo(stepsize=1.0, weight=0.5, delay_threshold=9, nesterov=True)
    hand = Hand(method, 1, [0.0, 0.0])
    hand.bring(0, 1.0, 0.0)
    ahead = np.array([0.25, 0.75]) / np.hypot(0.25, 0.75)
    assert hand.bring(0, 0.0, 1.0) == pytest.approx([-1.0 - ahead[0], -ahead[1]])


@pytest.mark.parametrize(
    "rule", [{"weight": 0.5, "delay_threshold": 3}, {"rule": "parameter_free"}]
)
def test_with_stops_nobody_brings_a_late_gradient(rule: dict[str, Any]) -> None:
    method = {"name": "ringmaster_lmo", "stepsize": 0.1, "stops": True, **rule}
    result = simulate(method)
    assert result.summary["discarded"].item() == 0
    assert result.workers["cancelled"].sum() > 0


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"weight": 0.5}, "is required for rule: fixed"),
        ({"delay_threshold": 3}, "is required for rule: fixed"),
        ({"rule": "parameter_free", "weight": 0.5}, "does not belong to rule: parameter_free"),
        ({"rule": "parameter_free", "norm": "spectral"}, "is required for norm: spectral"),
        ({"rule": "parameter_free", "matrix": [2, 3]}, "does not belong to norm: l2"),
        (
            {"rule": "parameter_free", "norm": "spectral", "matrix": [2, 2]},
            "has 2 x 2 = 4 entries, must have 6, one per coordinate",
        ),
        ({"base": "rennala", "weight": 0.5}, "is required for base: rennala"),
        ({"base": "asgd", "weight": 0.5, "batch": 2}, "does not belong to base: asgd"),
        ({"base": "asgd", "rule": "parameter_free"}, "belongs to base: ringmaster"),
        ({"base": "asgd", "weight": 0.5, "stops": True}, "belongs to base: ringmaster"),
        ({"base": "asgd", "weight": 0.5, "delay_threshold": 2}, "belongs to base: ringmaster"),
        ({"base": "asgd", "weight": "theory"}, "is prescribed for base: ringmaster only"),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        simulate({"name": "ringmaster_lmo", "stepsize": 0.1, **options})


def test_the_base_asgd_has_no_threshold() -> None:
    other = {"name": "ringmaster_lmo", "stepsize": 0.1, "weight": 1.0, "base": "asgd"}
    assert path(other).equals(path(WHOLE))


def test_late_gradients_take_shorter_steps_on_the_delay_adaptive_base() -> None:
    """n = 2: steps of length 1 up to delay 2, of 2/4 at delay 4."""
    method = RingmasterLmo(stepsize=1.0, weight=1.0, base="delay_adaptive")
    hand = Hand(method, 2, [0.0])
    assert [hand.bring(0, 1.0)[0] for _ in range(4)] == [-1.0, -2.0, -3.0, -4.0]
    assert hand.bring(1, 1.0)[0] == -4.5


def test_the_prescription_of_the_fixed_rule() -> None:
    """L = 4, Delta = 3, sigma = 1, e = .1: K = 12/.01 + 12/.0001 = 121,200."""
    method = RingmasterLmo(stepsize="theory", weight="theory", delay_threshold="theory")
    weight = math.sqrt(12.0) / math.sqrt(121_200.0)
    assert method.theory_weight(facts()) == pytest.approx(weight)
    method.weight = weight
    assert method.theory_delay_threshold(facts()) == math.floor(1 / weight)
    plain = math.sqrt(3.0 / (4.0 * 121_200.0))
    noisy = 3.0**0.75 / (4.0**0.25 * 121_200.0**0.75)
    assert method.theory_stepsize(facts()) == pytest.approx(min(plain, noisy))


def test_a_matrix_must_fit_a_dimension_that_only_the_data_tell() -> None:
    method = {"name": "ringmaster_lmo", "stepsize": 0.1, "rule": "parameter_free"}
    data = {"kind": "logistic", "data": {"kind": "synthetic", "samples": 40, "features": 5}}
    rule = r"methods\[0\].matrix: has 2 x 2 = 4 entries, must have 5"
    with pytest.raises(ScenarioError, match=rule):
        simulate({**method, "norm": "spectral", "matrix": [2, 2]}, problem=data)


def test_spectral_steps_turn_every_singular_value_to_one() -> None:
    """m = [[3, 0, 0], [0, 0, -4]]: U V' has a 1 and a -1 in these places."""
    method = RingmasterLmo(
        stepsize=1.0, weight=1.0, delay_threshold=1, norm="spectral", matrix=(2, 3),
        orthogonalise="exact",
    )  # fmt: skip
    found = Hand(method, 1, np.zeros(6)).bring(0, 3.0, 0.0, 0.0, 0.0, 0.0, -4.0)
    assert found == pytest.approx([-1.0, 0.0, 0.0, 0.0, 0.0, 1.0], abs=1e-15)


@pytest.mark.parametrize(
    ("by", "length"), [("polar_express", 0.859127871), ("quintic", 0.696436512357)]
)
def test_newton_schulz_on_one_entry(by: Any, length: float) -> None:
    """The step is not eta but what five iterations make of 1/(1 + 1e-7)."""
    matrix: dict[str, Any] = {"matrix": (1, 1), "orthogonalise": by}
    method = RingmasterLmo(stepsize=1.0, weight=1.0, delay_threshold=1, norm="spectral", **matrix)
    assert Hand(method, 1, [0.0]).bring(0, 1.0)[0] == pytest.approx(-length, rel=1e-9)


def test_the_spectral_norm_is_at_most_root_min_p_q_above_the_euclidean() -> None:
    method = RingmasterLmo(
        stepsize="theory", weight="theory", delay_threshold="theory", norm="spectral", matrix=(2, 9)
    )
    quiet = facts(variance=0.0, dimension=18)
    smooth = 2 * 4.0
    assert method.theory_stepsize(quiet) == pytest.approx(
        math.sqrt(3.0 / (smooth * (smooth * 3.0 / 0.01)))
    )


def test_without_noise_there_is_no_momentum() -> None:
    method = RingmasterLmo(
        stepsize="theory", weight="theory", delay_threshold="theory", norm="linf"
    )
    quiet = facts(variance=0.0, dimension=7)
    assert method.theory_weight(quiet) == 1.0
    smooth = 7 * 4.0
    assert method.theory_stepsize(quiet) == pytest.approx(
        math.sqrt(3.0 / (smooth * (smooth * 3.0 / 0.01)))
    )
