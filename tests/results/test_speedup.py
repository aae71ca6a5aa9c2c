"""Speed-up of fabricated sweeps: the compared numbers, the linear range, refused results."""

import math
from typing import Any

import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.results.result import Result, Target
from simulator.results.speedup import linearity, speedup
from tests.conftest import Golden
from tests.shared.drawn import tabled


def row(
    workers: int, time: float, *, seed: int = 0, replica: int = 0, **changes: Any
) -> dict[str, Any]:
    """A row of the summary of a sweep, whose updates and delays follow from n."""
    return {
        "scenario": "s",
        "cluster.workers": workers,
        "algorithm": "asgd",
        "label": "asgd",
        "seed": seed,
        "replica": replica,
        "stepsize": 0.1 * (replica + 1),
        "status": "converged" if time < math.inf else "horizon",
        "time_to_target": time,
        "final_loss_gap": 0.1,
        "iterations": 100 * workers,
        "mean_delay": workers - 1.0,
        "max_delay": 2 * workers,
        **changes,
    }


def swept(*rows: dict[str, Any], target: Target | None = Target("loss_gap", 0.1)) -> Result:  # noqa: B008
    """The result of a sweep with these rows."""
    return Result(
        curves=pd.DataFrame(),
        summary=pd.DataFrame(list(rows)),
        workers=pd.DataFrame(),
        target=target,
    )


def test_speedup_is_the_ratio_of_the_times() -> None:
    table = speedup(swept(row(1, 60.0), row(2, 30.0), row(4, 20.0)))
    assert table["speedup"].tolist() == [1.0, 2.0, 3.0]
    assert table["inflation"].tolist() == [1.0, 2.0, 4.0]
    assert table["staleness"].tolist() == [0.0, 1.0, 3.0]
    assert table["linear"].tolist() == [True, True, False]


def test_points_come_in_the_order_of_n_whatever_the_sweep_says() -> None:
    table = speedup(swept(row(4, 20.0), row(1, 60.0), row(2, 30.0)))
    assert table["workers"].tolist() == [1, 2, 4]


def test_results_beside_the_sweep_that_were_not_swept_over_it_have_no_line() -> None:
    beside = row(1, 60.0, **{"cluster.workers": math.nan, "label": "alone"})
    table = speedup(swept(row(1, 60.0), row(2, 30.0), beside))
    assert table["label"].tolist() == ["asgd", "asgd"]
    assert table["workers"].tolist() == [1, 2]


def test_a_line_that_was_lost_once_is_not_linear_again() -> None:
    table = speedup(swept(row(1, 60.0), row(2, 50.0), row(4, 15.0)))
    assert table["linear"].tolist() == [True, False, False]


def test_quartiles_are_over_seeds_and_the_first_time_is_a_median() -> None:
    """t_1 is 20; the quartiles of t_2, 10 to 30, are 15 and 25."""
    rows = [row(1, time, seed=k) for k, time in enumerate([10.0, 20.0, 60.0])]
    rows += [row(2, time, seed=k) for k, time in enumerate([10.0, 20.0, 30.0])]
    last = speedup(swept(*rows)).iloc[1]
    assert (last["speedup"], last["seeds"]) == (1.0, 3)
    assert (last["speedup_q25"], last["speedup_q75"]) == (20 / 25, 20 / 15)


def test_each_n_stands_at_its_best_step_size() -> None:
    table = speedup(
        swept(row(1, 60.0), row(1, 40.0, replica=1), row(2, 25.0), row(2, 99.0, replica=1))
    )
    assert table["stepsize"].tolist() == [0.2, 0.1]
    assert table["speedup"].tolist() == [1.0, 40 / 25]


def test_without_one_worker_the_smallest_number_counts_as_linear() -> None:
    assert speedup(swept(row(4, 10.0), row(8, 5.0)))["speedup"].tolist() == [4.0, 8.0]


def test_who_never_gets_there_has_speedup_zero_or_none() -> None:
    late = speedup(swept(row(1, 60.0), row(2, math.inf)))
    assert late["speedup"].tolist() == [1.0, 0.0]
    assert math.isnan(late["inflation"].iloc[1])
    never = speedup(swept(row(1, math.inf), row(2, 10.0)))
    assert never["speedup"].isna().all()
    assert not never["linear"].any()


def test_other_swept_keys_make_lines_of_their_own() -> None:
    rows = [
        {"scenario": "s", "cluster.workers": n, "oracle": oracle, **row(n, 60.0 / n)}
        for n in (1, 2)
        for oracle in ("first_order", "coordinate")
    ]
    table = speedup(swept(*rows))
    assert table["line"].unique().tolist() == [
        "asgd, oracle=first_order",
        "asgd, oracle=coordinate",
    ]


def test_linearity_names_the_staleness_on_both_sides_of_its_end() -> None:
    rows = [row(1, 60.0), row(2, 30.0), row(4, 40.0)]
    rows += [{**row(n, 60.0 / n), "label": "other"} for n in (1, 2, 4)]
    lost, kept = linearity(speedup(swept(*rows))).to_dict("records")
    assert lost == {
        "line": "asgd", "workers": 2.0, "staleness": 1.0, "lost_at": 4.0, "lost_staleness": 3.0,
    }  # fmt: skip
    assert (kept["workers"], kept["staleness"]) == (4.0, 3.0)
    assert math.isnan(kept["lost_at"])


def test_what_is_no_sweep_over_workers_is_refused() -> None:
    plain = {key: value for key, value in row(1, 60.0).items() if key != "cluster.workers"}
    with pytest.raises(DataError, match=r"a sweep over cluster\.workers"):
        speedup(swept(plain))
    with pytest.raises(DataError, match=r"needs stop\.target"):
        speedup(swept(row(1, 60.0), target=None))


def test_the_whole_table(golden: Golden) -> None:
    times = {4: [10.0, 11.0, 12.0], 1: [40.0, 50.0, 60.0], 2: [25.0, math.inf, 20.0], 8: [7.0] * 3}
    rows = [row(n, time, seed=k) for n, own in times.items() for k, time in enumerate(own)]
    table = speedup(swept(*rows))
    golden("speedup", f"{tabled(table)}\n{tabled(linearity(table))}")


def test_exactly_four_fifths_of_the_ideal_are_linear() -> None:
    table = speedup(swept(row(1, 8.0), row(2, 5.0), row(4, 2.500001)))
    assert table["linear"].tolist() == [True, True, False]
