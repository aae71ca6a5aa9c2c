"""Options that several commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from simulator.cli.options import (
    _is_unplaced,
    _jobs,
    check_model,
    load,
    named_code,
    placing,
    reach_plugins,
)
from simulator.errors import Mistake, ScenarioError
from tests.cli.conftest import SMALL


@pytest.mark.parametrize(
    ("text", "jobs"), [("auto", None), ("1", 1), ("12", 12), ("999999", 999999)]
)
def test_jobs_are_a_number_or_automatic(text: str, jobs: int | None) -> None:
    assert _jobs(text) == jobs


@pytest.mark.parametrize("text", ["0", "-1", "two", "", "1.5", "1000000"])
def test_other_jobs_are_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"'{text}' must be auto or a number from 1 on"):
        _jobs(text)


def test_overrides_and_seeds_change_the_scenario(small: Path) -> None:
    found = load(small, overrides=["cluster.workers=2"], seeds="4..5")
    assert (found.cluster.size, found.seeds) == (2, [4, 5])
    assert load(small).seeds == [0, 1, 2]


def test_files_must_exist_unless_a_sweep_may_name_others(small: Path) -> None:
    job = "cluster.compute_time.job={kind: empirical, path: none.csv}"
    with pytest.raises(ScenarioError, match=r"none\.csv"):
        load(small, overrides=[job])
    small.write_text(SMALL + "sweep: {cluster.workers: [2, 3]}\n")
    assert load(small, overrides=[job]).sweep


def test_mistakes_with_a_key_get_their_place(small: Path) -> None:
    far = Mistake(rule="is odd", key="stop.time")
    near = Mistake(file="--epsilon", rule="is odd", key="stop.time")
    alien = Mistake(rule="is odd", key="epsilon")
    assert [_is_unplaced(one) for one in (far, near, alien)] == [True, False, False]
    assert _is_unplaced(Mistake(rule="", key="methods[0].stepsize"))
    with pytest.raises(ScenarioError) as caught, placing(small, None):
        raise ScenarioError([far, near, alien])
    assert [one.file for one in caught.value.problems] == [str(small), "--epsilon", alien.file]
    assert caught.value.problems[0].line == 10
    with placing(small, None):
        pass


def test_plug_ins_are_found_in_the_current_folder_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["first"])
    reach_plugins(None)
    reach_plugins([])
    assert sys.path == ["first"]
    for _ in range(2):
        reach_plugins(["module:Class"])
    assert sys.path == [str(tmp_path), "first"]


def test_a_network_is_another_plug_in_where_some_scenario_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert named_code(None, None) == []
    assert named_code(["a:B"], None) == ["a:B"]
    assert len(named_code(["a:B"], "m:net")) == 2
    none, own = (SimpleNamespace(module=module) for module in (None, "m:net"))
    scenarios: list[Any] = [none, own]
    check_model("m:net", scenarios)
    check_model(None, [scenarios[0]])
    with pytest.raises(ScenarioError, match="--model m:net: belongs to problem"):
        check_model("m:net", [scenarios[0]])
