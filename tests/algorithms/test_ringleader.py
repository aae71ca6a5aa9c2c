"""Ringleader ASGD."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from algorithms.base import Facts, Gradient
from algorithms.ringleader import Ringleader
from tests.reference.ringleader import ringleader
from tests.shared.drive import (
    Idle,
    conserves_everything,
    drive,
    mean_point,
    same_bits_on_both_engines,
    sums_per_arrival,
)
from tests.shared.scenes import arrived
from tests.shared.small import TOY, path, simulate

SECONDS = [71.0, 102.0, 147.0]
EXPONENTIAL = {"kind": "exponential"}


def versions(events: Any, worker: int) -> list[int]:
    """Models of a worker's successive jobs."""
    mine = events[events["worker"] == worker].sort_values("job")
    found: list[int] = mine["version"].tolist()
    return found


@pytest.mark.parametrize(
    ("refresh", "models"),
    [
        ("paper", ([0, 0, 0, 3, 3, 5, 5, 5, 5], [0, 0, 2, 4, 4, 4], [0, 1, 1, 6])),
        ("latest", ([0, 0, 0, 3, 3, 5, 5, 6, 6], [0, 0, 2, 4, 5, 6], [0, 1, 3, 6])),
    ],
)
def test_golden_timeline(refresh: str, models: tuple[list[int], ...]) -> None:
    result = simulate(
        {"name": "ringleader", "stepsize": 0.1, "refresh": refresh},
        problem=TOY,
        cluster={"workers": 3, "compute_time": {"mean": SECONDS}},
        stop={"time": 670.0},
        events=True,
    )
    updates = result.curves.drop_duplicates("iteration")
    assert updates["time"].tolist() == [0, 147, 204, 213, 306, 355, 441, 588, 612, 639]
    assert tuple(versions(arrived(result), worker) for worker in range(3)) == models


def test_every_update_is_that_of_the_listing() -> None:
    wanted = ringleader(SECONDS, [3.0, 0.0, -5.0], 5.0, 0.05, 30)
    assert [who for _, who, _ in wanted[:9]] == [2, 1, 0, 1, 0, 2, 2, 1, 0]
    made: list[tuple[float, float]] = []
    method = Ringleader(stepsize=0.05)

    def look() -> None:
        if method.server.iteration > len(made):
            made.append((method.server.now, method.model.values.item()))

    drive(method, SECONDS, until=wanted[-1][0] + 1, after_event=look)
    assert [time for time, _ in made] == [time for time, _, _ in wanted]
    assert [x for _, x in made] == pytest.approx([x for _, _, x in wanted], rel=1e-12)


class Watched(Ringleader):
    """Notes (instant, age of the oldest entry, harmonic mean of counts) at every update."""

    def start(self) -> None:
        self.steps: list[tuple[float, int, float]] = []
        self.version_now: dict[int, int] = {}
        self.version_later: dict[int, int] = {}
        super().start()

    def on_gradient(self, gradient: Gradient) -> None:
        is_later = self.due and gradient.worker not in self.due
        versions = self.version_later if is_later else self.version_now
        one_model = versions.setdefault(gradient.worker, gradient.version)
        assert one_model == gradient.version
        super().on_gradient(gradient)

    def step(self, worker: int) -> None:
        age = self.server.iteration - min(self.version_now.values())
        inverses = sum(1 / count for count in self.table.counts)
        self.steps.append((self.server.now, age, self.server.workers / inverses))
        super().step(worker)
        if not self.due:
            self.version_now, self.version_later = self.version_later, {}


def fixed_system(seed: int) -> list[float]:
    """Compute times of 1 to 8 workers, spread over three decades."""
    generator = np.random.default_rng(seed)
    spread = generator.uniform(0.1, 1.5)
    times: list[float] = np.exp(spread * generator.normal(size=generator.integers(1, 9))).tolist()
    return times


def test_bounds_hold_on_three_hundred_systems_with_fixed_times() -> None:
    """Age <= 2n - 2, round <= 2 tau_n, harmonic mean of counts >= tau_n/(2 tau_avg)."""
    attained = 0
    for seed in range(300):
        seconds = fixed_system(seed)
        n, slowest = len(seconds), max(seconds)
        method = Watched(stepsize=0.01)
        problem = TOY | {"minima": [[0.0]] * n}
        drive(method, seconds, until=13 * slowest, problem=problem, engine_of=Idle)
        ages = [age for _, age, _ in method.steps]
        attained += max(ages) == 2 * n - 2
        assert max(ages) <= 2 * n - 2
        assert min(count for _, _, count in method.steps) >= slowest / (2 * np.mean(seconds))
        ends = [0.0] + [time for time, _, _ in method.steps[n - 1 :: n]]
        assert len(ends) >= 7
        assert np.diff(ends).max() <= 2 * slowest * (1 + 1e-12)
    assert attained > 0


