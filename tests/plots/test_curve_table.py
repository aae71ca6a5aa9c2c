"""The numbers of the curves: steps, quantiles at equal time, the best replica."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.plots.curve_table import curve_table, resample
from simulator.results.result import Result, Target
from tests.conftest import Golden
from tests.shared.drawn import tabled
from tests.shared.fabricated import curve_rows, made_result, renamed, summary_row
from tests.shared.steps import steps


def three_seeds() -> Result:
    """One method whose seeds were recorded at different instants."""
    curves = [
        *curve_rows("asgd", 0, 0, [(0.0, 8.0), (2.0, 4.0), (4.0, 1.0)]),
        *curve_rows("asgd", 1, 0, [(0.0, 8.0), (1.0, 6.0), (4.0, 2.0)]),
        *curve_rows("asgd", 2, 0, [(0.0, 8.0), (2.0, 5.0)]),
    ]
    summary = [summary_row("asgd", seed, 0, [4.0, np.inf, np.inf][seed]) for seed in range(3)]
    return Result(
        curves=pd.DataFrame(curves),
        summary=pd.DataFrame(summary),
        workers=pd.DataFrame(),
        target=Target("loss_gap", 1.0),
    )


def test_a_curve_keeps_its_last_value_until_the_next_record() -> None:
    curve = pd.DataFrame(curve_rows("asgd", 0, 0, [(1.0, 5.0), (3.0, 2.0)]))
    values = resample(curve, "loss_gap", np.array([0.5, 1.0, 2.9, 3.0, 9.0]))
    np.testing.assert_array_equal(values, [np.nan, 5.0, 5.0, 2.0, 2.0])


def test_the_median_is_taken_over_seeds_at_equal_time() -> None:
    table = curve_table(three_seeds())
    assert table["time"].tolist() == [0.0, 1.0, 2.0, 4.0]
    assert table["median"].tolist() == [8.0, 8.0, 5.0, 2.0]
    assert table["lower"].tolist() == [8.0, 7.0, 4.5, 1.5]
    assert table["upper"].tolist() == [8.0, 8.0, 5.5, 3.5]


def test_the_table_says_how_many_seeds_reached_the_target() -> None:
    table = curve_table(three_seeds())
    assert set(table["seeds"]) == {3}
    assert set(table["reached"]) == {1}


def test_a_seed_that_diverged_counts_as_infinite() -> None:
    result = three_seeds()
    result.curves.loc[result.curves["time"] == 4.0, "loss_gap"] = np.nan
    assert curve_table(result)["median"].tolist()[-1] == np.inf


def test_only_the_best_replica_is_kept_unless_all_are_asked_for() -> None:
    best = curve_table(made_result())
    assert set(zip(best["label"], best["replica"], strict=True)) == {("asgd", 0), ("ringmaster", 0)}
    both = curve_table(made_result(), replicas="all")
    asgd = both[both["label"] == "asgd"]
    assert set(zip(asgd["replica"], asgd["stepsize"], asgd["best"], strict=True)) == {
        (0, 0.1, True),
        (1, 0.5, False),
    }


def test_another_metric_may_be_chosen() -> None:
    table = curve_table(made_result(), metric="grad_norm_sq")
    assert set(table["metric"]) == {"grad_norm_sq"}
    assert table["median"].iloc[0] == 10.0


def test_an_unknown_metric_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(DataError, match="metric: 'loss_gab', not in this result; did you mean"):
        curve_table(made_result(), metric="loss_gab")


def test_what_only_nodes_have_is_shown_for_them_alone() -> None:
    result = made_result()
    label = result.summary["label"].iloc[0]
    result.curves["consensus_sq"] = np.where(result.curves["label"] == label, 0.5, np.nan)
    table = curve_table(result, metric="consensus_sq")
    assert set(table["label"]) == {label} < set(result.summary["label"])
    assert (table["median"] == 0.5).all()


def test_very_many_instants_are_thinned_from_first_to_last() -> None:
    points = [(float(time), 1.0) for time in range(5001)]
    result = three_seeds()
    result.curves = pd.DataFrame(
        [row for s in range(3) for row in curve_rows("asgd", s, 0, points)]
    )
    times = curve_table(result)["time"]
    assert (len(times), times.iloc[0], times.iloc[-1]) == (2000, 0.0, 5000.0)


def test_the_curve_of_the_best_of_more_replicas_takes_no_more_steps() -> None:
    def cost(replicas: int) -> int:
        points = [(0.0, 8.0), (2.0, 4.0)]
        curves = [row for k in range(replicas) for row in curve_rows("asgd", 0, k, points)]
        summary = [summary_row("asgd", 0, k, 2.0 + k) for k in range(replicas)]
        frames = (pd.DataFrame(rows) for rows in (curves, summary, []))
        result = Result(**dict(zip(("curves", "summary", "workers"), frames, strict=True)))
        return steps(lambda: curve_table(result))

    cost(2)  # pandas imports some of itself at its first use
    assert cost(500) < 1.2 * cost(50)


def test_the_whole_table(golden: Golden) -> None:
    every = curve_table(made_result(), replicas="all")
    golden(
        "curve_table", f"{tabled(every)}\n\n{tabled(curve_table(three_seeds(), metric='loss_gap'))}"
    )


def test_methods_keep_the_order_of_the_scenario() -> None:
    table = curve_table(renamed(made_result(), "asgd", "z"), replicas="all")
    assert list(dict.fromkeys(table["label"])) == ["z", "ringmaster"]
