"""Logs and outputs that are refused."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pandas as pd
import pytest

from simulator.cluster.logs import trace_import
from simulator.cluster.logs.operation_log import LogOptions
from simulator.cluster.logs.trace_import import Kind, convert
from simulator.errors import DataError, StorageError
from tests.shared.logs import BATCH, HEADER, written


@pytest.mark.parametrize(
    ("column", "kind", "said"),
    [
        ("rank", "empirical", r"no column for the worker, .*: --columns worker=NAME; known: dp_"),
        ("duration", "empirical", r"no column for the duration, .*: --columns duration=NAME"),
        ("start_ts", "trace", r"no column for the time of the start, .*: --columns time=NAME"),
        ("step", "empirical", r"no column for the step, .* operations of a job: --columns step="),
    ],
)
def test_a_missing_column(log: Path, tmp_path: Path, column: str, kind: Kind, said: str) -> None:
    pd.read_parquet(log).drop(columns=column).to_csv(tmp_path / "log.csv", index=False)
    with pytest.raises(DataError, match=rf"log\.csv: {said}"):
        convert(tmp_path / "log.csv", tmp_path / "out.csv", kind=kind)


def test_an_operation_that_is_not_in_the_log(log: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no operation 'forward'; did you mean 'forward-comp"):
        convert(log, tmp_path / "out.csv", kind="trace", options=LogOptions(operations=["forward"]))


def test_no_operations_at_all(log: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no operations chosen \(\[\]\); known: backward"):
        convert(log, tmp_path / "out.csv", kind="trace", options=LogOptions(operations=[]))


def test_a_duration_that_is_not_positive(log: Path, tmp_path: Path) -> None:
    pd.read_parquet(log).assign(duration=0.0).to_csv(tmp_path / "log.csv")
    with pytest.raises(DataError, match=r"column 'duration', row 1: 0\.0, must be"):
        convert(tmp_path / "log.csv", tmp_path / "out.csv", kind="trace")


@pytest.mark.parametrize("name", ["out.json", "out"])
def test_another_format(log: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=r"must be \.csv or \.parquet"):
        convert(log, tmp_path / name, kind="trace")


@pytest.mark.parametrize("kind", ["empirical", "trace"])
@pytest.mark.parametrize("column", ["rank", "step", "duration", "last"])
def test_an_empty_field_of_an_operation_that_counts(
    tmp_path: Path, kind: Kind, column: str
) -> None:
    last = "mb_id" if kind == "empirical" else "start_ts"
    name = last if column == "last" else column
    row = dict.fromkeys(HEADER.split(","), "1") | {"optype": "batch", name: ""}
    source = written(tmp_path, ["0,0,batch,0,0.0,1.0", ",".join(row.values())])
    with pytest.raises(DataError, match=rf"log\.csv: column '{name}', row 2: empty, must be"):
        convert(source, tmp_path / "out.csv", kind=kind, options=BATCH)
    assert not (tmp_path / "out.csv").exists()


def test_empty_fields_of_other_operations_are_none_of_its_business(tmp_path: Path) -> None:
    source = written(tmp_path, ["0,0,batch,0,0.0,1.0", ",,gc,,,"])
    found = convert(source, tmp_path / "out.csv", kind="empirical", options=BATCH)
    assert (found.operations, found.left_out) == (1, {"gc": 1})


def test_a_row_with_a_field_too_many(tmp_path: Path) -> None:
    source = written(tmp_path, ["0,0,batch,0,0.0,1.0,9", "0,1,batch,0,0.0,1.0,9"])
    with pytest.raises(DataError, match=r"log\.csv:2: .*: 7 fields, must be 6"):
        convert(source, tmp_path / "out.csv", kind="empirical", options=BATCH)


def test_times_that_are_neither_seconds_nor_epoch_stamps(tmp_path: Path) -> None:
    source = written(tmp_path, ["0,0,batch,0,170000000000,1.0"])
    with pytest.raises(DataError, match=r"'start_ts', row 1: 170000000000, must be a time in s"):
        convert(source, tmp_path / "out.csv", kind="trace", options=BATCH)


def test_jobs_without_steps_that_overlap(tmp_path: Path) -> None:
    source = written(tmp_path, ["a,0,1000", "a,1,1000"], "host,start,seconds")
    with pytest.raises(DataError, match=r"column 'start': jobs of a worker overlap, must follow"):
        convert(source, tmp_path / "out.csv", kind="trace")


def test_steps_that_the_clock_cannot_tell_apart(tmp_path: Path) -> None:
    rows = [f"0,{k},batch,0,0,{seconds}" for k, seconds in enumerate((1e12, 1e-6, 1e-6))]
    with pytest.raises(
        DataError, match=r"log\.csv: steps are shorter than the resolution of start_ts"
    ):
        convert(written(tmp_path, rows), tmp_path / "o.csv", kind="trace", options=BATCH)


def test_ranks_that_count_within_their_replica(tmp_path: Path) -> None:
    rows = ["0,0,batch,0,0.0,1.0,0", "0,0,batch,0,0.0,1.0,1"]
    source = written(tmp_path, rows, f"{HEADER},dp_rank")
    with pytest.raises(DataError, match=r"rank 0 is in 2 replicas \(dp_rank\), must be in one"):
        convert(source, tmp_path / "out.csv", kind="empirical", options=BATCH)


@pytest.mark.parametrize("link", ["same", "symbolic", "hard"])
def test_the_log_itself_as_output(tmp_path: Path, link: str) -> None:
    source = written(tmp_path, ["0,0,batch,0,0.0,1.0"])
    before, target = source.read_bytes(), tmp_path / "link.csv"
    if link == "same":
        target = tmp_path / "." / "log.csv"
    else:
        target.symlink_to(source) if link == "symbolic" else target.hardlink_to(source)
    with pytest.raises(DataError, match="is the input itself, the output must be another file"):
        convert(source, target, kind="empirical", options=BATCH)
    assert source.read_bytes() == before


def test_more_jobs_than_a_run_takes_samples(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_import, "MOST_SAMPLES", 11)
    with pytest.raises(DataError, match="12 jobs, a run takes at most 11 samples"):
        convert(log, tmp_path / "out.csv", kind="empirical")


def test_a_log_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "log.parquet").write_text("nothing")
    with pytest.raises(DataError, match="not a readable table"):
        convert(tmp_path / "log.parquet", tmp_path / "out.csv", kind="trace")


def test_a_place_that_cannot_be_written(log: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"file: is a file, must be a directory"):
        convert(log, tmp_path / "file" / "out.csv", kind="trace")


def test_a_planted_link_is_not_followed(log: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep")
    for name in (".out.csv.draft", f".out.csv.tmp-{os.getpid()}-{platform.node()}"):
        (tmp_path / name).symlink_to(tmp_path / "precious")
    convert(log, tmp_path / "out.csv", kind="trace")
    assert (tmp_path / "precious").read_text() == "keep"
    assert (tmp_path / "out.csv").read_text().startswith("time,worker,speed\n")
