"""`paceline run`, as a user types it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import SMALL
from tests.conftest import Command, Golden
from tests.shared.told import told

FILES = {
    "curves.parquet",
    "plot_curves.csv",
    "plot_curves.pdf",
    "plot_curves.png",
    "resolved.yaml",
    "summary.parquet",
    "wall.json",
    "workers.parquet",
}
undrawn = pytest.mark.usefixtures("undrawn")


def contents(directory: Path) -> dict[str, bytes]:
    """Name -> bytes of everything in a directory but the wall-clock figures."""
    paths = [path for path in directory.iterdir() if path.name != "wall.json"]
    return {path.name: path.read_bytes() for path in paths}


def test_a_run_leaves_tables_and_a_plot_in_the_folder_that_it_names(
    paceline: Command, small: Path
) -> None:
    done = paceline("run", small)
    assert done.exit_code == 0
    assert {path.name for path in Path("results/small").iterdir()} == FILES
    assert "8 files in results/small: resolved.yaml, curves.parquet" in done.stdout
    assert done.stderr == ""


@undrawn
def test_the_answer_is_a_table_on_one_screen(paceline: Command, small: Path) -> None:
    lines = paceline("run", small).stdout.splitlines()
    assert lines[0] == "small: four workers"
    assert any(line.startswith("asgd ") and "3/3" in line for line in lines)
    assert any(line.startswith("sync_sgd ") for line in lines)
    assert "Target: loss_gap <= 0.5, in simulated seconds." in lines
    assert len(lines) < 24
    assert max(map(len, lines)) <= 200


@undrawn
def test_json_holds_the_answer_and_nothing_else_is_printed(paceline: Command, small: Path) -> None:
    answer = json.loads(paceline("run", small, "--json").stdout)
    assert answer["scenario"] == "small"
    assert answer["directory"] == "results/small"
    assert set(answer["files"]) == FILES
    assert sum(answer["statuses"].values()) == 9
    assert {row["label"] for row in answer["answer"]} == {"asgd", "sync_sgd"}
    assert answer["answer"][0]["ratio"] == 1.0


def test_a_rerun_gives_the_same_bytes(paceline: Command, small: Path) -> None:
    paceline("run", small, "-o", "one")
    paceline("run", small, "-o", "two", "--jobs", 2)
    assert contents(Path("one")) == contents(Path("two"))


def test_both_engines_give_the_same_tables(paceline: Command, small: Path) -> None:
    paceline("run", small, "-o", "one")
    paceline("run", small, "-o", "two", "--engine", "numpy")
    one, two = contents(Path("one")), contents(Path("two"))
    assert one.pop("resolved.yaml") != two.pop("resolved.yaml")
    assert one == two


@undrawn
def test_overrides_and_seeds_end_up_in_the_resolved_scenario(
    paceline: Command, small: Path
) -> None:
    paceline("run", small, "--set", "cluster.workers=3", "--set", "stop.time=5", "--seeds", "2..3")
    text = Path("results/small/resolved.yaml").read_text("utf-8")
    assert "workers: 3\n" in text
    assert "time: 5.0\n" in text
    assert set(pd.read_parquet("results/small/summary.parquet")["seed"]) == {2, 3}


@undrawn
def test_a_changed_scenario_does_not_overwrite_old_results(paceline: Command, small: Path) -> None:
    paceline("run", small)
    before = contents(Path("results/small"))
    done = paceline("run", small, "--seeds", 1)
    assert done.exit_code == 3
    assert "results/small holds the results of another scenario" in done.stderr
    assert "  seeds.1: 1 -> (absent)" in done.stderr
    assert contents(Path("results/small")) == before
    assert paceline("run", small, "--seeds", 1, "--overwrite").exit_code == 0


@undrawn
def test_events_are_written_on_request(paceline: Command, small: Path) -> None:
    paceline("run", small, "--events", "--seeds", 1)
    events = pd.read_parquet("results/small/events.parquet")
    assert {"time", "worker", "job", "version", "delay", "verdict"} <= set(events)
    assert len(events) > 0


def test_a_wrong_scenario_is_refused_with_its_line(paceline: Command, small: Path) -> None:
    small.write_text(SMALL.replace("workers: 4", "workers: -4"))
    done = paceline("run", small)
    assert done.exit_code == 2
    assert f"{small}:5:12: cluster.workers: -4" in done.stderr
    assert done.stdout == ""
    assert not Path("results").exists()


@undrawn
def test_a_sweep_is_refused_before_anything_is_written(paceline: Command, small: Path) -> None:
    small.write_text(SMALL + "sweep: {cluster.workers: [4, 8], stop.time: [60.0]}\n")
    done = paceline("run", small)
    assert done.exit_code == 2
    assert done.stderr == (
        f"{small}:13:8: sweep: {{cluster.workers: [4, 8], stop.time: [60.0]}}, makes several "
        "scenarios: use `paceline sweep`, or leave the sweep out with --set 'sweep={}'\n"
    )
    assert not Path("results").exists()
    assert paceline("run", small, "--set", "sweep={}", "--set", "cluster.workers=8").exit_code == 0


def test_an_unknown_option_is_refused_with_the_nearest(paceline: Command, small: Path) -> None:
    done = paceline("run", small, "--seed", 3)
    assert done.exit_code == 2
    assert "--seeds" in done.stderr


@undrawn
def test_divergence_fails_the_command_only_if_strict(paceline: Command, small: Path) -> None:
    small.write_text(SMALL.replace("[0.05, 0.2]", "[0.05, 1.0e+6]"))
    assert paceline("run", small).exit_code == 0
    assert paceline("run", small, "--strict").exit_code == 1


def test_a_place_that_cannot_be_written_is_exit_4(paceline: Command, small: Path) -> None:
    Path("taken").write_text("a file")
    done = paceline("run", small, "-o", "taken")
    assert done.exit_code == 4
    assert "cannot write taken" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_place_is_exit_4(paceline: Command, small: Path) -> None:
    Path("locked").mkdir()
    Path("locked").chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert paceline("run", small, "-o", "locked/results").exit_code == 4


def test_an_interrupt_is_exit_130_and_leaves_no_half_file(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.cli.run._simulate", interrupted)
    done = paceline("run", small)
    assert done.exit_code == 130
    assert "interrupted" in done.stderr
    assert not Path("results").exists()


def test_a_prescription_that_is_unknown_leaves_no_folder(paceline: Command, small: Path) -> None:
    Path("results").mkdir()
    for place in ("results/small", "new/small"):
        done = paceline(
            "run", small, "--set", "methods=[{name: sync_sgd, stepsize: theory}]", "-o", place
        )
        assert (done.exit_code, done.stdout) == (2, "")
        assert "methods[0].stepsize: theory" in done.stderr
        assert list(Path("results").iterdir()) == []
        assert not Path("new").exists()


def test_a_preconditioner_of_another_size_than_the_data_has_its_place(
    paceline: Command, small: Path
) -> None:
    """Data say how many coordinates there are only when they are loaded."""
    small.write_text(
        "problem: {kind: logistic, l2: 0.1, data: {kind: synthetic, samples: 9, features: 2}}\n"
        "cluster: {workers: 2}\nmethods:\n  - {name: asgd, stepsize: 0.1}\n  - name: ringmaster\n"
        "    stepsize: 0.1\n    delay_threshold: 2\n"
        "    preconditioner: {kind: diagonal, values: [1.0, 0.5, 0.2]}\nstop: {arrivals: 5}\n"
    )
    done = paceline("run", small)
    rule = "methods[1].preconditioner: is for 3 coordinates, the problem has 2"
    assert (done.exit_code, done.stderr) == (2, f"{small}:8:21: {rule}\n")


@undrawn
def test_all_that_is_said(paceline: Command, small: Path, golden: Golden) -> None:
    plain = ("run", "small.yaml", "--seeds", "2", "-j", 1)
    found = [
        paceline(*plain),
        paceline(*plain, "--json"),
        paceline(*plain, "--set", "stop={time: 20.0}", "-o", "other", "--events"),
        paceline(*plain, "--set", "methods.asgd.stepsize=99", "-o", "diverged", "--strict"),
        paceline(*plain, "--set", "methods.asgd.stepsize=99", "-o", "diverged"),
        paceline(*plain, "--set", "stop.time=5.0"),
        paceline(*plain, "--set", "sweep={cluster.workers: [2, 3]}"),
    ]
    golden("run", told(*found))
