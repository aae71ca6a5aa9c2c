"""`paceline sweep`, `resume` and `merge`, as a user types them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from simulator.sweep import session
from simulator.sweep.source_version import source_version
from tests.conftest import Command
from tests.shared.brittle import BRITTLE
from tests.sweep.conftest import FAILING, SMALL, contents


def test_a_sweep_leaves_tables_and_says_who_is_first(
    paceline: Command, small: Path, undisturbed: dict[str, bytes]
) -> None:
    done = paceline("sweep", small)
    assert done.exit_code == 0
    assert done.stdout.startswith("12 runs: 12 new\n")
    assert "small: the fastest method" in done.stdout
    assert "5 files in results/small-sweep: resolved.yaml, curves.parquet" in done.stdout
    assert done.stderr == ""
    assert contents(Path("results/small-sweep")) == undisturbed


def test_a_dry_run_shows_the_plan_and_writes_nothing(paceline: Command, small: Path) -> None:
    facts = json.loads(paceline("sweep", small, "--dry-run", "--json").stdout)
    assert facts.pop("seconds") > 0.0
    assert facts == {"points": 4, "runs": 12, "to_compute": 12, "schedules": 8, "replicas": 16}
    lines = paceline("sweep", small, "--dry-run", "--jobs", 2).stdout.splitlines()
    assert lines[0] == "12 runs: 12 new"
    assert lines[-1].startswith("estimated time  at most ")
    assert lines[-1].endswith(" s with --jobs 2")
    assert not Path("results").exists()


def test_why_each_run_is_or_is_not_computed_again(paceline: Command, small: Path) -> None:
    paceline("sweep", small, "-o", "d")
    said = paceline("sweep", small, "-o", "d", "--set", "cluster.workers=3,6", "--why", "--dry-run")
    lines = said.stdout.splitlines()
    assert lines[0] == "12 runs: 6 finished before, 6 new"
    assert lines[1].endswith("asgd, seed 0: finished before, used again")
    changed = "new, differs from the nearest kept run in cluster.workers: "
    new = [line for line in lines if changed in line]
    assert len(new) == 6
    assert not any(";" in line for line in new), "a run that differs in one key is nearer"


def test_json_is_all_that_is_printed(paceline: Command, small: Path) -> None:
    printed = json.loads(paceline("sweep", small, "--json").stdout)
    assert printed["runs"] == printed["computed"] == 12
    assert printed["failed"] == []
    assert sum(printed["statuses"].values()) == 4 * (2 * 2 + 2)


def test_resume_needs_a_sweep(paceline: Command) -> None:
    done = paceline("resume", "nowhere")
    assert done.exit_code == 2
    assert "nowhere holds no sweep: sweep.json is missing" in done.stderr


def test_resume_computes_what_is_missing(
    paceline: Command, small: Path, undisturbed: dict[str, bytes]
) -> None:
    paceline("sweep", small, "-o", "d")
    for path in sorted(Path("d").glob("runs/*/*.zip"))[::2]:
        path.unlink()
    (Path("d") / "curves.parquet").unlink()
    done = paceline("resume", "d")
    assert done.stdout.startswith("12 runs: 6 finished before, 6 new\n")
    assert contents(Path("d")) == undisturbed


def test_resume_refuses_another_version_and_says_so(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paceline("sweep", small, "-o", "d")
    monkeypatch.setattr(session, "source_version", lambda: "99.0")
    for command in (("resume", "d"), ("sweep", small, "-o", "d")):
        done = paceline(*command)
        assert done.exit_code == 3
        assert f"  version: {source_version()} -> 99.0" in done.stderr


def test_resume_refuses_a_scenario_that_was_changed_by_hand(paceline: Command, small: Path) -> None:
    paceline("sweep", small, "-o", "d")
    record = Path("d/sweep.json")
    record.write_text(record.read_text().replace('"time": 40.0', '"time": 41.0', 1))
    done = paceline("resume", "d")
    assert done.exit_code == 3
    assert "  stop.time: 40.0 -> 41.0" in done.stderr or "stop.time: 41.0 -> 40.0" in done.stderr


def test_another_scenario_does_not_replace_tables(paceline: Command, small: Path) -> None:
    paceline("sweep", small, "-o", "d")
    before = contents(Path("d"))
    done = paceline("sweep", small, "-o", "d", "--set", "stop.time=50.0")
    assert done.exit_code == 3
    assert "  stop.time: 40.0 -> 50.0" in done.stderr
    assert contents(Path("d")) == before
    assert (
        paceline("sweep", small, "-o", "d", "--set", "stop.time=50.0", "--overwrite").exit_code == 0
    )


def test_the_results_of_a_run_are_not_replaced(paceline: Command, small: Path) -> None:
    Path("alone.yaml").write_text(SMALL.partition("sweep:")[0])
    paceline("run", "alone.yaml", "-o", "d")
    assert paceline("sweep", small, "-o", "d").exit_code == 3


def test_shards_merge_to_the_whole(
    paceline: Command, small: Path, undisturbed: dict[str, bytes]
) -> None:
    for k in (1, 2):
        done = paceline("sweep", small, "-o", f"part{k}", "--shard", f"{k}/2")
        assert (done.exit_code, Path(f"part{k}/curves.parquet").exists()) == (0, False)
    assert paceline("merge", "part1", "part2", "-o", "whole").exit_code == 0
    assert contents(Path("whole")) == undisturbed


def test_a_merge_of_too_few_shards_says_what_is_missing(paceline: Command, small: Path) -> None:
    paceline("sweep", small, "-o", "part1", "--shard", "1/2")
    done = paceline("merge", "part1", "-o", "whole")
    assert done.exit_code == 1
    assert "6 of 12 runs are in none of the directories" in done.stderr
    assert paceline("resume", "whole").exit_code == 0


def test_a_damaged_run_is_named_and_computed_again(
    paceline: Command, small: Path, undisturbed: dict[str, bytes]
) -> None:
    paceline("sweep", small, "-o", "d")
    file = min(Path("d").glob("runs/*/*.zip"))
    file.write_bytes(file.read_bytes()[:-30])
    line = f"{file} is damaged: File is not a zip file"
    merged = paceline("merge", "d", "-o", "m")
    missing = "1 of 12 runs are in none of the directories: `paceline resume m` computes them"
    assert (merged.exit_code, merged.stderr.splitlines()) == (1, [line, missing])
    resumed = paceline("resume", "d")
    assert (resumed.exit_code, resumed.stderr) == (0, f"{line}; the run is computed again\n")
    assert contents(Path("d")) == undisturbed


def test_a_damaged_record_of_the_sweep_is_named(paceline: Command, small: Path) -> None:
    paceline("sweep", small, "-o", "d", "--shard", "1/9")
    record = json.loads(Path("d/sweep.json").read_text())
    for text, said in (
        ("[" * 100_000, "d/sweep.json is damaged: maximum recursion depth"),
        (json.dumps({**record, "scenario": []}), "d/sweep.json is damaged: it has no scenario"),
        (json.dumps({**record, "scenario": {}}), "d/sweep.json cannot be used: "),
    ):
        Path("d/sweep.json").write_text(text)
        done = paceline("resume", "d")
        assert (done.exit_code, done.stderr.startswith(said)) == (2, True)


def test_different_sweeps_are_not_merged(paceline: Command, small: Path) -> None:
    paceline("sweep", small, "-o", "one", "--shard", "1/2")
    paceline("sweep", small, "-o", "two", "--shard", "2/2", "--seeds", 1)
    done = paceline("merge", "one", "two", "-o", "whole")
    assert done.exit_code == 3
    assert "  asked.seeds" in done.stderr
    assert not Path("whole").exists()


def test_a_failed_run_is_exit_1_and_the_others_are_kept(paceline: Command) -> None:
    Path("failing.yaml").write_text(FAILING)
    done = paceline("sweep", "failing.yaml", "--plugin", BRITTLE, "-o", "d")
    assert done.exit_code == 1
    assert "4 runs failed; `paceline resume` tries them again" in done.stderr
    assert "brittle (breaks=true), seed 0: ZeroDivisionError('by accident')" in done.stderr
    assert dict(pd.read_parquet("d/summary.parquet")["status"].value_counts())["failed"] == 4


def test_a_wrong_value_is_exit_2_before_anything_is_run(paceline: Command, small: Path) -> None:
    done = paceline("sweep", small, "--set", "cluster.workers=3,-1")
    assert done.exit_code == 2
    assert "--set cluster.workers: cluster.workers: -1, must be at least 1" in done.stderr
    assert not Path("results").exists()


def test_what_cannot_be_resolved_is_exit_2_before_anything_is_run(
    paceline: Command, tmp_path: Path
) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(SMALL)
    for override, said in (
        ("methods.ringmaster.stepsize=theory,0.1", "needs constants that are unknown here"),
        ("problem={kind: python}", "is python, whose objective is an object"),
        ("cluster.compute_time.job={kind: empirical, path: no.txt}", '/no.txt", is no file'),
    ):
        done = paceline("sweep", file, "--set", override)
        assert done.exit_code == 2
        assert done.stderr.startswith(f"--set {override.partition('=')[0]}: ")
        assert said in done.stderr
    file.write_text(SMALL.replace("stepsize: 0.2,", "stepsize: theory,").partition("sweep:")[0])
    for command in ("validate", "sweep"):
        said = paceline(command, file).stderr
        assert said.startswith(f"{file}:8:34: methods[1].stepsize: theory, ")
    assert not Path("results").exists()


def test_a_full_disk_is_exit_4_and_what_was_finished_is_kept(
    paceline: Command, small: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [12]  # the disk takes some files and is full then
    flush = os.fsync

    def fill(handle: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        flush(handle)

    with monkeypatch.context() as patch:
        patch.setattr("simulator.files.os.fsync", fill)
        done = paceline("sweep", small, "-o", "d")
    assert done.exit_code == 4
    assert "No space left on device" in done.stderr
    kept = len(list(Path("d").glob("runs/*/*.zip")))
    assert 0 < kept < 12
    again = paceline("resume", "d")
    assert again.stdout.startswith(f"12 runs: {kept} finished before, {12 - kept} new\n")
    assert contents(Path("d")) == undisturbed


def test_without_a_target_the_answer_is_the_final_metric(paceline: Command) -> None:
    Path("s.yaml").write_text(SMALL.replace(", target: {metric: loss_gap, below: 0.3}", ""))
    said = paceline("sweep", "s.yaml").stdout
    assert "small: the best final loss_gap" in said
    assert "never" not in said
    assert "ringmaster" in said
