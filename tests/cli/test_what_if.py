"""`paceline what-if`, as a user types it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from math import inf
from pathlib import Path

import pytest
from pandas import DataFrame
from typer.testing import CliRunner, Result

from simulator.cli import app
from simulator.scenario import Scenario
from simulator.what_if.compare import WhatIf
from tests.cli.conftest import SMALL
from tests.conftest import Command, Golden
from tests.shared.told import told
from tests.what_if.test_compare import NOISELESS


def call(*arguments: str | Path) -> Result:
    """Run the command; an unexpected exception fails the test."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the small scenario."""
    place = tmp_path_factory.mktemp("small")
    (place / "small.yaml").write_text(SMALL)
    assert call("run", place / "small.yaml", "-o", place / "results").exit_code == 0
    return place / "results"


def test_people_get_a_ranking_a_sentence_and_a_figure(results: Path) -> None:
    done = call("what-if", results, "--method", "sync_sgd", "--slowest", "2")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "small: what each part costs sync_sgd"
    first = (results / "what-if" / "plot_what_if.csv").read_text().splitlines()[1].split(",")
    assert lines[4].startswith(first[1])
    assert "with the same draws" in " ".join(lines)
    assert f"{first[0]}: sync_sgd reaches the target" in done.stdout
    assert "2 faster workers are left out" in done.stderr
    made = {path.name for path in (results / "what-if").glob("plot*")}
    assert made == {"plot_what_if.png", "plot_what_if.pdf", "plot_what_if.csv"}


def test_programs_get_json(results: Path, tmp_path: Path) -> None:
    options = ("--slowest", "1", "--seeds", "1", "--format", "svg", "--json")
    done = call("what-if", results, "-o", tmp_path, *options)
    content = json.loads(done.stdout, parse_constant=pytest.fail)
    assert content["method"] == "asgd"
    assert [one["worker"] for one in content["changes"]] == [3, 3, 3]
    assert content["changes"][0]["saved_low"] is None
    assert (tmp_path / "plot_what_if.svg").is_file()


@pytest.mark.parametrize("options", [[], ["--no-progress"]])
def test_progress_is_shown_unless_it_is_not_wanted(
    options: list[str],
    results: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    undrawn: None,
) -> None:
    shown: list[bool] = []

    def bar(show: bool) -> AbstractContextManager[None]:
        shown.append(show)
        return nullcontext()

    monkeypatch.setattr("simulator.cli.resumable.progress_bar", bar)
    call("what-if", results, "-o", tmp_path, "--slowest", "1", "--seeds", "1", *options)
    assert shown == [not options]


def test_the_time_of_the_target_is_refined(results: Path) -> None:
    from simulator.what_if.chosen import chosen

    scenario = chosen(results)
    assert scenario.methods[0].parameters["stepsize"] in (0.05, 0.2)
    assert scenario.record.refine
    assert scenario.record.every is not None
    assert scenario.record.every < 0.3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "asdg"], "--method 'asdg': no method there, did you mean 'asgd'?"),
        (["--slowest", "-1"], "greater than or equal to 0"),
    ],
)
def test_wrong_options_are_named(results: Path, arguments: list[str], said: str) -> None:
    done = call("what-if", results, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_other_folders_are_refused(results: Path, tmp_path: Path, undrawn: None) -> None:
    assert call("what-if", tmp_path).exit_code == 2
    for name, change, said in (
        ("never", ["--set", "stop.target.below=1.0e-30"], "never reached the target"),
        ("aimless", ["--set", "stop={time: 9.0}"], "has no stop.target"),
    ):
        place = tmp_path / name
        call("run", results.parent / "small.yaml", "-o", place, "--seeds", "1", *change)
        done = call("what-if", place)
        assert done.exit_code == 2
        assert said in done.stderr


def test_all_that_is_said(
    results: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch, undrawn: None
) -> None:
    monkeypatch.chdir(results.parent)
    options = ("--method", "sync_sgd", "--slowest", "1", "--seeds", "2", "-j", "1")
    found = [
        call("what-if", "results", *options),
        call("what-if", "results", *options, "--json"),
    ]
    golden("what_if", told(*found))


def test_what_was_left_out_is_said_and_an_infinite_mean_is_null(
    paceline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = WhatIf(Scenario.model_validate(NOISELESS), [inf], DataFrame(), ["worker 0 absent: no"])
    monkeypatch.setattr("simulator.cli.what_if._measure", lambda *_given, **_options: found)
    done = paceline("what-if", "d")
    assert done.stderr == "left out: worker 0 absent: no\n"
    assert done.stdout.splitlines()[-1] == "0 files in d/what-if: "
    assert not Path("d").exists()
    content = json.loads(paceline("what-if", "d", "--json").stdout)
    assert (content["seconds"], content["changes"]) == (None, [])
