"""The comparison on fresh seeds: verdicts against the runs themselves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import simulator
from simulator.results.result import Result
from simulator.tuning.comparison import Verdict, _deviation, best_scenario, verdicts
from simulator.tuning.search import Tuning
from tests.shared.scenes import curve


@pytest.fixture(scope="module")
def fresh(tuned: Tuning) -> Result:
    """The tuned methods on fresh seeds."""
    return simulator.run(best_scenario(tuned))


@pytest.fixture(scope="module")
def found(tuned: Tuning, fresh: Result) -> list[Verdict]:
    return verdicts(tuned, fresh)


def arrival(result: Result, label: str, seed: int) -> float:
    """The first recorded instant with a squared gradient of at most 0.01."""
    records = curve(result, label, seed=seed)
    return float(records.loc[records["grad_norm_sq"] <= 0.01, "time"].min())


def test_times_are_means_and_the_spread_is_the_deviation_of_a_sample(
    tuned: Tuning, fresh: Result, found: list[Verdict]
) -> None:
    assert {one.choice.method.label for one in found} == {"asgd", "ringmaster"}
    for one in found:
        times = [arrival(fresh, one.choice.method.label, seed) for seed in tuned.fresh]
        assert times[0] != times[1], "equal times would hide a wrong mean"
        assert one.fresh == one.score == pytest.approx(np.mean(times), rel=1e-15)
        assert one.spread == pytest.approx(np.std(times, ddof=1), rel=1e-15)
        assert (one.reached, one.seeds) == (2, 2)


def test_the_tuned_time_is_that_of_a_run_on_the_seeds_tuned_on(
    tuned: Tuning, found: list[Verdict]
) -> None:
    again = best_scenario(tuned).model_copy(update={"seeds": list(tuned.seeds)})
    result = simulator.run(again)
    for one in found:
        times = [arrival(result, one.choice.method.label, seed) for seed in tuned.seeds]
        assert one.tuned == pytest.approx(np.mean(times), rel=1e-15)


def test_the_best_comes_first_and_the_others_are_told_as_multiples(found: list[Verdict]) -> None:
    best, other = found
    assert best.fresh < other.fresh
    assert (best.ratio, other.ratio) == (1.0, other.fresh / best.fresh)


def test_where_the_start_is_good_enough_ratios_are_of_zero_seconds(
    tuned: Tuning, fresh: Result
) -> None:
    there = fresh.summary.copy()
    there.loc[there["label"] != "asgd", "time_to_target"] = 0.0
    assert [one.ratio for one in verdicts(tuned, replace(fresh, summary=there))] == [1.0, math.inf]
    there["time_to_target"] = 0.0
    assert [one.ratio for one in verdicts(tuned, replace(fresh, summary=there))] == [1.0, 1.0]


def test_a_seed_that_never_arrives_leaves_no_mean_and_no_spread(
    tuned: Tuning, fresh: Result
) -> None:
    """It still has a score: two horizons of 60 s and more, as its miss is unknown."""
    late = fresh.summary.copy()
    of_asgd = (late["label"] == "asgd") & (late["seed"] == tuned.fresh[0])
    late.loc[of_asgd, "time_to_target"] = math.inf
    late.loc[of_asgd, ["status", "final_grad_norm_sq"]] = ["horizon", 0.1]
    result = replace(fresh, summary=late)
    first, last = verdicts(tuned, result)
    assert (last.choice.method.label, last.fresh, last.reached) == ("asgd", math.inf, 1)
    assert math.isnan(last.spread) and math.isnan(last.ratio)
    other = arrival(fresh, "asgd", tuned.fresh[1])
    assert last.score == pytest.approx((60.0 * 2.1 + other) / 2, rel=1e-15)
    assert first.ratio == 1.0


@pytest.mark.parametrize(
    ("times", "deviation"),
    [([1.0], math.nan), ([1.0, math.inf], math.nan), ([1.0, 2.0, 6.0], math.sqrt(7.0))],
)
def test_a_spread_needs_two_seeds_that_all_reached_the_target(
    times: list[float], deviation: float
) -> None:
    assert _deviation(times) == pytest.approx(deviation, nan_ok=True)
