"""Clipped, normalised and sign steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.clipped_asgd import ClippedAsgd
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.small import path, simulate


@pytest.mark.parametrize("kind", ["norm", "coordinate"])
def test_an_infinite_clip_is_asgd_byte_for_byte(kind: str) -> None:
    method = {"name": "clipped_asgd", "stepsize": 0.1, "clip": float("inf"), "kind": kind}
    assert path(method).equals(path({"name": "asgd", "stepsize": 0.1}))


KINDS: dict[str, tuple[dict[str, Any], list[float]]] = {
    "norm, long": ({"clip": 2.5}, [-1.5, 2.0]),
    "norm, short": ({"clip": 6.0}, [-3.0, 4.0]),
    "coordinate": ({"clip": 3.5, "kind": "coordinate"}, [-3.0, 3.5]),
    "normalise": ({"kind": "normalise"}, [-0.6, 0.8]),
    "sign": ({"kind": "sign"}, [-1.0, 1.0]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_gradient_of_norm_five_moves_the_model_by(kind: str) -> None:
    options, expected = KINDS[kind]
    hand = Hand(ClippedAsgd(stepsize=1.0, **options), 1, [0.0, 0.0])
    assert hand.bring(0, 3.0, -4.0).tolist() == pytest.approx(expected)


def test_no_step_is_longer_than_the_clip_allows() -> None:
    draw = np.random.default_rng(0)
    hand = Hand(ClippedAsgd(stepsize=0.5, clip=0.1), 3, np.zeros(5))
    before = np.zeros(5)
    for k in range(50):
        after = hand.bring(k % 3, *draw.standard_cauchy(5))
        assert np.linalg.norm(after - before) <= 0.05 * (1 + 1e-12)
        before = after


def test_momentum_at_the_server_mixes_workers_and_at_workers_does_not() -> None:
    models = {}
    for place in ("server", "worker"):
        method = ClippedAsgd(stepsize=1.0, clip=1e9, momentum=0.5, momentum_at=place)  # type: ignore[arg-type]
        hand = Hand(method, 2, [0.0])
        hand.bring(0, 1.0)
        models[place] = hand.bring(1, 0.0)[0]
    assert models == {"server": -0.75, "worker": -0.5}


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({}, "is required for kind: norm"),
        ({"kind": "coordinate"}, "is required for kind: coordinate"),
        ({"kind": "sign", "clip": 1.0}, "does not belong to kind: sign"),
    ],
)
def test_a_clip_goes_with_the_kinds_that_have_one(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        simulate({"name": "clipped_asgd", "stepsize": 0.1, **options})
