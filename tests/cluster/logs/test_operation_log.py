"""Logs with a row per job: steps, repetitions, units; and logs that lack columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.cluster.logs.jobs import job_seconds, missing_steps, timeline
from simulator.cluster.logs.operation_log import LogOptions, read_log
from simulator.errors import DataError
from tests.shared.logs import BATCH, written


def test_a_worker_and_its_seconds_are_enough(tmp_path: Path) -> None:
    log = read_log(written(tmp_path, ["b,2", "a,1", "b,3"], "host,seconds"))
    assert (log.names, log.one_row, log.clock) == (("a", "b"), True, None)
    assert log.rows["duration"].tolist() == [2.0, 1.0, 3.0]
    assert log.rows["step"].tolist() == [0, 0, 1]
    assert timeline(log) is None


def test_steps_that_start_again_with_every_epoch_are_later_steps(tmp_path: Path) -> None:
    rows = [f"a,{step},{1 + epoch}" for epoch in range(2) for step in (1, 2, 3)]
    log = read_log(written(tmp_path, rows, "host,step,seconds"))
    assert log.rows["step"].tolist() == [0, 1, 2, 3, 4, 5]
    assert job_seconds(log, ["step"])["duration"].tolist() == [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]


def test_without_steps_jobs_follow_their_times(tmp_path: Path) -> None:
    rows = ["a,2026-01-01T00:00:05,2", "a,2026-01-01T00:00:00,4", "b,2026-01-01T00:00:01,1"]
    log = read_log(written(tmp_path, rows, "host,timestamp,seconds"))
    assert job_seconds(log, ["step"])["duration"].tolist() == [4.0, 2.0, 1.0]
    laid = timeline(log)
    assert laid is not None
    assert (laid.seconds, laid.busy, laid.overlapping) == (7.0, 6.0, False)


def test_the_unit_is_in_the_name_or_is_given(tmp_path: Path) -> None:
    source = written(tmp_path, ["a,250,1500"], "host,batch_ms,start")
    assert read_log(source).rows["duration"].tolist() == [0.25]
    minutes = read_log(source, LogOptions(unit="min"))
    assert minutes.rows["duration"].tolist() == [15000.0]


def test_a_row_that_repeats_another_is_left_out_if_time_and_step_prove_it(tmp_path: Path) -> None:
    rows = ["a,0,0.0,1", "a,0,0.0,1", "a,1,0.0,1"]
    log = read_log(written(tmp_path, rows, "host,step,start,seconds"))
    assert (log.read, log.repeated, len(log.rows)) == (3, 1, 2)
    log = read_log(written(tmp_path, rows, "host,step,unknown,seconds"))
    assert (log.repeated, len(log.rows)) == (0, 3)


def test_steps_that_a_worker_lacks_are_counted(tmp_path: Path) -> None:
    rows = [f"a,{step},1" for step in range(5)] + ["b,1,1", "b,4,1"]
    assert missing_steps(read_log(written(tmp_path, rows, "host,step,seconds"))) == 2


def test_one_kind_of_operation_needs_no_steps(tmp_path: Path) -> None:
    source = written(tmp_path, ["0,batch,1", "0,gc,9", "0,batch,2"], "rank,optype,duration")
    assert read_log(source, BATCH).rows["duration"].tolist() == [1.0, 2.0]
    with pytest.raises(DataError, match=r"no column for the step, .* --columns step=NAME"):
        read_log(source, LogOptions(operations=["batch", "gc"]))


def test_operations_without_a_column_of_kinds_cannot_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no column for the optype, .*: --columns optype=NAME"):
        read_log(written(tmp_path, ["a,1"], "host,seconds"), BATCH)


def test_a_log_of_operations_without_microbatches_has_a_job_per_step(tmp_path: Path) -> None:
    rows = ["0,0,batch,0,0,1", "0,0,batch,1,1,2", "0,1,batch,0,3,4"]
    log = read_log(written(tmp_path, rows), LogOptions({"mb_id": ""}, operations=["batch"]))
    assert job_seconds(log, ["step", "mb_id"])["duration"].tolist() == [3.0, 4.0]


def test_ranks_that_are_numbered_throughout_identify_workers(tmp_path: Path) -> None:
    """Each is in one replica; a rank in two is refused."""
    rows = ["0,0,1", "1,0,2", "2,1,3"]
    log = read_log(written(tmp_path, rows, "rank,dp_rank,seconds"))
    assert log.names == ("0", "1", "2")
    with pytest.raises(DataError, match="rank 0 is in 2 replicas"):
        read_log(written(tmp_path, [*rows, "0,1,4"], "rank,dp_rank,seconds"))


def test_a_replica_that_repeats_a_step_on_another_rank_repeats_nothing(tmp_path: Path) -> None:
    rows = ["0,0,0,0.0,1", "0,1,0,0.0,1", "0,1,0,5.0,2"]
    source = written(tmp_path, rows, "dp_rank,rank,step,start,seconds")
    log = read_log(source, LogOptions(worker="dp_rank"))
    assert (log.parts, log.names, log.repeated) == (("rank",), ("0",), 0)
    assert log.rows["step"].tolist() == [0, 0, 1]
    assert job_seconds(log, ["step"])["duration"].tolist() == [1.0, 2.0]


def test_kinds_are_part_of_what_is_repeated(tmp_path: Path) -> None:
    header = "rank,step,optype,start,duration"
    rows = ["0,0,f,0.0,1", "0,0,b,0.0,1", "0,0,f,0.0,1"]
    log = read_log(written(tmp_path, rows, header), LogOptions(operations=["f", "b"]))
    assert (log.read, log.repeated, len(log.rows), log.one_row) == (3, 1, 2, False)
    assert log.left_out == {} and log.unit == "s"


def test_kinds_that_are_not_there_or_not_chosen_are_told(tmp_path: Path) -> None:
    source = written(tmp_path, ["0,0,f,1", "0,0,gc,1", "0,0,gc,2"], "rank,step,optype,duration")
    assert read_log(source, LogOptions(operations=["f"])).left_out == {"gc": 2}
    with pytest.raises(DataError, match=r"no operation 'g'; did you mean 'gc'. known: f, gc"):
        read_log(source, LogOptions(operations=["f", "g"]))
    with pytest.raises(DataError, match=r"no operations chosen \(\[\]\); known: f, gc"):
        read_log(source, LogOptions(operations=[]))


@pytest.mark.parametrize(("unit", "least", "most"), [("s", 1e-12, 1e12), ("ms", 1e-9, 1e15)])
def test_durations_are_from_a_picosecond_to_30_000_years(
    unit: str, least: float, most: float, tmp_path: Path
) -> None:
    options = LogOptions(unit=unit)  # type: ignore[arg-type]
    log = read_log(written(tmp_path, [f"a,{least!r}", f"a,{most!r}"], "host,seconds"), options)
    assert log.rows["duration"].tolist() == [1e-12, 1e12]
    for wrong in (0.9 * least, 1.1 * most):
        with pytest.raises(DataError, match=f"must be a number above 0 .from {least:g} to"):
            read_log(written(tmp_path, [f"a,{wrong!r}"], "host,seconds"), options)


def test_a_rank_in_two_replicas_is_no_worker(tmp_path: Path) -> None:
    source = written(tmp_path, ["0,0,1", "1,1,2", "1,2,3", "1,3,3"], "rank,dp_rank,seconds")
    with pytest.raises(DataError, match="rank 1 is in 3 replicas"):
        read_log(source)
