"""`paceline tune` of a scenario with a sweep, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from tests.conftest import Command

OPTIONS = ("--set", "cluster.workers=2,5", "--trials", 2, "--format", "svg")


def test_it_writes_a_sweep_of_the_best_parameters_with_its_figure(
    paceline: Command, small: Path
) -> None:
    done = paceline("tune", small, *OPTIONS, "-o", "d")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Each method at each point: tuned with 2 trials each" in done.stdout
    trials = pd.read_parquet("d/trials.parquet")
    assert trials.columns[0] == "cluster.workers"
    assert trials.groupby("cluster.workers")["chosen"].sum().to_dict() == {2: 2, 5: 2}
    figure = pd.read_csv("d/fresh/plot_time-to-target.csv")
    assert len(figure) == 2 * 2
    assert set(figure["value"]) == {2, 5}

    before = {file: Path("d", file).read_bytes() for file in ("best.yaml", "fresh/summary.parquet")}
    again = paceline("tune", small, *OPTIONS, "-o", "d", "--json")
    said = json.loads(again.stdout)
    assert [point["values"] for point in said["points"]] == [
        {"cluster.workers": 2},
        {"cluster.workers": 5},
    ]
    assert {one["label"] for one in said["points"][1]["methods"]} == {"asgd", "ringmaster"}
    assert before == {file: Path("d", file).read_bytes() for file in before}


def test_one_value_is_no_sweep(paceline: Command, small: Path) -> None:
    done = paceline("tune", small, "--set", "cluster.workers=2", "--dry-run")
    assert done.stdout.startswith("Budget: 3 trials each")


def test_a_dry_run_shows_the_space_at_each_point(paceline: Command, small: Path) -> None:
    done = paceline("tune", small, *OPTIONS, "--dry-run")
    assert "cluster.workers = 2:" in done.stdout
    assert "cluster.workers = 5:" in done.stdout
    assert not Path("results").exists()


def test_a_mistake_is_placed_in_the_file(paceline: Command, small: Path) -> None:
    done = paceline("tune", small, "--set", "methods.asgd.stepsize=0.1,0.2")
    assert done.exit_code == 2
    assert "methods.asgd.stepsize, which tuning sets itself" in done.stderr
