"""Text that would be markup, mathematics or a control sequence is shown literally."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli.console import visible
from tests.cli.conftest import SMALL
from tests.conftest import Command

NAME = "t [/x] :smile: $y"
LABELS = ("a [/b]", "_[bold]x $\\frac$")
HOSTILE = (
    SMALL.replace("name: small\n", f'name: "{NAME}"\n')
    .replace("four workers", '"[red]four[/red] a_$\\\\frac$"')
    .replace("loss_gap, below: 0.5", "grad_norm_sq, below: 0.05")
    .replace("[0.05, 0.2]}", '[0.05, 0.2], label: "a [/b]"}')
    .replace("stepsize: 0.5}", 'stepsize: 0.5, label: "_[bold]x $\\\\frac$"}')
    .replace("points: 30", "points: 5")
    .replace("seeds: 3", "seeds: 2")
)
ESCAPE, REVERSE = "\x1b[31m", "\u202e"
CONTROL = f"{ESCAPE}{REVERSE}\x07\x85[/b]"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.yaml"
    path.write_text(HOSTILE)
    return path


def test_no_label_and_no_name_is_markup_in_any_command(paceline: Command, hostile: Path) -> None:
    def printed(*arguments: str | Path) -> str:
        done = paceline(*arguments)
        assert (done.exit_code, done.stderr) == (0, ""), arguments
        return done.stdout

    answers = [
        printed("run", hostile, "-o", "results", "--events"),
        printed("theory", hostile, "--results", "results"),
        printed("sweep", hostile, "-o", "swept", "--set", "cluster.workers=2,3"),
        printed("merge", "swept", "-o", "merged"),
        printed("tune", hostile, "-o", "tuned", "--trials", "1", "--format", "svg"),
    ]
    assert all(NAME in answer for answer in answers)
    assert all(label in answer for label in LABELS for answer in answers[:2])
    for directory in ("results", "swept"):
        assert printed("plot", directory, "--format", "svg")
    assert printed("report", "results")
    assert printed("trace", "results")
    assert LABELS[0] in printed("validate", hostile, "--resolved")


@pytest.mark.parametrize(
    "arguments",
    [
        [CONTROL],
        ["run", "--" + CONTROL],
        ["run", "small.yaml", CONTROL],
        ["run", "small.yaml", "--jobs", CONTROL],
        ["run", CONTROL],
        ["run", "small.yaml", "--seeds", CONTROL],
        ["run", "small.yaml", "--plugin", CONTROL],
        ["run", "small.yaml", "--objective", CONTROL],
        ["run", "small.yaml", "--set", CONTROL],
        ["run", "small.yaml", "--set", f"stop.{CONTROL}=1"],
        ["run", "small.yaml", "--set", f"methods[0].{CONTROL}=1"],
        ["run", "small.yaml", "--set", f"methods[0].name={CONTROL}"],
        ["run", "small.yaml", "--set", f"record.metrics=[{CONTROL}]"],
        ["validate", CONTROL, "--json"],
        ["validate", "small.yaml", "--set", f"name={CONTROL}"],
        ["sweep", "small.yaml", "--set", f"{CONTROL}=1,2"],
        ["sweep", "small.yaml", "--set", f"cluster.workers={CONTROL},2"],
        ["sweep", "small.yaml", "--shard", CONTROL],
        ["sweep", "small.yaml", "--scheduler", CONTROL],
        ["tune", "small.yaml", "--sampler", CONTROL],
        ["tune", "small.yaml", "--fresh-seeds", CONTROL],
        ["resume", CONTROL],
        ["merge", CONTROL, "-o", "merged"],
        ["plot", CONTROL],
        ["plot", ".", "--kind", CONTROL],
        ["report", CONTROL],
        ["trace", CONTROL],
        ["theory", CONTROL],
        ["list", CONTROL],
        ["explain", CONTROL],
        ["import-trace", CONTROL, "-o", "made.csv"],
        ["import-trace", "small.yaml", "-o", CONTROL],
        ["import-trace", "log.csv", "-o", "made.csv", "--operation", "x"],
    ],
)
def test_a_refusal_shows_what_was_typed_without_control_characters(
    paceline: Command, tmp_path: Path, small: Path, arguments: list[str]
) -> None:
    assert small.parent == tmp_path
    (tmp_path / "log.csv").write_text(f"rank,step,optype,duration,mb_id\n0,0,{CONTROL},1.0,0\n")
    done = paceline(*arguments)
    assert done.exit_code == 2
    shown = done.stdout + done.stderr
    assert shown.strip() and visible(shown) == shown


def test_names_of_files_are_shown_without_control_characters(
    paceline: Command, small: Path
) -> None:
    small = small.rename(small.with_name(f"s{CONTROL}.yaml".replace("/", "")))
    place = "results" + CONTROL.replace("/", "")
    run = paceline("run", small, "-o", place)
    assert visible(place) in run.stdout
    printed = [
        paceline("validate", small),
        paceline("plot", place, "--kind", "curves", "--format", "svg"),
        paceline("report", place),
    ]
    for done in [run, *printed]:
        assert done.exit_code == 0
        assert visible(done.stdout) == done.stdout


def test_only_the_console_prints(project_root: Path) -> None:
    """No other module of the command names a function that writes to stdout or stderr."""
    folder = project_root / "simulator" / "cli"
    others = [file for file in folder.glob("*.py") if file.name != "console.py"]
    found = {
        f"{file.name}: {ast.unparse(node)}"
        for file in others
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Name | ast.Attribute)
        and ast.unparse(node) in ("print", "typer.echo", "typer.secho", "rich.print")
    }
    assert len(others) > 20 and found == set()


@pytest.mark.parametrize("command", ["run", "sweep"])
def test_a_reader_that_leaves_loses_nothing(
    project_root: Path, small: Path, tmp_path: Path, command: str
) -> None:
    """The pipe has no reader from the start; the work is done, and its exit code is kept."""
    read, write = os.pipe()
    os.close(read)
    place = tmp_path / "out"
    arguments = [command, str(small), "-o", str(place)]
    done = subprocess.run(
        [sys.executable, "-m", "simulator.cli", *arguments],
        cwd=project_root, stdout=write, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")
    assert (place / "summary.parquet").is_file()


def test_json_carries_any_text(paceline: Command, hostile: Path) -> None:
    done = paceline("run", hostile, "--json", "-o", f"r{REVERSE}")
    found = json.loads(done.stdout)
    assert found["directory"] == f"r{REVERSE}" and REVERSE not in done.stdout
    assert {row["label"] for row in found["answer"]} == set(LABELS)
