"""Sweeps for figures: which keys vary, the answer at every point, names of lines."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.plots.swept import (
    answers,
    facets,
    finished,
    is_quantity,
    key_of,
    lines,
    panels,
    varying,
)
from simulator.results.result import Result
from tests.shared.results import made_sweep

KEYS = ("cluster.workers", "law", "problem.dimension")


def made() -> Result:
    """`rennala` is first everywhere; the dimension has one value."""
    times = {"asgd": [2.0], "rennala": [1.0]}
    return made_sweep(KEYS, {(n, law, 6): times for n in (4, 2) for law in ("sqrt", "linear")})


def test_a_key_with_one_value_does_not_vary() -> None:
    assert varying(made()) == ["cluster.workers", "law"]
    assert key_of(made(), None) == "cluster.workers"
    assert key_of(made(), None, besides=["cluster.workers"]) == "law"
    assert key_of(made(), "law") == "law"
    with pytest.raises(DataError, match=r"key: 'problem\.dimension' was not swept over values"):
        key_of(made(), "problem.dimension")


def test_every_point_lists_the_methods_as_the_scenario_does() -> None:
    table = answers(made(), list(KEYS))
    assert table[[*KEYS[:2], "label", "ratio"]].values.tolist() == [
        [n, law, label, ratio]
        for n in (4, 2)
        for law in ("sqrt", "linear")
        for label, ratio in (("asgd", 2.0), ("rennala", 1.0))
    ]


def test_failed_runs_are_no_part_of_an_answer() -> None:
    result = made()
    result.summary.loc[result.summary["label"] == "rennala", "status"] = "failed"
    assert set(finished(result)["label"]) == {"asgd"}
    assert set(answers(result, list(KEYS))["label"]) == {"asgd"}


def test_a_line_is_named_by_its_method_and_the_last_words_of_its_keys() -> None:
    table = pd.DataFrame({"label": ["a", "b"], "x.size": [0.5, 2.0], "y.law": ["sqrt", "linear"]})
    assert list(lines(table, [])) == ["a", "b"]
    named = ["a, size = 0.5, law = sqrt", "b, size = 2, law = linear"]
    assert list(lines(table, ["x.size", "y.law"])) == named


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 2], True), ([0.5, 1.0], True), (["a"], False), ([True], False)]
)
def test_numbers_have_a_place_on_an_axis_and_truth_values_have_none(
    values: list[object], expected: bool
) -> None:
    assert is_quantity(pd.Series(values)) is expected


def line_table(**columns: list[Any]) -> pd.DataFrame:
    """A table of lines with swept keys before and after `value`."""
    return pd.DataFrame({**columns, "line": ["a"] * 4, "label": ["a"] * 4})


def test_keys_that_vary_behind_the_axis_get_panels() -> None:
    table = line_table(before=[1, 2, 1, 2], value=[1, 1, 2, 2], n=[4, 4, 5, 6], same=[1] * 4)
    assert facets(table) == ["n"]
    follows = line_table(value=[1, 1, 2, 2], n=[10, 10, 20, 20])
    assert facets(follows) == []
    assert facets(line_table(n=[1, 2, 1, 2], m=[3] * 4)) == ["n"]
    assert facets(line_table(m=[3] * 4)) == []


def test_panels_are_ordered_by_numbers_only() -> None:
    table = line_table(n=[4, 2, 4, 2], word=["x", "z", "x", "a"])
    assert [name for name, _ in panels(table, ["n"])] == ["n = 2", "n = 4"]
    names = [name for name, _ in panels(table, ["n", "word"])]
    assert names == ["n = 4\nword = x", "n = 2\nword = z", "n = 2\nword = a"]
    [(_, rows), _] = panels(table.assign(line=["a, 1"] * 4), ["n"])
    assert rows["line"].tolist() == ["a", "a"]


def test_a_key_with_missing_values_varies_and_has_a_panel_for_them() -> None:
    table = line_table(n=[1.0, float("nan"), 1.0, float("nan")])
    assert facets(table) == ["n"]
    assert len(list(panels(table, ["n"]))) == 2
