"""A tuning in words: its verdicts, its caveats, its space."""

from __future__ import annotations

import io
from dataclasses import replace
from math import inf, nan
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from simulator.tuning.choice import Choice, Edge
from simulator.tuning.comparison import Verdict
from simulator.tuning.search import Tuning, search
from simulator.tuning.show import (
    notes,
    space_lines,
    space_records,
    verdict_records,
    verdict_table,
)
from simulator.tuning.space import Axis, MethodSpace, Parameter
from tests.tuning.search.test_search import small_scenario


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Tuning:
    """Two methods, three trials each."""
    return search(small_scenario(), tmp_path_factory.mktemp("tuned"))


@pytest.fixture
def verdict(tuned: Tuning) -> Verdict:
    """A verdict by hand on the first method."""
    choice = tuned.choices[0]
    assert choice is not None
    return Verdict(
        choice, trials=3, configurations=1234, arrivals=56789, exhausted=True, tuned=9.0,
        fresh=10.0, spread=0.5, score=10.0, reached=2, seeds=2, ratio=1.5,
    )  # fmt: skip


def printed(tuned: Tuning, *found: Verdict) -> str:
    buffer = io.StringIO()
    table = verdict_table(list(found), tuned, title="made")
    Console(file=buffer, width=150).print(table)
    return buffer.getvalue()


def test_a_row_says_what_was_found_and_what_it_cost(tuned: Tuning, verdict: Verdict) -> None:
    text = " ".join(printed(tuned, verdict).split())
    assert "9 10 ±0.5 2/2 1.50 3 (all) 1234 56,789" in text
    assert f"Chosen on {len(tuned.seeds)} seed" in text
    assert f"compared on {len(tuned.fresh)} fresh (mean, ± standard deviation)." in text
    bare = replace(verdict, spread=nan, ratio=nan, fresh=inf, reached=1, exhausted=False)
    assert "9 never 1/2 - 3 1234 56,789" in " ".join(printed(tuned, bare).split())


def test_a_value_at_an_edge_is_marked_and_explained(tuned: Tuning, verdict: Verdict) -> None:
    name = next(iter(verdict.choice.configuration.parameters))
    for is_upper, extendable, said in (
        (True, True, "is the largest that was tried: use --extend."),
        (False, False, "is the smallest that was tried: name a wider list under tune.methods."),
    ):
        edges = (Edge(name, 0.25, is_upper, extendable),)
        one = replace(verdict, choice=replace(verdict.choice, edges=edges))
        assert notes([one], tuned) == [f"! {tuned.space[0].label}: the best {name}, 0.25, {said}"]
        assert " !" in printed(tuned, one)
        [record] = verdict_records([one])
        assert record["edges"] == [{"parameter": name, "upper": is_upper}]
    assert " !" not in printed(tuned, replace(verdict, choice=Choice(*_plain(verdict), ())))


def _plain(verdict: Verdict) -> tuple[Any, Any]:
    return verdict.choice.outcome, verdict.choice.configuration


def test_who_is_not_compared_is_named_and_a_joint_search_explained(tuned: Tuning) -> None:
    absent = replace(tuned, choices=(tuned.choices[0], None))
    assert notes([], absent) == [
        f"{tuned.space[1].label}: no trial was completed, so it is not compared."
    ]
    joint = replace(tuned, studies=tuned.studies[:1])
    [said] = notes([], joint)
    assert said.startswith("A joint search looks for one winner")
    assert notes([], tuned) == []


def test_programs_get_null_for_what_is_infinite_or_unknown(verdict: Verdict) -> None:
    [one] = verdict_records([replace(verdict, fresh=inf, spread=nan, ratio=nan)])
    assert (one["fresh_mean"], one["fresh_deviation"], one["ratio"]) == (None, None, None)
    assert (one["tuned_mean"], one["trials"], one["exhausted"]) == (9.0, 3, True)


def test_a_space_is_told_with_its_ranges_and_its_size(tuned: Tuning) -> None:
    entry = tuned.space[0].entry
    parameters = (
        Parameter("batch", "integer", 1, 8, log=True),
        Parameter("mode", "choice", choices=("a", "b"), when=("batch", (1, 2))),
    )
    axes = (Axis("stepsize", 0.1, 0.4, 3), Axis("momentum", choices=(0.5, 0.9)))
    space = MethodSpace(0, "it", entry, parameters, axes)
    study: Any = SimpleNamespace(budget="5 trials", space=(space,))
    lines = space_lines([study])
    assert lines[0] == "Budget: 5 trials together"
    assert lines[1].startswith("it: at most ")
    assert lines[1].endswith(" schedules, each with 6 configurations")
    assert lines[2:] == [
        "  batch: 1 to 8 in equal ratios",
        "  mode: a, b, where batch is 1 or 2",
        "  stepsize: 0.1 to 0.4, 3 values, on every trial",
        "  momentum: 0.5, 0.9, on every trial",
    ]
    assert space_lines([study, study])[0] == "Budget: 5 trials each"
    [record] = space_records([study])
    assert record["parameters"] == {
        "batch": "1 to 8 in equal ratios",
        "mode": "a, b, where batch is 1 or 2",
    }
    assert len(record["coefficients"]["stepsize"]) == 3
