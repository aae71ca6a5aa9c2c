"""Records: their instants, their content, and the ends of replicas."""

import math
from typing import Any

import numpy as np
import pytest

import simulator.running.engines
from simulator.engines.tape import Tape
from tests.shared.scenes import LINE, METRICS, bits, curve, run

ASGD = {"name": "asgd", "stepsize": 0.5}
HALVING = {"problem": LINE, "workers": 1, "times": 1.0}
"""x = 2^-k after k seconds: loss 2^(-2k)/2."""


def times(result: Any) -> list[float]:
    found: list[float] = curve(result)["time"].tolist()
    return found


def test_points_are_spread_evenly_over_the_horizon() -> None:
    result = run(ASGD, **HALVING, stop={"time": 8.0}, record={"points": 4})
    assert times(result) == [0.0, 2.0, 4.0, 6.0, 8.0]


def test_every_so_many_seconds() -> None:
    result = run(ASGD, **HALVING, stop={"time": 1.0}, record={"every": 0.3})
    assert times(result) == [0.0, 0.3, 0.6, 0.3 * 3, 1.0]


def test_a_horizon_that_every_divides_is_recorded_once() -> None:
    result = run(ASGD, **HALVING, stop={"time": 4.0}, record={"every": 2.0})
    assert times(result) == [0.0, 2.0, 4.0]


def test_log_spacing_has_equal_ratios() -> None:
    record = {"points": 5, "spacing": "log", "first": 0.01}
    found = times(run(ASGD, **HALVING, stop={"time": 100.0}, record=record))
    assert found == pytest.approx([0.0, 0.01, 0.1, 1.0, 10.0, 100.0], rel=1e-12)
    assert (found[1], found[-1]) == (0.01, 100.0)


def test_every_kth_update_is_recorded_when_it_is_made() -> None:
    result = run(ASGD, stop={"arrivals": 10}, record={"iterations": 3})
    rows = curve(result)
    assert rows["iteration"].tolist() == [0, 3, 6, 9, 10]
    every = curve(run(ASGD, stop={"arrivals": 10}))
    assert rows["time"].tolist() == [every["time"][k] for k in (0, 3, 6, 9, 10)]


@pytest.mark.parametrize("events", [True, False])
@pytest.mark.parametrize("entry", [ASGD, {"name": "rennala", "stepsize": 0.5, "batch": 4}])
def test_every_kth_arrival_is_recorded_however_many_make_an_update(
    entry: dict[str, Any], events: bool
) -> None:
    few, all_of_them = (
        run(entry, events=events, stop={"arrivals": 10}, record={"arrivals": k}) for k in (3, 1)
    )
    assert all_of_them.curves["arrivals"].tolist() == list(range(11))
    assert few.curves["arrivals"].tolist() == [0, 3, 6, 9, 10]
    assert bits(curve(few)) == bits(curve(all_of_them).iloc[[0, 3, 6, 9, 10]])


def test_a_record_shows_what_was_before_its_instant() -> None:
    """Updates at 1, 2, 3: the record at 2 excludes the one at 2, as the horizon is open."""
    rows = curve(run(ASGD, **HALVING, stop={"time": 3.0}, record={"every": 0.5}))
    assert rows["iteration"].tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert rows["loss"].tolist() == [0.5 * 4.0**-k for k in rows["iteration"]]


def test_without_updates_the_metrics_stay() -> None:
    rows = curve(run(ASGD, **HALVING, stop={"time": 0.9}, record={"points": 3}))
    assert rows["loss"].tolist() == [0.5] * 4


def test_recording_more_often_changes_nothing_that_is_recorded() -> None:
    often = curve(run(ASGD, stop={"time": 30.0}, record={"every": 0.5}))
    seldom = curve(run(ASGD, stop={"time": 30.0}, record={"every": 5.0}))
    kept = often[often["time"].isin(seldom["time"])].reset_index(drop=True)
    assert kept.equals(seldom)


def test_without_a_horizon_records_end_when_nothing_more_is_to_happen() -> None:
    never = {"mean": float("inf")}
    result = run(ASGD, times=never, stop={"arrivals": 5}, record={"every": 1.0})
    assert times(result) == [0.0, 1.0]
    assert result.summary["status"].tolist() == ["horizon"]


