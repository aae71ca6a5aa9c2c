"""Allocation of tasks by learnt times."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from algorithms.ata import Ata, allocate
from tests.shared.drive import drive
from tests.shared.facts import facts
from tests.shared.small import simulate

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity"}


def test_the_allocation_has_the_least_longest_time() -> None:
    draw = np.random.default_rng(2)
    for _ in range(50):
        scores = draw.exponential(1.0, 3)
        shares = allocate(scores, 6)
        best = min(
            max(a * s for a, s in zip(split, scores, strict=True))
            for split in product(range(7), repeat=3)
            if sum(split) == 6
        )
        assert sum(shares.values()) == 6
        assert max(share * scores[i] for i, share in shares.items()) == pytest.approx(best)


def test_workers_never_tried_come_first_then_those_that_may_be_arbitrarily_fast() -> None:
    assert allocate(np.array([1.0, -1.0, 0.0, -1.0]), 4) == {1: 2, 3: 2}
    assert allocate(np.array([1.0, 0.0, 0.0]), 5) == {1: 3, 2: 2}
    assert allocate(np.array([3.0, 1.0, 2.0]), 1) == {1: 1}


def test_scores_are_lower_bounds_of_the_means() -> None:
    method = Ata(batch=2, stepsize=0.1, scale=0.5)
    server = drive(method, [1.0, 2.0], 100.0, problem=PARABOLA)
    k, seen = server.iteration + 1, method.seen
    share = math.log(2 * k * k) / seen
    width = 4 * math.e * 0.5 * (np.sqrt(share) + share)
    assert method.scores() == pytest.approx(np.maximum([1.0, 2.0] - width, 0), rel=1e-12)


def test_it_finds_the_best_allocation_of_fixed_times() -> None:
    """Seven tasks on workers of 1, 2 and 4 s: 4, 2 and 1 take 4 seconds."""
    method = {"name": "ata", "batch": 7, "stepsize": 0.1, "exploration": 0.001}
    result = simulate(
        method, events=True, problem=PARABOLA,
        cluster={"workers": 3, "compute_time": [1.0, 2.0, 4.0]}, stop={"iterations": 30},
    )  # fmt: skip
    assert np.diff(result.curves["time"])[-20:].tolist() == [4.0] * 20
    assert result.events is not None
    last = result.events[result.events["version"] == 29]
    assert np.bincount(last["worker"]).tolist() == [4, 2, 1]
    assert set(result.events["delay"]) == {0}


def test_it_spends_less_of_the_workers_time_than_giving_tasks_to_the_idle() -> None:
    cluster = {"workers": 17, "compute_time": {"mean": {"law": "linear"}}}
    options = {"problem": PARABOLA, "cluster": cluster, "stop": {"iterations": 300}}
    adaptive = {"name": "ata", "batch": 5, "stepsize": 0.1, "exploration": 0.01}
    greedy = {"name": "rennala", "batch": 5, "stepsize": 0.1}
    spent, wasted = (
        simulate(method, **options).workers["busy_seconds"].sum() for method in (adaptive, greedy)
    )
    assert spent < 0.5 * wasted


def test_every_worker_is_tried_although_there_are_more_than_tasks() -> None:
    result = simulate({"name": "ata", "batch": 2, "stepsize": 0.1}, stop={"iterations": 3})
    assert result.workers["jobs"].sum() == 6
    assert result.workers["jobs"].min() >= 1


@pytest.mark.parametrize(
    ("variance", "batch", "stepsize"),
    [(0.0, 1, 1 / 4), (0.004, 1, 1 / 4), (0.023, 3, 3 / (8 * 2.3)), (0.06, 6, 1 / 8)],
)
def test_the_prescription(variance: float, batch: int, stepsize: float) -> None:
    """max{1, ceil(sigma^2/eps)} and min{1/L, eps B/(2 L sigma^2)} with L = 4, eps = 0.01."""
    known = facts(variance=variance)
    method = Ata(batch=batch, stepsize="theory")
    assert method.theory_batch(known) == batch
    assert method.theory_stepsize(known) == pytest.approx(stepsize, rel=1e-12)
