"""The sentences agree with the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

import numpy as np
import pandas as pd
import pytest

from simulator.report.beside import points_beside
from simulator.report.bounds import Bounds, bounds_of
from simulator.report.headline import headline, times
from simulator.report.points import points_of
from simulator.results import Result
from simulator.results.result import Target
from tests.conftest import Golden
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep
from tests.shared.scenes import run, scene


def said(result: Result, bounds: Bounds | None = None) -> str:
    return headline(points_of(result), bounds or Bounds())


def test_the_first_its_time_and_the_second() -> None:
    assert said(made_result()) == "ringmaster reaches loss_gap <= 0.2 in 10.5 s, 2x before asgd."


@pytest.mark.parametrize(
    ("bounds", "end"),
    [
        (Bounds(lower=2.0, exact=True), ", 5.2x above the lower bound."),
        (Bounds(lower=2.0), ", 5.2x above the lower bound (which is known up to a constant)."),
        (Bounds(lower=100.0), ", 2x before asgd."),
    ],
)
def test_the_lower_bound_is_named_where_it_says_something(bounds: Bounds, end: str) -> None:
    assert said(made_result(), bounds).endswith(end)


def test_where_most_seeds_never_arrive_nobody_is_first() -> None:
    result = made_result()
    result.summary["time_to_target"] = np.inf
    assert said(result).startswith("No method reaches loss_gap <= 0.2 in most seeds; ")


def test_without_a_target_the_last_values_decide() -> None:
    result = replace(made_result(), target=None)
    result.summary.loc[result.summary["label"] == "asgd", "final_loss_gap"] = 0.5
    assert said(result) == (
        "ringmaster ends with the lowest loss_gap, 0.0001, before asgd with 0.5; "
        "the scenario sets no target."
    )


def test_a_sweep_counts_its_winners() -> None:
    tables = made_result()
    frames = {}
    for name in ("curves", "summary", "workers"):
        frame = getattr(tables, name)
        both = [frame.assign(size=size) for size in (2, 3)]
        frames[name] = pd.concat(both)[["scenario", "size", *frame.columns[1:]]]
    points = points_of(replace(tables, **frames))
    assert [point.values for point in points] == [{"size": "2"}, {"size": "3"}]
    assert headline(points, Bounds()) == "Of 2 points, ringmaster is first at 2."


@pytest.mark.parametrize(
    ("ratio", "words"), [(1.094, "1.09x"), (3.14159, "3.1x"), (37.97, "38x"), (258.8, "259x")]
)
def test_ratios_are_short(ratio: float, words: str) -> None:
    assert times(ratio) == words


def test_bounds_come_from_the_scenario_and_need_no_plug_in() -> None:
    method = {"name": "asgd", "stepsize": 0.1}
    stop = {"time": 200.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
    resolved = scene(method, stop=stop).model_dump(mode="json", exclude_none=True, by_alias=True)
    resolved["methods"].append({"name": "half_life", "stepsize": 0.1})
    found = bounds_of(resolved, run(method, stop=stop))
    assert found.lower > 0.0
    assert not found.exact
    assert found.table is not None
    names = [row[0].shown for row in found.table.rows]
    assert names[0] == "lower bound, equal objectives"


def test_other_targets_have_no_bounds() -> None:
    result = replace(made_result(), target=Target("loss_gap", 0.2))
    assert bounds_of({}, result).reason == "Bounds are known for targets of grad_norm_sq only."


def sentences() -> Iterator[str]:
    """Headlines of results that differ in who arrives, when, and what is known of the bound."""
    result = made_result()
    times = result.summary["time_to_target"]
    never, aimless = (
        replace(result, summary=result.summary.assign(time_to_target=inf)),
        replace(result, target=None),
    )
    tied = replace(result, summary=result.summary.assign(target_resolution=99.0))
    alone = replace(result, summary=result.summary[result.summary["label"] == "ringmaster"])
    for one in (result, tied, alone, never, aimless):
        yield headline(points_of(one), Bounds())
    for lower, exact in ((2.0, True), (2.0, False), (10.5, True), (11.0, True), (0.0, True)):
        yield headline(points_of(alone), Bounds(lower=lower, exact=exact))
    for one in (never, aimless):
        yield headline(points_of(replace(one, summary=one.summary[times == 10.5])), Bounds())
    wrong = replace(aimless, summary=result.summary.assign(final_loss_gap=inf))
    yield headline(points_of(wrong), Bounds())
    rising = replace(aimless, summary=result.summary.assign(final_accuracy=0.5))
    rising.summary = rising.summary.drop(columns=["final_loss_gap", "final_grad_norm_sq"])
    yield headline(points_of(rising), Bounds())
    third = result.summary[result.summary["label"] == "ringmaster"]
    third = third.assign(label="third", time_to_target=900.0)
    yield headline(points_of(replace(result, summary=pd.concat([result.summary, third]))), Bounds())
    one = made_sweep(("n",), {(1,): {"asgd": [5.0], "rennala": [7.0]}})
    some = made_sweep(("n",), {(n,): {"asgd": [5.0 if n < 3 else inf]} for n in range(4)})
    for swept in (one, some, replace(some, target=None)):
        yield headline(points_of(swept), Bounds())
    yield headline(points_beside({"a": result, "b": some}), Bounds(lower=1.0))


def test_every_headline(golden: Golden) -> None:
    golden("headline", "\n".join(sentences()))
