"""`paceline tune`, as a user types it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import simulator
from simulator.files import Staging
from simulator.problems.base import Problem
from simulator.running.plan import Schedule
from simulator.running.simulate import simulate
from simulator.scenario import Scenario
from simulator.sweep import execute, simulate_task
from simulator.sweep.plan import Task
from simulator.sweep.remote import Answer, simulate_text, text_of
from simulator.tuning.seeds import fresh_seeds
from tests.conftest import Command
from tests.shared.undrawn import leave_undrawn
from tests.tuning.conftest import SMALL

pytestmark = pytest.mark.usefixtures("undrawn")

SVG = ("--format", "svg")

BREAKING = '''
from dataclasses import dataclass

from algorithms.base import Algorithm, Count, Gradient, Positive


@dataclass(kw_only=True)
class Breaking(Algorithm):
    """Asynchronous SGD that breaks off where it is too deep."""

    stepsize: Positive
    depth: Count = 1

    def on_gradient(self, gradient: Gradient) -> None:
        if self.depth > 2:
            raise RuntimeError("too deep")
        self.model = self.model - self.stepsize * gradient.value
        self.assign(gradient.worker)
'''


def contents(directory: Path) -> dict[str, bytes]:
    """Path -> bytes of all files that must be equal in equal tunings."""
    files = [path for path in directory.rglob("*") if path.is_file() and path.name != "wall.json"]
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory, small: Path) -> tuple[Path, str]:
    """The directory and the output of the command."""
    from typer.testing import CliRunner

    from simulator.cli import app

    directory = tmp_path_factory.mktemp("tuned") / "d"
    with pytest.MonkeyPatch.context() as patch:
        leave_undrawn(patch)
        done = CliRunner().invoke(app, ["tune", str(small), "-o", str(directory), *SVG])
    assert (done.exit_code, done.stderr) == (0, "")
    return directory, done.stdout


def test_it_says_who_is_first_and_with_what(tuned: tuple[Path, str]) -> None:
    _, said = tuned
    assert said.startswith("small: tuned with 3 trials each\n")
    assert "delay_threshold=" in said
    assert "Chosen on 2 seeds, compared on 2 fresh" in said


def test_the_best_scenario_repeats_the_comparison(
    tuned: tuple[Path, str], paceline: Command
) -> None:
    directory, _ = tuned
    assert paceline("run", directory / "best.yaml", "-o", "again").exit_code == 0
    again, fresh = contents(Path("again")), contents(directory / "fresh")
    for table in ("curves", "summary", "workers"):
        assert again[f"{table}.parquet"] == fresh[f"{table}.parquet"]
    assert simulator.load_scenario(directory / "best.yaml").seeds == [2, 3]


def test_the_table_of_trials_has_a_row_per_configuration(tuned: tuple[Path, str]) -> None:
    table = pd.read_parquet(tuned[0] / "trials.parquet")
    assert set(table["label"]) == {"asgd", "ringmaster"}
    assert table.groupby("label")["trial"].nunique().to_dict() == {"asgd": 3, "ringmaster": 3}
    assert table["chosen"].sum() == 2
    asgd = table[table["label"] == "asgd"]
    assert asgd["delay_threshold"].isna().all()
    assert len(asgd) == asgd["stepsize"].nunique() == 6 + 5 + 5


def test_every_figure_has_its_numbers(tuned: tuple[Path, str]) -> None:
    names = {path.name for path in tuned[0].glob("plot_*")}
    stems = ("plot_sensitivity_stepsize", "plot_sensitivity_delay_threshold")
    assert names == {f"{stem}.{end}" for stem in stems for end in ("svg", "csv")}


def test_a_tuning_that_was_stopped_goes_on_to_the_same_bytes(
    tuned: tuple[Path, str], paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = []

    def stop(self: Staging, name: str, fill: object, plain: object = Staging.write) -> None:
        writes.append(name)
        if len(writes) == 8:
            raise KeyboardInterrupt
        plain(self, name, fill)  # type: ignore[operator]

    with monkeypatch.context() as patch:
        patch.setattr(Staging, "write", stop)
        done = paceline("tune", small, "-o", "d", *SVG)
    assert done.exit_code == 130
    assert "repeat the command to continue from here" in done.stderr
    assert paceline("tune", small, "-o", "d", *SVG).exit_code == 0
    assert contents(Path("d")) == contents(tuned[0])


def test_a_damaged_run_is_named_and_computed_again(
    tuned: tuple[Path, str], paceline: Command, small: Path
) -> None:
    shutil.copytree(tuned[0], "d")
    file = min(Path("d").glob("runs/*/*.zip"))
    file.write_bytes(file.read_bytes()[:-30])
    done = paceline("tune", small, "-o", "d", *SVG)
    said = f"{file} is damaged: File is not a zip file; the run is computed again\n"
    assert (done.exit_code, done.stderr) == (0, said)
    assert contents(Path("d")) == contents(tuned[0])


def test_json_is_all_that_is_printed_and_options_override_the_file(
    paceline: Command, small: Path
) -> None:
    options = ("--arrivals", 900, "--sampler", "random", "--seeds", "3", "--fresh-seeds", "9,10")
    printed = json.loads(paceline("tune", small, "--json", *options, *SVG).stdout)
    assert printed["budget"] == "900 arrivals each"
    assert [method["arrivals"] for method in printed["methods"]] == [900, 900]
    assert {method["label"] for method in printed["methods"]} == {"asgd", "ringmaster"}
    assert (printed["seeds"], printed["fresh_seeds"]) == ([0, 1, 2], [9, 10])
    assert printed["directory"] == "results/small-tune"


def test_a_dry_run_shows_the_spaces_and_writes_nothing(paceline: Command, small: Path) -> None:
    lines = paceline("tune", small, "--dry-run").stdout.splitlines()
    assert lines[0] == "Budget: 3 trials each"
    assert "  delay_threshold: 1 to 5 in equal ratios" in lines
    shown = json.loads(paceline("tune", small, "--dry-run", "--json").stdout)
    assert [len(one["coefficients"]["stepsize"]) for one in shown["methods"]] == [6, 6]
    assert not Path("results").exists()


def test_a_count_of_fresh_seeds_begins_after_those_tuned_on(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr("simulator.cli.tune._carry_out", lambda one, *_, **__: seen.append(one))
    paceline("tune", small, "--fresh-seeds", "3")
    assert fresh_seeds(seen[0]) == (2, 3, 4)


def test_too_few_arrivals_are_told(paceline: Command, small: Path) -> None:
    done = paceline("tune", small, "--arrivals", 9)
    assert done.exit_code == 1
    assert done.stderr == (
        "9 arrivals were used up before any trial was completed: allow more arrivals\n"
    )


def test_a_trial_that_fails_is_told_and_costs_only_itself(
    paceline: Command, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "breaking.py").write_text(BREAKING)
    monkeypatch.syspath_prepend(tmp_path)
    methods = "methods=[{name: breaking, stepsize: 0.1}]"
    depth = "tune.methods={breaking: {depth: [1, 9]}}"
    options = ("--plugin", "breaking:Breaking", "--set", methods, "--set", depth)
    done = paceline("tune", small, "--json", *options, *SVG)
    assert done.exit_code == 1
    assert "breaking, trial 2: seed 0: RuntimeError('too deep')" in done.stderr
    [method] = json.loads(done.stdout)["methods"]
    assert method["parameters"]["depth"] == 1


def test_a_fresh_run_that_fails_is_told_and_counts_as_never(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(scenario: Scenario, problem: Problem, schedule: Schedule, **options: Any) -> Any:
        if schedule.seed == 3 and schedule.entry.name == "asgd":
            raise RuntimeError("too fresh")
        return simulate(scenario, problem, schedule, **options)

    monkeypatch.setattr(simulate_task, "simulate", breaking)
    done = paceline("tune", small, "--json", *SVG)
    assert done.exit_code == 1
    assert "asgd, seed 3: RuntimeError('too fresh')" in done.stderr
    found = {method["label"]: method for method in json.loads(done.stdout)["methods"]}
    assert (found["asgd"]["reached"], found["ringmaster"]["reached"]) == (1, 2)


def test_a_cluster_computes_every_run(
    tuned: tuple[Path, str], paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(
        _: object, tasks: Sequence[Task], *__: object
    ) -> Iterator[tuple[int, list[Answer]]]:
        yield from ((k, simulate_text(text_of(task, ()))) for k, task in enumerate(tasks))

    monkeypatch.setattr(execute, "on_cluster", elsewhere)
    monkeypatch.setattr(execute, "spread", lambda *_, **__: pytest.fail("was computed here"))
    done = paceline("tune", small, "-o", "d", "--scheduler", "tcp://127.0.0.1:9", *SVG)
    assert done.exit_code == 0
    assert contents(Path("d")) == contents(tuned[0])


def test_resume_says_how_a_tuning_goes_on(tuned: tuple[Path, str], paceline: Command) -> None:
    done = paceline("resume", tuned[0])
    assert done.exit_code == 2
    assert "repeat its `paceline tune` command" in done.stderr


def test_a_joint_search_warns(paceline: Command, small: Path) -> None:
    done = paceline("tune", small, "--joint", "--sampler", "random", "--trials", 2, *SVG)
    assert done.exit_code == 0
    assert "gives the others few trials" in done.stderr
    assert done.stdout.startswith("small: tuned with 4 trials together\n")
    assert "so their times say nothing about them" in done.stdout


def test_a_wrong_space_is_told_at_its_place(paceline: Command, tmp_path: Path) -> None:
    for searched, place, rule in (
        ("{ringmastre: {}}", "12:41: tune.methods.ringmastre", "did you mean 'ringmaster'?"),
        ("{asgd: {stepsiz: 1}}", "12:45: tune.methods.asgd.stepsiz", "did you mean 'stepsize'?"),
        (
            "{asgd: {stepsize: 1..n}}",
            "12:46: tune.methods.asgd.stepsize",
            "must be a list, a value",
        ),
    ):
        wrong = SMALL.replace("stepsizes: 6", f"methods: {searched}")
        (tmp_path / "wrong.yaml").write_text(wrong)
        done = paceline("tune", "wrong.yaml")
        assert done.exit_code == 2
        assert f"wrong.yaml:{place}" in done.stderr
        assert rule in done.stderr


def test_another_scenario_in_the_directory_is_refused(
    tuned: tuple[Path, str], paceline: Command, small: Path
) -> None:
    done = paceline("tune", small, "-o", tuned[0], "--set", "cluster.workers=4")
    assert done.exit_code == 3
    assert "cluster.workers: 5 -> 4" in done.stderr
    done = paceline("tune", small, "-o", tuned[0] / "fresh")
    assert done.exit_code == 3
    assert "holds the results of a run" in done.stderr
