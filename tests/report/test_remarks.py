"""The caveats: of a run in full, of a sweep once for all of its points."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pandas as pd
import pytest

from simulator.report.beside import points_beside
from simulator.report.bounds import Bounds
from simulator.report.points import points_of
from simulator.report.remarks import remarks
from tests.conftest import Golden
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep


def test_a_time_below_the_worst_case_bound_is_explained() -> None:
    found = remarks(points_of(made_result()), Bounds(lower=100.0))
    assert any("objective is easier than the worst" in remark for remark in found)


def test_the_seconds_are_simulated_or_real_or_real_in_some_folders() -> None:
    simulated, real = made_result(), replace(made_result(), wall={"on": "local"})
    assert remarks(points_of(simulated), Bounds())[0].startswith("Seconds are simulated; ")
    assert remarks(points_of(real), Bounds())[0].startswith("Seconds are real; ")
    both = points_beside({"one": simulated, "two": real})
    said = remarks(both, Bounds())[0]
    assert said.startswith("Seconds are real in two, simulated elsewhere; ")


def test_seeds_that_never_arrive_and_what_diverged_are_told() -> None:
    result = made_result()
    result.summary.loc[result.summary["seed"] == 0, ["status", "time_to_target"]] = (
        "diverged",
        np.inf,
    )
    found = remarks(points_of(result), Bounds())
    assert "ringmaster got there in 2/3 seeds; the others count as infinitely slow." in found
    assert any(
        remark.startswith("3 of 9 replicas diverged (asgd; ringmaster).") for remark in found
    )


def test_overlapping_middle_halves_are_told() -> None:
    result = made_result()
    rows = (result.summary["label"] == "asgd") & (result.summary["replica"] == 0)
    result.summary.loc[rows, "time_to_target"] = [10.0, 11.0, 12.0]
    assert any("overlap" in remark for remark in remarks(points_of(result), Bounds()))


def test_a_sweep_says_each_caveat_once_with_the_points_where_it_holds() -> None:
    times = {
        1: {"asgd": [1.0, 2.0], "sync_sgd": [1.5, 2.5], "rennala": [9.0, 9.0]},
        2: {"asgd": [1.0, 2.0], "sync_sgd": [1.5, 2.5], "rennala": [9.0, inf]},
        3: {"asgd": [1.0, 1.0], "sync_sgd": [2.0, inf], "rennala": [9.0, inf]},
        4: {"asgd": [1.0, 1.0], "sync_sgd": [2.0, 2.0], "rennala": [inf, inf]},
    }
    result = made_sweep(("n",), {(n,): methods for n, methods in times.items()})
    rows = result.summary
    rows.loc[(rows["n"] == 1) & (rows["label"] == "rennala"), "status"] = "diverged"
    _, *found = remarks(points_of(result), Bounds())
    assert found[:2] == [
        "The middle halves of the first two overlap at 2 of 4 points: more seeds may change "
        "their order.",
        "Seeds that never reached the target count as infinitely slow: rennala (at 3 of "
        "4 points); sync_sgd (at n = 3).",
    ]
    assert found[2].startswith("2 of 24 replicas diverged (rennala).")
    assert len(found) == 3


def test_ties_and_edges_of_a_sweep_name_the_methods() -> None:
    result = made_sweep(("n",), {(n,): {"asgd": [10.0], "rennala": [10.5]} for n in (1, 2)})
    more = result.summary.assign(replica=1, stepsize=0.2, time_to_target=inf, status="horizon")
    result.summary = result.summary.assign(target_resolution=1.0)
    result.summary = pd.concat([result.summary, more], ignore_index=True)
    _, tied, *others = remarks(points_of(result), Bounds(lower=99.0))
    assert tied == (
        "The first method is tied with rennala (at all 2 points): their times differ by no more "
        "than two records do."
    )
    assert others == [
        "At the edge of its step sizes, so a wider grid may do better: asgd (at all 2 points); "
        "rennala (at all 2 points)."
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("asgd", [9.0, 12.0])],
        [("asgd", [9.0, 12.0]), ("rennala", [inf, inf])],
        [("asgd", [9.0]), ("rennala", [9.5])],
    ],
    ids=["one method", "one that arrives", "one seed"],
)
def test_where_two_spreads_cannot_be_compared_nothing_is_said_of_them(
    rows: list[tuple[str, list[float]]],
) -> None:
    result = made_sweep(("n",), {(n,): dict(rows) for n in (1, 2)})
    assert not any("overlap" in remark for remark in remarks(points_of(result), Bounds()))


def test_every_remark_of_a_run(golden: Golden) -> None:
    result = made_result()
    result.summary["target_resolution"] = 20.0
    result.summary["simulated_seconds"] = 42.0
    best = (result.summary["label"] == "asgd") & (result.summary["replica"] == 0)
    result.summary.loc[best, "time_to_target"] = [10.0, 11.0, inf]
    late = replace(result, summary=result.summary.copy())
    asgd = late.summary["label"] == "asgd"
    late.summary.loc[asgd, ["time_to_target", "status"]] = (inf, "horizon")
    late.summary.loc[late.summary["seed"] == 0, "status"] = "failed"
    one = replace(result, summary=result.summary[result.summary["seed"] == 0])
    said: list[str] = []
    for own in (result, late, one, replace(result, target=None)):
        for bounds in (Bounds(), Bounds(lower=99.0, exact=True), Bounds(lower=10.5)):
            said += [*remarks(points_of(own), bounds), ""]
    golden("remarks", "\n".join(said))