def test_ages_are_bounded_for_any_times() -> None:
    for seed in range(150):
        seconds = fixed_system(seed)
        n = len(seconds)
        times = {"mean": seconds, "job": EXPONENTIAL}
        method = Watched(stepsize=0.01)
        problem = TOY | {"minima": [[0.0]] * n}
        until = 30 * max(seconds)
        drive(method, times, until=until, problem=problem, seed=seed, engine_of=Idle)
        assert max((age for _, age, _ in method.steps), default=0) <= 2 * n - 2


def test_nothing_is_idle_stopped_or_thrown_away() -> None:
    result = simulate({"name": "ringleader", "stepsize": 0.05})
    summary = result.summary.iloc[0]
    assert (summary["discarded"], summary["cancelled"]) == (0, 0)
    assert result.workers["idle_seconds"].sum() == 0.0


@pytest.mark.parametrize("collect", [1.0, 1.5, 2.0, 3.0])
def test_a_round_begins_when_the_counts_reach_the_threshold(collect: float) -> None:
    method = Watched(stepsize=0.01, collect=collect)
    drive(method, [1.0, 2.5, 4.2], until=200.0)
    firsts = [count for _, _, count in method.steps[::3]]
    assert min(firsts) >= collect * (1 - 1e-9)
    if collect == 2.0:  # 1 at 1, 2, 3, 4, 5; 2 at 2.5, 5, 7.5; 3 at 4.2, 8.4
        assert method.steps[0] == (7.5, 0, pytest.approx(3 / (1 / 7 + 1 / 3 + 1)))


def test_one_worker_is_sgd() -> None:
    one = {"workers": 1}
    ringleader = path({"name": "ringleader", "stepsize": 0.1}, cluster=one)
    assert ringleader.equals(path({"name": "asgd", "stepsize": 0.1}, cluster=one))


def test_it_finds_the_minimiser_of_the_mean() -> None:
    server = drive(Ringleader(stepsize=0.1), [1.0, 3.0, 10.0], until=3000.0)
    assert server.model.values.item() == pytest.approx(-2 / 3, abs=1e-12)


def test_its_mean_is_unbiased_under_noise_and_random_times() -> None:
    """Mean of 10 time averages within 4 of their own standard errors of the minimiser."""
    times = {"mean": [1.0, 3.0, 10.0], "job": EXPONENTIAL}
    noisy = TOY | {"noise": 1.0}
    points = [
        mean_point(Ringleader(stepsize=0.05), times, 400.0, 2000.0, problem=noisy, seed=seed)
        for seed in range(10)
    ]
    values = np.array(points)[:, 0]
    assert abs(values.mean() + 2 / 3) < 4 * values.std(ddof=1) / sqrt(10)
    assert values.std(ddof=1) / sqrt(10) < 0.05


@pytest.mark.parametrize("refresh", ["paper", "latest"])
def test_engines_agree_and_the_accounting_balances(refresh: Any) -> None:
    assert same_bits_on_both_engines(
        {"name": "ringleader", "stepsize": 0.05, "refresh": refresh, "collect": 1.5}
    )
    conserves_everything(Ringleader(stepsize=0.05, refresh=refresh))


def test_the_work_per_arrival_does_not_grow_with_the_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = sums_per_arrival(monkeypatch, Ringleader(stepsize=0.01), 5)
    many = sums_per_arrival(monkeypatch, Ringleader(stepsize=0.01), 100)
    assert few < 4
    assert many < 4


def test_prescriptions() -> None:
    facts = Facts(
        smoothness=1.0,
        smoothness_mean_square=2.0,
        smoothness_max=5.0,
        variance=6.0,
        gap=1.0,
        epsilon=0.5,
        workers=3,
        seconds=(1.0, 1.0, 7.0),
    )
    method = Ringleader(stepsize="theory", collect="theory")
    method.collect = method.theory_collect(facts)
    assert method.collect == 4.0
    assert method.theory_stepsize(facts) == min(1 / 48, 0.5 * 4.0 / 120)
    method.collect = 1.0
    assert method.theory_stepsize(facts) == pytest.approx(0.5 * (7 / 6) / 120)
