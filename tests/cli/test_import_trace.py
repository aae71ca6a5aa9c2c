"""`paceline import-trace`, as a user types it; and what it prints runs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cli.conftest import SMALL
from tests.conftest import Command, Golden
from tests.shared.told import told


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three workers, four steps of two microbatches; the third worker is twice as slow."""
    rows = [
        {
            "rank": rank,
            "step": step,
            "optype": optype,
            "mb_id": batch,
            "start_ts": 10.0 * batch + (5.0 if optype == "backward-compute" else 0.0),
            "duration": (1.0 + 0.1 * step) * (2.0 if rank == 2 else 1.0),
        }
        for rank in range(3)
        for step in range(4)
        for batch in range(2)
        for optype in ("forward-compute", "backward-compute", "send")
    ]
    path = tmp_path / "log.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def in_scenario(printed: str, place: Path) -> Path:
    """A scenario with the cluster that the command printed."""
    cluster = "\n".join(line[2:] for line in printed.split("In a scenario:\n")[1].splitlines())
    begin, end = SMALL.index("cluster:"), SMALL.index("methods:")
    path = place / "traced.yaml"
    path.write_text(SMALL[:begin] + cluster + "\n" + SMALL[end:])
    return path


def replayed(scenario: Path, paceline: Command) -> pd.DataFrame:
    """The table of workers of the first method and seed."""
    longer = ["--set", "stop={time: 3000}", "--seeds", "1"]
    assert paceline("run", scenario, "-o", "out", *longer).exit_code == 0
    table = pd.read_parquet("out/workers.parquet")
    return table[table["label"] == table["label"].iloc[0]]


def test_the_printed_lines_reproduce_the_sizes_of_the_log(
    paceline: Command, log: Path, tmp_path: Path
) -> None:
    """Sizes deviate by 9.7 %, so the mean of 650 jobs or more has a standard error of 0.38 %."""
    done = paceline("import-trace", log, "-o", "made.csv")
    assert done.exit_code == 0
    assert "from 48 operations of 3 workers" in done.stdout
    found = replayed(in_scenario(done.stdout, tmp_path), paceline)
    assert found["mean_compute_seconds"].tolist() == pytest.approx([2.3, 2.3, 4.6])
    measured = found["busy_seconds"] / (found["jobs"] + 0.5)  # the last job has not ended
    assert measured.tolist() == pytest.approx([2.3, 2.3, 4.6], rel=4 * 0.0038)


def test_the_printed_lines_replay_the_steps_of_the_log(
    paceline: Command, log: Path, tmp_path: Path
) -> None:
    """A step's work is 4 x (1 + 0.1 step) s; the longer steps of the log last longer, too."""
    done = paceline("import-trace", log, "-o", "made.csv", "--kind", "trace")
    assert done.exit_code == 0
    found = replayed(in_scenario(done.stdout, tmp_path), paceline)
    assert found["mean_compute_seconds"].tolist() == pytest.approx([4.6, 4.6, 9.2], rel=0.01)


@pytest.mark.parametrize("tiny", [1e-9, 1e9])
@pytest.mark.parametrize("kind", ["empirical", "trace"])
def test_very_short_and_very_long_jobs_are_printed_as_numbers(
    paceline: Command, tmp_path: Path, tiny: float, kind: str
) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"rank,step,optype,mb_id,start_ts,duration\n0,0,batch,0,0,{tiny}\n")
    done = paceline("import-trace", log, "-o", "m.csv", "--kind", kind, "--operation", "batch")
    assert paceline("validate", in_scenario(done.stdout, tmp_path)).exit_code == 0


def test_what_was_read_is_printed_with_the_number_of_every_worker(
    paceline: Command, tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "dp_rank;step;optype;mb_id;duration\n"
        "gpu10;0;batch;0;4\ngpu9;0;batch;0;1\ngpu9;1;batch;0;2\ngpu9;1;gc;;\n"
    )
    choice = ["--worker", "dp_rank", "--operation", "batch"]
    lines = paceline("import-trace", log, "-o", "made.csv", *choice).stdout.splitlines()
    assert lines[0].endswith(
        "log.csv: 4 rows, 2 steps; 1 rows left out, of operations that were not chosen: gc 1"
    )
    assert lines[1] == (
        "columns: worker is dp_rank, duration is duration in s, step is step, mb_id is mb_id, "
        "optype is optype"
    )
    assert lines[3:6] == [
        "worker  dp_rank, jobs, seconds per job",
        "0       gpu9, 2, 1.5",
        "1       gpu10, 1, 4",
    ]
    assert "      mean: [1.5, 4]" in lines
    assert lines[-1].endswith("per_worker: true}")


def test_of_many_workers_the_first_are_printed(paceline: Command, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"{rank},0,batch,0,1\n" for rank in range(60))
    log.write_text(f"rank,step,optype,mb_id,duration\n{rows}")
    done = paceline("import-trace", log, "-o", "made.csv", "--operation", "batch")
    assert "\n49      49, 1, 1\n...     and 10 more (--json has all)\n" in done.stdout


def test_the_log_is_not_overwritten(paceline: Command, log: Path) -> None:
    before = log.read_bytes()
    done = paceline("import-trace", log, "-o", log)
    assert done.exit_code == 2
    assert done.stderr == f"{log}: is the input itself, the output must be another file\n"
    assert log.read_bytes() == before


def test_json_holds_the_facts(paceline: Command, log: Path) -> None:
    found = json.loads(paceline("import-trace", log, "-o", "made.parquet", "--json").stdout)
    assert (found["file"], found["rows"], found["workers"]) == ("made.parquet", 24, 3)
    assert found["slowest_to_fastest"] == pytest.approx(2.0)
    assert found["period"] is None
    assert (found["read"], found["left_out"]) == (72, {"send": 24})
    assert (found["names"], found["jobs"]) == (["0", "1", "2"], [8, 8, 8])


