"""Completion times: exact facts, scalar and vectorised calls, independence of other workers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.drawn import DrawnTimes
from simulator.cluster.times.fixed import FixedTimes
from simulator.cluster.times.varying import VaryingTimes
from tests.shared.clusters import completions, durations, make_times

JOBS = [
    "constant",
    "exponential",
    {"kind": "gamma", "shape": 0.4},
    {"kind": "lognormal", "sigma": 1.0},
    {"kind": "uniform", "low": 0.0, "high": 2.0},
    {"kind": "weibull", "shape": 0.6},
    {"kind": "pareto", "shape": 1.5},
    {"kind": "truncated_normal", "std": 5.0},
    {"kind": "half_normal", "std": {"law": "sqrt"}},
    {"kind": "bernoulli", "probability": 0.2, "slowdown": math.inf},
    {"kind": "empirical", "values": [0.5, 1.0, 4.0]},
]
SPEEDS = [
    "constant",
    {"kind": "constant", "value": 2.5},
    {"kind": "constant", "value": 0.0},
    {"kind": "piecewise", "times": [0.0, 3.0, 7.0], "values": [1.0, 0.0, 2.0]},
    {"kind": "piecewise", "times": [0.0, 3.0, 7.0], "values": [1.0, 0.0, 2.0], "period": 8.0},
    {"kind": "sinusoid", "amplitude": 1.0, "period": 5.0, "phase": "random"},
    {"kind": "markov", "speeds": [1.0, 0.1], "holding": [2.0, 3.0]},
    {"kind": "random_walk", "interval": 0.5, "std": 0.3},
    {"kind": "outages", "mean_up": 4.0, "mean_down": 1.0, "repair": "fixed"},
]
MEANS = [{"law": "linear"}, {"law": "sqrt", "offset": 1.0, "permute": True}]

compute_times = st.fixed_dictionaries(
    {"mean": st.sampled_from(MEANS), "job": st.sampled_from(JOBS), "speed": st.sampled_from(SPEEDS)}
)
starts = st.floats(0.0, 500.0)
cohorts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 600)), min_size=1, max_size=30)


class TestGolden:
    def test_linear_times_complete_5131_jobs_in_a_thousand_seconds(self) -> None:
        times = make_times({"mean": {"law": "linear"}}, workers=100)
        assert completions(times, 1000.0) == 5131

    def test_a_synchronous_round_of_exponential_times_takes_the_harmonic_number(self) -> None:
        rounds, n = 4000, 100
        times = make_times({"job": "exponential"}, workers=n)
        slowest = np.max([durations(times, worker, rounds) for worker in range(n)], axis=0)
        deviation = math.sqrt(sum(1 / i**2 for i in range(1, n + 1)))
        assert abs(slowest.mean() - 5.187378) < 4 * deviation / math.sqrt(rounds)

    def test_hits_of_a_hundred_and_a_thousand_gradients(self) -> None:
        times = make_times({"mean": {"law": "linear"}}, workers=100)
        ends = np.sort(np.concatenate([times.mean_seconds * k for k in range(1, 1001)]))
        assert (ends[99], ends[999]) == (28.0, 201.0)


@settings(max_examples=150)
@given(compute_times, cohorts, starts, st.integers(1, 3), st.integers(0, 5))
def test_one_by_one_and_all_at_once_agree_bit_for_bit(
    compute_time: object, cohort: list[tuple[int, int]], start: float, gradients: int, seed: int
) -> None:
    workers, jobs = np.array(cohort).T
    together = make_times(compute_time, seed=seed).finish_many(workers, jobs, start, gradients)
    alone = make_times(compute_time, seed=seed)
    for worker, job, end in zip(workers.tolist(), jobs.tolist(), together.tolist(), strict=True):
        assert alone.finish(worker, job, start, gradients) == end


@settings(max_examples=100)
@given(compute_times, cohorts, starts)
def test_a_job_ends_after_its_start_and_later_starts_end_later(
    compute_time: object, cohort: list[tuple[int, int]], start: float
) -> None:
    times = make_times(compute_time)
    for worker, job in cohort:
        first, second = times.finish(worker, job, start), times.finish(worker, job, start + 1.0)
        assert start < first <= second * (1 + 1e-13)


@settings(max_examples=100)
@given(compute_times, st.permutations(range(12)))
def test_the_order_of_questions_changes_nothing(compute_time: object, order: list[int]) -> None:
    asked, fresh = make_times(compute_time), make_times(compute_time)
    expected = [fresh.finish(k % 3, 30 * k, 50.0 * k) for k in range(12)]
    found = {k: asked.finish(k % 3, 30 * k, 50.0 * k) for k in order}
    assert [found[k] for k in range(12)] == expected


@settings(max_examples=60)
@given(st.sampled_from(JOBS), st.sampled_from(SPEEDS[:5] + SPEEDS[6:]))
def test_adding_workers_changes_no_other_worker(job: object, speed: object) -> None:
    compute_time = {"mean": {"law": "linear"}, "job": job, "speed": speed}
    few, many = (make_times(compute_time, workers=n) for n in (3, 40))
    workers, jobs = np.repeat([0, 1, 2], 50), np.tile(np.arange(50), 3)
    assert (few.finish_many(workers, jobs, 9.0) == many.finish_many(workers, jobs, 9.0)).all()


def test_adding_workers_changes_no_phase_drawn_per_worker() -> None:
    sinusoid = {"speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 9.0, "phase": "random"}}
    few, many = (make_times(sinusoid, workers=n) for n in (3, 40))
    assert [few.finish(i, 0, 2.0) for i in range(3)] == [many.finish(i, 0, 2.0) for i in range(3)]


def test_rows_of_workers_stay_theirs_behind_another_group(tmp_path: Path) -> None:
    path = tmp_path / "sizes.csv"
    path.write_text("worker,size\n0,2.0\n1,3.0\n2,5.0\n")
    job = {"kind": "empirical", "path": str(path), "per_worker": True, "normalise": False}
    groups = [{"workers": 2, "compute_time": 7.0}, {"workers": 3, "compute_time": {"job": job}}]
    times = ClusterSpec.model_validate({"groups": groups}).build(0, math.inf)
    assert [times.finish(worker, 0, 0.0) for worker in range(5)] == [7.0, 7.0, 2.0, 3.0, 5.0]


def test_several_gradients_take_the_sum_of_their_sizes() -> None:
    times = make_times({"job": "exponential"})
    single = durations(times, 4, 6)
    assert times.finish(4, 1, 0.0, 5) == pytest.approx(single[1:6].sum(), rel=1e-15)


def test_the_seed_changes_every_random_size() -> None:
    one, other = (make_times({"job": "exponential"}, seed=seed) for seed in (0, 1))
    assert not (durations(one, 0, 50) == durations(other, 0, 50)).any()


def test_a_duration_below_the_resolution_of_the_clock_still_takes_time() -> None:
    for compute_time in (1e-12, {"mean": 1e-12, "job": "exponential"},
                         {"mean": 1e-12, "speed": SPEEDS[5]}):  # fmt: skip
        times, start = make_times(compute_time), 1e9
        assert times.finish(0, 0, start) == math.nextafter(start, math.inf)
        assert times.finish(0, 0, start, 2) == math.nextafter(start, math.inf)
        assert times.finish_many(np.array([0]), np.array([0]), start) > start


def test_an_infinite_mean_is_a_worker_that_never_finishes() -> None:
    times = make_times([1.0, math.inf], workers=2)
    assert times.finish(1, 0, 0.0) == math.inf
    assert list(times.mean_seconds) == [1.0, math.inf]


@pytest.mark.parametrize("kind", [FixedTimes, DrawnTimes, VaryingTimes])
def test_without_stops_there_is_no_down_time(kind: type) -> None:
    compute_time = {FixedTimes: 2.0, DrawnTimes: {"job": "exponential"},
                    VaryingTimes: {"speed": SPEEDS[6]}}[kind]  # fmt: skip
    times = make_times(compute_time)
    assert type(times) is kind
    assert not times.can_stop
    assert times.down_between(3, 1.0, 9.0) == 0.0
    assert (times.down_seconds(100.0) == 0.0).all()


@pytest.mark.parametrize(
    "compute_time",
    [{"mean": {"law": "sqrt"}}, {"job": "exponential"}, {"speed": SPEEDS[5]}, {"speed": SPEEDS[6]}],
)
def test_a_million_workers(compute_time: object) -> None:
    times = make_times(compute_time, workers=1_000_000)
    ends = times.finish_many(np.arange(1_000_000), np.zeros(1_000_000, np.int64), 0.0)
    assert ends.shape == (1_000_000,)
    assert times.finish(999_999, 0, 0.0) == ends[-1]


def test_groups_are_numbered_one_after_the_other() -> None:
    groups = [
        {"workers": 2, "compute_time": 1.0},
        {"workers": 3, "compute_time": {"mean": {"law": "linear"}}},
    ]
    times = ClusterSpec.model_validate({"groups": groups}).build(0)
    assert list(times.mean_seconds) == [1.0, 1.0, 1.0, 2.0, 3.0]


def test_a_group_with_changing_speed_leaves_the_numbers_of_the_others() -> None:
    steady = {"workers": 2, "compute_time": {"job": "exponential", "speed": SPEEDS[1]}}
    changing = {"workers": 3, "compute_time": {"speed": SPEEDS[6]}}
    alone = ClusterSpec.model_validate({"groups": [steady]}).build(0)
    both = ClusterSpec.model_validate({"groups": [steady, changing]}).build(0)
    assert isinstance(both, VaryingTimes)
    assert [both.finish(i % 2, i, 7.0) for i in range(40)] == [
        alone.finish(i % 2, i, 7.0) for i in range(40)
    ]


def test_groups_of_different_laws_draw_each_from_its_own() -> None:
    laws = [JOBS[10], {"kind": "uniform", "low": 8.0, "high": 9.0}]
    groups = [{"workers": 1, "compute_time": {"job": law}} for law in laws]
    times = ClusterSpec.model_validate({"groups": groups}).build(0)
    assert set(durations(times, 0, 200).round(6)) == {0.272727, 0.545455, 2.181818}
    drawn = durations(times, 1, 200)
    assert 8.0 < drawn.min() < drawn.max() < 9.0


RANDOM = [
    (1.0, False),
    ({"mean": {"law": "linear"}}, False),
    ({"mean": {"law": "linear", "permute": True}}, True),
    ({"mean": {"law": "constant", "permute": True}}, False),
    ({"mean": {"kind": "exponential"}}, True),
    ({"mean": {"kind": "constant"}}, False),
    ({"job": "exponential"}, True),
    ({"job": {"kind": "lognormal", "sigma": 0.0}}, False),
    ({"job": {"kind": "uniform", "low": 2.0, "high": 2.0}}, False),
    ({"job": {"kind": "half_normal", "std": 0.0}}, False),
    ({"job": {"kind": "truncated_normal", "std": 0.0}}, False),
    ({"job": {"kind": "bernoulli", "probability": 1.0, "slowdown": 3.0}}, False),
    ({"job": {"kind": "empirical", "values": [2.0, 2.0]}}, False),
    ({"speed": SPEEDS[3]}, False),
    ({"speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 2.0, "phase": "spread"}}, False),
    ({"speed": {"kind": "sinusoid", "amplitude": 0.0, "period": 2.0, "phase": "random"}}, False),
    ({"speed": SPEEDS[5]}, True),
    ({"speed": SPEEDS[8]}, True),
]


@pytest.mark.parametrize(("compute_time", "random"), RANDOM)
def test_the_random_flag_says_whether_the_seed_matters(compute_time: object, random: bool) -> None:
    one, other = (make_times(compute_time, seed=seed) for seed in (0, 1))
    workers, jobs = np.repeat(np.arange(10), 20), np.tile(np.arange(20), 10)
    ends = [times.finish_many(workers, jobs, 3.0) for times in (one, other)]
    assert one.random == random == (not (ends[0] == ends[1]).all())
