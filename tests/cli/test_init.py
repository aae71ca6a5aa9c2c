"""`paceline init`: a first scenario from a few facts, which runs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import simulator
from simulator.cli import app
from simulator.scenario import load_scenario
from tests.conftest import Command, Golden
from tests.shared.told import told

SAMPLES = "".join(f"{sign} 1:{sign}.5 2:{k}.25\n" for k in range(20) for sign in ("+1", "-1"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_facts_the_usual_ones_are_taken(place: Path, paceline: Command) -> None:
    assert paceline("init").exit_code == 0
    assert load_scenario(place / "scenario.yaml").cluster.size == 16
    assert "# seconds per gradient" in (place / "scenario.yaml").read_text()


@pytest.mark.parametrize(
    ("facts", "methods"),
    [
        (["--workers", "3"], ["sync_sgd", "rennala", "asgd", "ringmaster"]),
        (["--different"], ["sync_sgd", "malenia", "ringleader", "ia2sgd"]),
        (["--seconds", "1,2.5,4.8", "--failures", "300", "--repair", "20"], None),
        (["--upload", "0.2", "--jitter", "0"], None),
    ],
)
def test_every_scenario_runs_and_some_method_reaches_its_target(
    facts: list[str], methods: list[str] | None, place: Path, paceline: Command
) -> None:
    assert paceline("init", "mine.yaml", *facts).exit_code == 0
    scenario = load_scenario(place / "mine.yaml", ["seeds=1"])
    if methods is not None:
        assert [entry.name for entry in scenario.methods] == methods
    result = simulator.run(scenario)
    assert result.target is not None
    assert "converged" in set(result.summary["status"])


def test_data_of_ones_own_is_named_from_the_scenario(place: Path, paceline: Command) -> None:
    (place / "samples.txt").write_text(SAMPLES)
    (place / "runs").mkdir()
    arguments = ("--data", "samples.txt", "--target", "0.9", "--workers", "2")
    assert paceline("init", "runs/own.yaml", *arguments).exit_code == 0
    scenario = load_scenario(place / "runs" / "own.yaml", ["stop.time=20"])
    assert "accuracy" in simulator.run(scenario).curves


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (["--seconds", "1,x"], "--seconds '1,x': must be numbers with commas in between"),
        (["--seconds=-1"], "cluster.compute_time"),
        (["--failures", "0"], "cluster.faults.time_to_failure"),
        (["--seconds", "nan"], "cluster.compute_time"),
        (["--data", "none.txt"], "--data none.txt: no such file"),
        (["--workers", "0"], "--workers"),
    ],
)
def test_wrong_facts_are_refused_and_nothing_is_written(
    facts: list[str], said: str, place: Path, paceline: Command
) -> None:
    done = paceline("init", *facts)
    assert (done.exit_code, list(place.iterdir())) == (2, [])
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_is_kept_unless_it_may_be_replaced(place: Path, paceline: Command) -> None:
    (place / "scenario.yaml").write_text("mine")
    done = paceline("init")
    assert (done.exit_code, "--overwrite" in done.stderr) == (2, True)
    assert (place / "scenario.yaml").read_text() == "mine"
    assert paceline("init", "--overwrite").exit_code == 0
    assert (place / "scenario.yaml").read_text() != "mine"


def test_all_that_is_asked_on_a_terminal(
    place: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("simulator.cli.init.sys", terminal)
    answers = "3\n1,2\n0.5\n100\n0.25\ny\n"
    first = CliRunner().invoke(app, ["init", "a.yaml"], input=answers)
    second = CliRunner().invoke(app, ["init", "b.yaml"], input="\n" * 6)
    options = CliRunner().invoke(app, ["init", "c.yaml", "--workers", "2"])
    files = [(place / f"{name}.yaml").read_text() for name in "abc"]
    golden("init", "\n".join([told(first, second, options), *files]))