def test_only_the_metrics_asked_for_are_kept() -> None:
    result = run(ASGD, record={"iterations": 1, "metrics": ["distance_sq", "loss"]})
    assert [name for name in result.curves if name in METRICS] == ["loss", "distance_sq"]
    assert "final_grad_norm_sq" not in result.summary


# The target.


def target(below: float, metric: str = "loss", smooth: int = 1, **stop: Any) -> dict[str, Any]:
    return {**stop, "target": {"metric": metric, "below": below, "smooth": smooth}}


def test_time_to_target_is_the_first_recorded_instant_at_or_below() -> None:
    """loss = 4^-k/2 from the k-th second on: 2^-5 is reached at k = 2, recorded next at 2.5."""
    result = run(ASGD, **HALVING, stop=target(0.5 / 16, time=20.0), record={"every": 0.5})
    total = result.summary.iloc[0]
    assert (total["status"], total["time_to_target"]) == ("converged", 2.5)
    assert (total["final_loss"], total["iterations"]) == (0.5 / 16, 2)
    assert times(result)[-1] == 2.5
    assert total["target_resolution"] == 0.5


def test_a_target_missed_by_one_ulp_is_missed() -> None:
    below = math.nextafter(0.5 / 16, 0.0)
    result = run(ASGD, **HALVING, stop=target(below, time=20.0), record={"every": 0.5})
    assert result.summary["time_to_target"].tolist() == [3.5]


def test_a_target_that_the_start_meets_is_met_at_once() -> None:
    result = run(ASGD, **HALVING, stop=target(0.5, time=20.0))
    assert result.summary["time_to_target"].tolist() == [0.0]
    assert result.summary["target_resolution"].tolist() == [0.0]
    assert result.summary["arrivals"].tolist() == [0]
    assert times(result) == [0.0]


def test_a_target_never_met_takes_for_ever() -> None:
    result = run(ASGD, **HALVING, stop=target(1e-9, time=5.0))
    total = result.summary.iloc[0]
    assert (total["status"], total["time_to_target"]) == ("horizon", math.inf)
    assert math.isnan(total["target_resolution"])


@pytest.mark.parametrize("smooth", [1, 2, 4])
def test_smoothing_takes_the_trailing_mean(smooth: int) -> None:
    losses = [0.5 * 4.0**-k for k in range(20)]
    means = {k: sum(losses[k - smooth + 1 : k + 1]) / smooth for k in range(smooth - 1, 20)}
    first = next(k for k, mean in means.items() if mean <= 0.01)
    result = run(ASGD, **HALVING, stop=target(0.01, smooth=smooth, time=20.0))
    assert result.summary["time_to_target"].tolist() == [float(first)]


@pytest.mark.parametrize("stay", [2, 5])
def test_a_target_may_have_to_be_kept_for_records_in_a_row(stay: int) -> None:
    plain = run(ASGD, stop={"time": 90.0}, record={"every": 1.0}, noise=0.3)
    good = (curve(plain)["loss_gap"] <= 0.3).tolist()
    first = next(k for k in range(len(good)) if all(good[k : k + stay]))
    stop = {"time": 90.0, "target": {"metric": "loss_gap", "below": 0.3, "stay": stay}}
    result = run(ASGD, stop=stop, record={"every": 1.0}, noise=0.3)
    total = result.summary.iloc[0]
    assert 0 < good.index(True) < first
    assert (total["first_hit"], total["time_to_target"]) == (good.index(True), first)
    assert times(result)[-1] == first + stay - 1


def test_a_target_that_is_left_again_is_not_reached() -> None:
    stop = {"time": 3.0, "target": {"metric": "loss", "below": 0.1, "stay": 9}}
    total = run(ASGD, **HALVING, stop=stop, record={"every": 0.5}).summary.iloc[0]
    assert (total["status"], total["time_to_target"], total["first_hit"]) == (
        "horizon", math.inf, 2.5,
    )  # fmt: skip


STEPS = [0.5, 0.05, 0.9, 1e-6, 2.5]  # soon, late, at once, never, diverges