def test_other_operations_may_be_chosen_and_unknown_ones_are_refused(
    paceline: Command, log: Path
) -> None:
    done = paceline("import-trace", log, "-o", "made.csv", "--operation", "send", "--json")
    assert json.loads(done.stdout)["operations"] == 24
    done = paceline("import-trace", log, "-o", "made.csv", "--operation", "sned")
    assert done.exit_code == 2
    assert "did you mean 'send'?" in done.stderr


def test_a_missing_log_is_refused(paceline: Command) -> None:
    done = paceline("import-trace", "nowhere.parquet", "-o", "made.csv")
    assert done.exit_code == 2
    assert done.stderr == "nowhere.parquet: no such file\n"
    done = paceline("import-trace", ".", "-o", "made.csv")
    assert done.stderr.startswith(".: is a directory without a log, must have events.parquet")


def test_a_real_log_is_converted(paceline: Command, shared_data: Path) -> None:
    log = shared_data / "straggler-trace-ST.parquet"
    found = json.loads(paceline("import-trace", log, "-o", "sizes.csv", "--json").stdout)
    assert (found["workers"], found["rows"]) == (8, 1024)
    assert pd.read_csv("sizes.csv")["size"].mean() == pytest.approx(1.0)


def european(place: Path) -> Path:
    """Three hosts: durations in ms with decimal commas, a date per job, no steps, compressed."""
    generator, lines = np.random.default_rng(3), ["Host;Batch Time (ms);Start Time"]
    for host, mean in {"node10": 400.0, "node9": 100.0, "node11": 200.0}.items():
        clock = pd.Timestamp("2026-01-31T12:00:00Z")
        for seconds in mean / 1e3 * generator.lognormal(-0.02, 0.2, 200):
            duration = f"{1e3 * seconds:.6f}".replace(".", ",")
            lines.append(f"{host};{duration};{clock.isoformat()}")
            clock += pd.Timedelta(seconds=seconds)
    path = place / "export.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8-sig")))
    return path


def test_a_foreign_log_comes_back_with_means_and_order(paceline: Command, tmp_path: Path) -> None:
    """Sizes deviate by 20 %, so the mean of 7,000 jobs or more has a standard error of 0.24 %."""
    done = paceline("import-trace", european(tmp_path), "-o", "made.csv")
    lines = done.stdout.splitlines()
    assert lines[0].endswith("export.csv.gz: 600 rows; none left out")
    assert lines[1] == (
        "columns: worker is Host, duration is Batch Time (ms) in ms, time is Start Time (dates)"
    )
    assert lines[2].startswith("guessed from their names: worker, duration, time; --columns ")
    assert "from 2026-01-31T12:00:00Z, " in lines[3]
    assert [line.split()[1] for line in lines[6:9]] == ["node9,", "node10,", "node11,"]
    found = replayed(in_scenario(done.stdout, tmp_path), paceline)
    assert found["mean_compute_seconds"].tolist() == pytest.approx([0.1, 0.4, 0.2], rel=0.06)
    measured = found["busy_seconds"] / (found["jobs"] + 0.5)
    assert measured.tolist() == pytest.approx(found["mean_compute_seconds"], rel=4 * 0.0024)


def test_a_foreign_log_is_replayed_over_time(paceline: Command, tmp_path: Path) -> None:
    done = paceline("import-trace", european(tmp_path), "-o", "made.csv", "--kind", "trace")
    found = replayed(in_scenario(done.stdout, tmp_path), paceline)
    assert np.argsort(found["mean_compute_seconds"]).tolist() == [0, 2, 1]


def test_columns_and_unit_may_be_given(paceline: Command, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("who,how long,when\na,2,0\na,2,0\nb,3,1\n")
    choice = ["--columns", "worker=who,duration=how long", "--unit", "min", "--json"]
    found = json.loads(paceline("import-trace", log, "-o", "made.csv", *choice).stdout)
    assert (found["means"], found["job"], found["clock"]) == ([120.0, 180.0], "row", None)
    assert found["columns"] == {"worker": "who", "duration": "how long"}
    done = paceline("import-trace", log, "-o", "made.csv", "--columns", "worker")
    assert done.exit_code == 2
    assert "'worker' must be ROLE=NAME" in done.stderr


def test_gaps_and_repeated_rows_are_printed(paceline: Command, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "host,step,start,seconds\na,0,0,1\na,0,0,1\na,1,1,1\na,2,4,1\nb,0,0,1\nb,2,4,1\n"
    )
    printed = paceline("import-trace", log, "-o", "made.csv").stdout
    assert "6 rows, 3 steps; 1 rows left out, which repeat another in every column read" in printed
    assert "time: 5 s, 2 s of it without a job" in printed
    assert "gaps: 1 steps are missing between a worker's first and last" in printed


def test_all_that_is_said(paceline: Command, golden: Golden) -> None:
    rows = [
        f"n{w},{k},{3600.0 * k + w},{1.5 + w + 0.5 * (k % 3)},{'fwd' if k % 5 else 'init'}"
        for k in range(12)
        for w in (0, 1)
    ]
    Path("log.csv").write_text("\n".join(["worker,step,start,seconds,optype", *rows]) + "\n")
    read = ("import-trace", "log.csv", "--operation", "fwd", "-o")
    found = [
        paceline(*read, "jobs.csv"),
        paceline(*read, "a b.csv", "--kind", "trace"),
        paceline(*read, "jobs.csv", "--json"),
        paceline("import-trace", "none.csv", "-o", "jobs.csv"),
    ]
    golden("import_trace", told(*found))
