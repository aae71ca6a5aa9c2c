"""`paceline advise`, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.advice import samples, stock
from simulator.cli import app
from tests.conftest import Golden
from tests.shared.told import told

LOG = "worker,seconds\n" + "".join(f"{k % 3},{1.0 + k % 3 + 0.1 * k}\n" for k in range(30))
FAST = ("--methods", "rennala", "--trials", "1", "-j", "1")


def call(*arguments: str | Path) -> Result:
    """Run the command; an unexpected exception fails the test."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log."""
    folder = tmp_path_factory.mktemp("advise")
    (folder / "log.csv").write_text(LOG)
    return folder


def test_a_log_leads_to_an_answer(
    place: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setattr(samples, "MOST", samples.FEWEST)
    monkeypatch.setattr(stock, "PATIENCE", 3.0)
    done = call("advise", "log.csv", "-o", "advice", *FAST)
    assert done.exit_code == 0
    golden("advise", told(done))
    lines = done.stdout.splitlines()
    assert "30 rows" in lines[0]
    assert "guessed from their names: worker, duration" in done.stdout
    assert "log: 3 workers, seconds to the target" in done.stdout
    assert any(line.startswith(("Use rennala (batch=", "Stay with sync_sgd (")) for line in lines)
    assert "each with another seed and a cluster of jobs drawn again" in done.stdout
    assert (place / "advice" / "report.html").is_file()
    again = call("advise", place / "log.csv", "-o", place / "advice", "--json", *FAST)
    content = json.loads(again.stdout, parse_constant=pytest.fail)
    assert [one["key"] for one in content["problems"]] == ["noise", "curvature", "different"]
    assert content["answer"] in lines


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--budget", "soon"], "--budget: 'soon', must be a number with its unit"),
        (["--current", "asdg"], "'asdg': no such method, did you mean 'asgd'?"),
        (["--columns", "duration=took"], "took"),
    ],
)
def test_wrong_options_are_named(place: Path, arguments: list[str], said: str) -> None:
    done = call("advise", place / "log.csv", "-o", place / "wrong", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    done = call("advise", tmp_path / "none.csv", "-o", tmp_path / "x")
    assert done.exit_code == 2
    assert "none.csv: no such file" in done.stderr


SCENARIO = """\
problem: {kind: quadratic, dimension: 3}
cluster: {workers: 2}
methods: [{name: asgd, stepsize: 0.1}]
stop:
  time: 9.0
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cluster: {compute_time: 1.0}", "s.yaml:1:10: cluster: must have workers, or groups"),
        ("cluster:\n  workers: 2\n  compute_time: .inf", "s.yaml:3:17: cluster.compute_time: "),
        (SCENARIO, "s.yaml:5:3: stop.target: is missing"),
        (f"{SCENARIO}sweep: {{seeds: [1, 2]}}", "s.yaml:"),
    ],
)
def test_mistakes_of_a_file_have_their_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "s.yaml").write_text(text)
    done = call("advise", tmp_path / "s.yaml", "-o", tmp_path / "o", "--trials", "1")
    assert done.exit_code == 2
    assert f"{tmp_path}/{said}" in done.stderr and "<scenario>" not in done.stderr


def test_the_source_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "advised.yaml").write_text(SCENARIO)
    done = call("advise", tmp_path / "advised.yaml", "-o", tmp_path, "--trials", "1")
    assert done.exit_code == 2 and "advised.yaml: is the input itself" in done.stderr
    assert (tmp_path / "advised.yaml").read_text() == SCENARIO


def test_a_damaged_run_is_reported_and_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "MOST", 0)
    goal = "  target: {metric: grad_norm_sq, below: 0.01}\nseeds: 1\n"
    (tmp_path / "s.yaml").write_text(SCENARIO.replace("9.0", "90.0") + goal)
    usual = ("advise", tmp_path / "s.yaml", "-o", tmp_path / "o", "--trials", "1", "-j", "1")
    first = call(*usual)
    [path, *_] = sorted((tmp_path / "o" / "given").rglob("*.zip"))
    path.write_bytes(b"torn")
    again = call(*usual)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert f"{path} is damaged" in again.stderr
