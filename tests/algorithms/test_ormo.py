"""Ordered momentum: weights, order, and its limiting cases."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from algorithms.ormo import Ormo
from tests.shared.formal import Bench, basis
from tests.shared.small import path

ONE = {"cluster": {"workers": 1}}
BETA = 0.5


def weights(**options: Any) -> Bench:
    """Four workers arrive in turn, ten times."""
    return basis(Ormo(stepsize=1.0, momentum=BETA, **options), 4, [t % 4 for t in range(10)])


def test_in_turn_the_models_are_0_four_times_and_then_1_2_3() -> None:
    assert weights().stamps == [0, 0, 0, 0, 1, 2, 3, 4, 5, 6]


def test_ceil_buckets_weigh_by_beta_cubed_squared_and_once() -> None:
    assert weights(buckets="ceil").method.u.tolist() == [BETA**3] * 4 + [BETA**2] * 4 + [BETA] * 2


def test_floor_buckets_hold_seven_gradients_first() -> None:
    assert weights(buckets="floor").method.u.tolist() == [BETA**2] * 7 + [BETA] * 3


@pytest.mark.parametrize("buckets", ["ceil", "floor"])
def test_the_model_has_had_the_geometric_sum_of_each_gradient(buckets: str) -> None:
    bench = weights(buckets=buckets)
    opened = 3 if buckets == "ceil" else 2
    index = [-(-s // 4) if buckets == "ceil" else s // 4 for s in bench.stamps]
    expected = [-sum(BETA**k for k in range(opened - b + 1)) for b in index]
    assert bench.model == pytest.approx(expected, rel=1e-15)


def test_the_vanilla_step_gives_late_gradients_no_more_than_others() -> None:
    bench = weights(vanilla_step=True)
    assert bench.model[-1] == -1.0  # computed on model 6, two buckets ago
    assert weights().model[-1] == -(1 + BETA)


@pytest.mark.parametrize("buckets", ["ceil", "floor"])
def test_the_state_depends_on_the_gradients_and_not_on_their_order(buckets: Any) -> None:
    """After a last round in turn the same models are out, so the same gradients have arrived."""
    ends = []
    for seed in (1, 2):
        draw = random.Random(seed)
        bench = Bench(Ormo(stepsize=0.1, momentum=0.9, buckets=buckets), 4, np.zeros(60))
        for worker in [draw.randrange(4) for _ in range(52)] + [0, 1, 2, 3]:
            bench.arrive(worker, np.eye(60)[bench.held[worker][0]])
        ends.append(bench)
    first, second = ends
    assert first.stamps != second.stamps
    assert sorted(first.stamps) == sorted(second.stamps)
    assert first.method.u == pytest.approx(second.method.u, rel=1e-13)
    assert first.model == pytest.approx(second.model, rel=1e-13)


def test_one_worker_gives_heavy_ball_byte_for_byte() -> None:
    for buckets in ("ceil", "floor"):
        ordered = path({"name": "ormo", "stepsize": 0.1, "buckets": buckets}, **ONE)
        assert ordered.equals(path({"name": "asgdm", "stepsize": 0.1}, **ONE))


@pytest.mark.parametrize("options", [{}, {"buckets": "floor"}, {"vanilla_step": True}])
def test_without_momentum_it_is_asgd_byte_for_byte(options: dict[str, Any]) -> None:
    ordered = path({"name": "ormo", "stepsize": 0.1, "momentum": 0.0, **options})
    assert ordered.equals(path({"name": "asgd", "stepsize": 0.1}))


def test_replicas_have_the_bits_that_they_have_alone() -> None:
    momenta = [0.3, 0.7, 0.9]
    together = path({"name": "ormo", "stepsize": 0.02, "momentum": momenta})
    rows = len(together) // len(momenta)
    for k, momentum in enumerate(momenta):
        alone = path({"name": "ormo", "stepsize": 0.02, "momentum": momentum})
        assert together[k * rows : (k + 1) * rows].reset_index(drop=True).equals(alone)


def test_delay_adaptive_shrinks_the_step_of_gradients_older_than_two_rounds() -> None:
    method = Ormo(stepsize=1.0, momentum=0.0, delay_adaptive=True, smoothness=2.0)
    bench = basis(method, 3, [0] * 6 + [1, 2])
    assert bench.stamps[-2:] == [0, 0]
    assert bench.model.tolist() == [-1.0] * 7 + [-1 / (4 * 2.0 * 7)]  # delays 6 = 2n and 7


def test_delay_adaptive_without_l_shrinks_in_proportion_to_the_delay() -> None:
    method = Ormo(stepsize=1.0, momentum=0.0, delay_adaptive=True, late_step="proportional")
    assert basis(method, 3, [0] * 6 + [1, 2]).model.tolist() == [-1.0] * 7 + [-6 / 7]


def test_delay_adaptive_takes_the_smoothness_of_the_problem() -> None:
    slow = {"cluster": {"workers": 3, "compute_time": [1.0, 1.0, 30.0]}}
    method = {"name": "ormo", "stepsize": 0.3, "delay_adaptive": True}
    by_theory = path(method, **slow)
    assert not by_theory.equals(path({**method, "smoothness": 50.0}, **slow))
    assert not by_theory.equals(path({**method, "delay_adaptive": False}, **slow))
