"""`paceline theory`, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import simulator
from simulator.cli import app
from simulator.results.store import write
from tests.conftest import Golden
from tests.shared.told import told

SMALL = """\
name: small
problem: {kind: quadratic, dimension: 5, noise: 0.01}
cluster:
  workers: 4
  compute_time: {mean: {law: linear}, job: {kind: exponential}}
methods:
  - {name: rennala, batch: theory, stepsize: theory}
stop: {time: 2000.0, target: {metric: grad_norm_sq, below: 1.0e-3}}
record: {iterations: 5}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a scenario, in an empty current directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def call(*arguments: str | Path) -> Result:
    """Run the command; an unexpected exception fails the test."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_people_get_a_table(small: Path) -> None:
    done = call("theory", small)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "small: seconds to E|grad F|^2 <= 0.001"
    assert any(line.startswith("lower bound, equal objectives") for line in lines)
    rennala = next(line for line in lines if line.startswith("rennala"))
    assert " 96 " in rennala
    assert "batch 1, stepsize" in rennala
    assert "for equal objectives only" not in done.stdout
    assert "s = sigma^2/eps 0.5" in done.stdout
    assert "Compute times vary" in lines[-1]


def test_programs_get_json_without_nan(small: Path) -> None:
    done = call("theory", small, "--json", "--set", "cluster.compute_time.mean=[1, 2, 3, .inf]")
    content = json.loads(done.stdout, parse_constant=pytest.fail)
    assert content["setting"]["workers"] == 4
    assert content["setting"]["slowest_seconds"] is None
    seconds = {row["bound"]: row["seconds"] for row in content["bounds"]}
    assert seconds["sync_sgd"] is None
    assert seconds["lower bound, equal objectives"] > 0
    assert {row["bound"]: row["parameters"] for row in content["bounds"]}["rennala"]["batch"] == 1


@pytest.fixture
def stored(small: Path) -> str:
    """The directory of the scenario's results."""
    scenario = simulator.load_scenario(small)
    write(simulator.run(scenario), "results", scenario)
    return "results"


def test_results_are_compared(small: Path, stored: str) -> None:
    done = call("theory", small, "--results", stored, "--json")
    rows = {row["bound"]: row for row in json.loads(done.stdout)["bounds"]}
    assert 0 < rows["rennala"]["measured"] < 2000
    assert rows["asgd"]["measured"] is None
    assert "measured" in call("theory", small, "--results", stored).stdout


def test_results_of_another_target_are_refused(small: Path, stored: str) -> None:
    done = call("theory", small, "--results", stored, "--epsilon", "0.01")
    assert done.exit_code == 2
    assert "the results' target is grad_norm_sq <= 0.001" in done.stderr


def test_what_does_not_apply_is_said(small: Path) -> None:
    done = call("theory", small, "--set", "problem.heterogeneity={kind: random_minima}")
    rennala = next(line for line in done.stdout.splitlines() if line.startswith("rennala"))
    assert "for equal objectives only" in rennala


def test_varying_speeds_add_the_universal_model(small: Path) -> None:
    speed = "cluster.compute_time.speed={kind: sinusoid, amplitude: 0.5, period: 10.0}"
    done = call("theory", small, "--set", speed, "--epsilon", "0.1")
    assert "ringmaster (universal)" in done.stdout


def test_a_missing_epsilon_is_refused(small: Path) -> None:
    done = call("theory", small, "--set", "stop.target.metric=loss_gap")
    assert done.exit_code == 2
    assert "or give --epsilon" in done.stderr
    assert call("theory", small, "--set", "stop={time: 1.0}", "--epsilon", "1e-3").exit_code == 0


def test_results_with_events_show_what_their_schedules_license(small: Path) -> None:
    scenario = simulator.load_scenario(small)
    result = simulator.run(scenario, events=True)
    write(result, Path("kept"), scenario)
    shown = call("theory", small, "--results", "kept").stdout
    assert "What the simulated schedules license" in shown
    (row,) = json.loads(call("theory", small, "--results", "kept", "--json").stdout)["tree"]
    batch = int(result.summary["batch"].iloc[0])
    assert (row["label"], row["distance"]) == (result.summary["label"].iloc[0], batch - 1)
    assert row["licensed_mean"] == pytest.approx(batch * row["licensed"])


def test_an_option_has_no_place_in_the_file(small: Path) -> None:
    done = call("theory", small, "--epsilon", "-1")
    assert done.exit_code == 2
    assert done.stderr == "<scenario>: epsilon: -1, must be above 0 and finite\n"


def test_all_that_is_said(small: Path, stored: str, golden: Golden) -> None:
    """The bounds of a few methods; others have lines of the same form."""
    kept = ("small", "lower", "rennala", "asgd", "exit", "---")
    said = told(call("theory", "small.yaml", "--results", stored, "--epsilon", "0.001"))
    lines = said.splitlines()
    last = max(k for k, line in enumerate(lines) if line.startswith("ia2sgd"))
    few = [line for line in lines[: last + 1] if line.startswith(kept)] + lines[last + 1 :]
    golden("theory", "\n".join(few))
