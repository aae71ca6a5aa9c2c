"""MindFlayer's time limits for each law of job sizes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.cluster.sizes import Sampler
from simulator.cluster.spec import ClusterSpec
from simulator.theory import SortedTimes
from simulator.theory.fixed import best_of_fastest
from simulator.theory.trials import Trials, _sizes, best_trials, seconds_per_batch

MEANS = [1.0, 2.0, 4.0]


def trials(job: Any, **others: Any) -> Trials | None:
    """The best limits for three workers."""
    spec = {"workers": 3, "compute_time": {"mean": MEANS, "job": job, **others}}
    cluster = ClusterSpec.model_validate(spec)
    return best_trials(cluster, cluster.build(0), 0)


def test_constant_jobs_are_never_cut_and_cost_what_the_optimum_does() -> None:
    found = trials("constant", scale=2.0)
    assert found is not None
    assert found.limits.tolist() == [2, 4, 8]
    assert found.chances.tolist() == [1, 1, 1]
    optimum = best_of_fastest(SortedTimes.of(found.limits), 5.0)[0]
    assert seconds_per_batch(found, 5.0) == pytest.approx(optimum)


def test_by_hand() -> None:
    found = Trials(np.array([4.0, 1.0]), np.array([0.5, 0.25]))
    assert seconds_per_batch(found, 3.0) == pytest.approx(min(3.25 / 0.25, 3.75 / 0.375))
    assert seconds_per_batch(found, 0.0) == pytest.approx(min(1.25 / 0.25, 1.75 / 0.375))


def test_jobs_that_may_never_end_are_cut_at_once() -> None:
    found = trials({"kind": "bernoulli", "probability": 0.25, "slowdown": math.inf})
    assert found is not None
    assert found.limits.tolist() == MEANS
    assert found.chances == pytest.approx([0.75] * 3, abs=0.01)
    assert seconds_per_batch(found, 5.0) < math.inf


def test_uniform_jobs_that_fail_often_are_not_worth_cutting() -> None:
    found = trials({"kind": "uniform", "low": 0.9, "high": 1.1})
    assert found is not None
    assert found.chances == pytest.approx([1, 1, 1])
    assert found.limits == pytest.approx([1.1 * mean for mean in MEANS], rel=1e-3)


def test_memoryless_jobs_cost_nothing_to_cut() -> None:
    found = trials("exponential")
    assert found is not None
    assert found.chances.max() < 0.1
    rate = sum(1 / mean for mean in MEANS)
    assert seconds_per_batch(found, 5.0) == pytest.approx(5 / rate, rel=0.1)


def test_noise_is_added_for_half_normal_jobs() -> None:
    found = trials({"kind": "half_normal", "std": 1.0})
    assert found is not None
    extra = found.limits - np.array(MEANS)
    assert extra == pytest.approx([extra[0]] * 3)
    chance = math.erf(extra[0] / math.sqrt(2))
    assert found.chances == pytest.approx([chance] * 3, abs=0.01)


def test_groups_have_limits_of_their_own() -> None:
    groups = [
        {"workers": 2, "compute_time": {"mean": 3.0}},
        {
            "workers": 1,
            "compute_time": {"job": {"kind": "bernoulli", "probability": 0.5, "slowdown": 100.0}},
        },
    ]
    cluster = ClusterSpec.model_validate({"groups": groups})
    found = best_trials(cluster, cluster.build(0), 0)
    assert found is not None
    assert found.limits.tolist() == [3, 3, 1]
    assert found.chances == pytest.approx([1, 1, 0.5], abs=0.01)


def test_workers_with_rows_of_their_own_have_limits_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "sizes.csv"
    path.write_text("worker,size\n0,1\n1,1\n1,1\n1,1\n1,997\n2,1\n2,1\n")
    own = {"kind": "empirical", "path": str(path), "per_worker": True, "normalise": False}
    found = trials(own)
    assert found is not None
    assert found.limits.tolist() == [1.0, 2.0, 4.0]
    assert found.chances == pytest.approx([1.0, 0.75, 1.0], abs=0.01)


def test_varying_speeds_allow_no_statement() -> None:
    speed = {"kind": "sinusoid", "amplitude": 0.5, "period": 10.0}
    assert trials("constant", speed=speed) is None


def test_a_worker_that_never_delivers_is_left_out() -> None:
    assert seconds_per_batch(Trials(np.array([1.0, math.inf]), np.ones(2)), 2.0) == 3.0
    cluster = ClusterSpec.model_validate(
        {"workers": 2, "compute_time": {"mean": [1.0, math.inf], "job": "exponential"}}
    )
    found = best_trials(cluster, cluster.build(0), 0)
    assert found is not None
    assert found.limits[1] == math.inf


def test_workers_that_are_absent_have_no_trials() -> None:
    spec = {"workers": 3, "compute_time": {"mean": MEANS}}
    whole = ClusterSpec.model_validate(spec)
    fewer = whole.model_copy(update={"absent": [1]})
    found = best_trials(fewer, fewer.build(0), 0)
    assert found is not None and found.limits.tolist() == [1.0, 4.0]
    assert len(found.chances) == 2


def test_the_sizes_that_limits_follow_from_are_always_the_same() -> None:
    """A golden: a limit that changes with the draw would give other bytes."""
    sizes = _sizes(Sampler("exponential", (), 1.0, True))
    chosen = (sizes[0], sizes[len(sizes) // 2], sizes[-1])
    known = "0x1.49c0ca5009691p-16", "0x1.644c57cc352ecp-1", "0x1.991bc86976c5ep+3"
    assert tuple(float(size).hex() for size in chosen) == known