def test_each_replica_ends_on_its_own() -> None:
    entry = {"name": "asgd", "stepsize": STEPS}
    stop = target(0.01, time=60.0)
    together = run(entry, **HALVING, stop=stop, record={"every": 0.5})
    for replica, step in enumerate(STEPS):
        alone = run({"name": "asgd", "stepsize": step}, **HALVING, stop=stop, record={"every": 0.5})
        assert curve(together, replica=replica).equals(curve(alone))
        row = together.summary.iloc[[replica]].drop(columns="replica")
        assert bits(row) == bits(alone.summary.drop(columns="replica"))
    converged = together.summary["status"] == "converged"
    assert converged.tolist() == [True, True, True, False, False]


@pytest.mark.parametrize("chunk", [1, 7])
def test_what_is_reported_does_not_depend_on_how_far_the_schedule_ran_ahead(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"name": "asgd", "stepsize": STEPS}

    def tables() -> list[bytes]:
        result = run(entry, stop=target(0.05, "loss_gap", time=60.0), record={"every": 0.7})
        return [bits(table) for table in (result.curves, result.summary, result.workers)]

    whole = tables()
    monkeypatch.setattr(
        simulator.running.engines, "Tape", lambda players: Tape(players, chunk=chunk)
    )
    assert tables() == whole


# Divergence.


def test_a_replica_that_blows_up_is_cut_off_there() -> None:
    """|x| = 1.5^k: the squared gradient passes 1e100 after 284 steps."""
    steps = math.ceil(100 / math.log10(1.5**2))
    result = run({"name": "asgd", "stepsize": [2.5, 0.5]}, **HALVING, stop={"arrivals": 1000})
    assert result.summary["status"].tolist() == ["diverged", "budget"]
    assert curve(result)["iteration"].tolist() == list(range(steps + 1))
    assert len(curve(result, replica=1)) == 1001


def test_with_a_target_it_is_retired_at_that_record() -> None:
    result = run({"name": "asgd", "stepsize": [2.5]}, **HALVING, stop=target(1e-9, arrivals=10_000))
    total = result.summary.iloc[0]
    assert (total["status"], total["time_to_target"]) == ("diverged", math.inf)
    assert total["arrivals"] == total["iterations"] == len(result.curves) - 1 < 300


def test_nothing_infinite_is_reported_as_finite() -> None:
    """Far past overflow: the last record is the first diverged one."""
    result = run({"name": "asgd", "stepsize": 1e6}, **HALVING, stop={"arrivals": 500})
    rows = curve(result)
    assert result.summary["status"].tolist() == ["diverged"]
    assert np.isfinite(rows["loss"].iloc[:-1]).all()


# Budgets.


@pytest.mark.parametrize("arrivals", [1, 7, 59])
def test_a_budget_of_arrivals_is_exact(arrivals: int) -> None:
    result = run(ASGD, stop={"arrivals": arrivals}, record={"every": 1e9})
    total = result.summary.iloc[0]
    assert (total["arrivals"], total["status"]) == (arrivals, "budget")
    assert curve(result)["iteration"].tolist() == [0, arrivals]


@pytest.mark.parametrize("iterations", [1, 7, 20])
def test_a_budget_of_iterations_is_exact(iterations: int) -> None:
    entry = {"name": "rennala", "stepsize": 0.5, "batch": 3}
    result = run(entry, stop={"iterations": iterations}, record={"every": 1e9})
    assert result.summary["iterations"].tolist() == [iterations]
    assert result.summary["arrivals"].tolist() == [3 * iterations]


def test_the_first_limit_ends_the_run() -> None:
    for stop, status in (({"time": 3.0, "arrivals": 100}, "horizon"),
                         ({"time": 300.0, "arrivals": 100}, "budget")):  # fmt: skip
        assert run(ASGD, stop=stop).summary["status"].tolist() == [status]


def test_real_time_that_runs_out_is_a_budget() -> None:
    result = run(ASGD, stop={"arrivals": 10**9, "wall_seconds": 1e-9}, record={"every": 1.0})
    assert result.summary["status"].tolist() == ["budget"]
    assert times(result) == [0.0, 1.0]
