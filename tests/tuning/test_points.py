"""Tuning at every point of a sweep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import simulator
from simulator.errors import RunFailed, ScenarioError
from simulator.results.result import Result
from simulator.scenario.methods import MethodEntry
from simulator.scenario.reader import read_text
from simulator.scenario.tree import plain
from simulator.sweep.grid import Grid, load_grid
from simulator.sweep.sweep import sweep
from simulator.tuning import points as module
from simulator.tuning.comparison import best_scenario, verdicts
from simulator.tuning.points import TunedPoint, best_sweep, point_verdicts, search_points
from simulator.tuning.search import search
from tests.shared.fabricated import made_result
from tests.tuning.conftest import SMALL


def small_grid(keys: dict[str, Any]) -> Grid:
    return load_grid({**plain(read_text(SMALL, "s.yaml")), "sweep": keys})


@pytest.fixture(scope="module")
def grid() -> Grid:
    return small_grid({"cluster.workers": [2, 5]})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("points")


@pytest.fixture(scope="module")
def tuned(grid: Grid, place: Path) -> list[TunedPoint]:
    return search_points(grid, place)


def test_each_point_is_tuned_as_if_it_were_alone(
    grid: Grid, tuned: list[TunedPoint], place: Path
) -> None:
    for point, found in zip(grid.points, tuned, strict=True):
        alone = search(point.scenario, place)
        assert best_scenario(found.tuning) == best_scenario(alone)
        assert found.values == point.values


def test_the_best_sweep_has_the_parameters_of_each_point(
    grid: Grid, tuned: list[TunedPoint]
) -> None:
    best = load_grid(best_sweep(grid, tuned))
    assert best.columns[0] == "cluster.workers"
    for point, found in zip(best.points, tuned, strict=True):
        alone = best_scenario(found.tuning)
        assert point.scenario.methods == alone.methods
        assert (point.scenario.cluster, point.scenario.seeds) == (alone.cluster, alone.seeds)
    assert best.points[0].scenario.methods != best.points[1].scenario.methods


def test_the_verdicts_of_a_point_are_those_of_its_own_comparison(
    grid: Grid, tuned: list[TunedPoint], tmp_path: Path
) -> None:
    result = sweep(best_sweep(grid, tuned), tmp_path)
    for one, found in zip(tuned, point_verdicts(tuned, result), strict=True):
        alone = verdicts(one.tuning, simulator.run(best_scenario(one.tuning)))
        assert [v.fresh for v in found] == [v.fresh for v in alone]


def test_a_method_without_a_trial_at_one_point_is_left_out(
    grid: Grid, tuned: list[TunedPoint]
) -> None:
    one, two = tuned
    lame = replace(two.tuning, choices=(None, two.tuning.choices[1]))
    best = best_sweep(grid, [one, TunedPoint(two.values, lame)])
    assert [entry["name"] for entry in best["methods"]] == ["ringmaster"]
    neither = replace(one.tuning, choices=(one.tuning.choices[0], None))
    with pytest.raises(RunFailed, match="at every point"):
        best_sweep(grid, [TunedPoint(one.values, neither), TunedPoint(two.values, lame)])


@pytest.mark.parametrize(
    "keys",
    [{"methods.asgd.stepsize": [0.1, 0.2]}, {"seeds": [1, 2]}, {"tune.trials": [1, 2]}],
)
def test_what_a_tuning_sets_itself_cannot_be_swept(keys: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="which tuning sets itself"):
        search_points(small_grid(keys), tmp_path)
    assert not list(tmp_path.iterdir())


def chosen(label: str) -> Any:
    return SimpleNamespace(method=SimpleNamespace(label=label))


def tuned_with(*labels: str | None) -> TunedPoint:
    choices = tuple(label and chosen(label) for label in labels)
    made: Any = _Tuning(choices)
    return TunedPoint({}, made)


@dataclass(frozen=True)
class _Tuning:
    choices: tuple[Any, ...]


def test_only_methods_of_the_result_are_compared_each_point_with_its_own_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[list[str], list[int]]] = []

    def noted(own: Any, result: Result) -> list[Any]:
        seen.append(([c.method.label for c in own.choices], result.summary["row"].tolist()))
        return []

    monkeypatch.setattr(module, "verdicts", noted)
    summary = pd.DataFrame({"label": ["a", "b", "a", "b"], "row": range(4)})
    result = replace(made_result(), summary=summary)
    point_verdicts([tuned_with("a", "c"), tuned_with(None, "b")], result)
    assert seen == [(["a"], [0, 1]), (["b"], [2, 3])]


def test_methods_without_a_trial_at_some_point_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def best(labels: list[str]) -> Any:
        methods = [{"name": "asgd", "label": label, "stepsize": 0.1} for label in labels]
        return SimpleNamespace(methods=[MethodEntry.model_validate(one) for one in methods])

    monkeypatch.setattr(module, "best_scenario", best)
    points: Any = [
        SimpleNamespace(tuning=labels) for labels in (["a", "b", "c"], ["c", "a"], ["a", "c"])
    ]
    assert list(module._written(points)) == ["a", "c"]
    points[2] = SimpleNamespace(tuning=["b"])
    with pytest.raises(RunFailed, match="no method completed a trial at every point"):
        module._written(points)
