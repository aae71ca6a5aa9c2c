"""The seconds of jobs, and their place on one time line."""

from pathlib import Path

import pytest

from simulator.cluster.logs.jobs import Timeline, job_seconds, missing_steps, timeline
from simulator.cluster.logs.operation_log import LogOptions, OperationLog, read_log
from tests.shared.logs import steps, written

TIMED = "rank,step,optype,start_ts,duration"


def log(
    place: Path, rows: list[str], header: str, *kinds: str, worker: str = "rank"
) -> OperationLog:
    options = LogOptions(operations=kinds or None, worker=worker)  # type: ignore[arg-type]
    return read_log(written(place, rows, header), options)


def test_operations_of_a_rank_add_up_and_the_longest_rank_counts(tmp_path: Path) -> None:
    """Replica 0 has ranks 0 and 1 with 3 + 1 and 2 + 1 seconds in step 0."""
    rows = ["0,0,0,f,3", "0,0,0,b,1", "0,1,0,f,2", "0,1,0,b,1", "0,1,1,f,5", "1,2,0,f,7"]
    found = log(tmp_path, rows, "dp_rank,rank,step,optype,duration", "f", "b", worker="dp_rank")
    assert job_seconds(found, ["step"]).values.tolist() == [[0, 0, 4], [0, 1, 5], [1, 0, 7]]


def test_microbatches_may_be_jobs(tmp_path: Path) -> None:
    found = log(tmp_path, ["0,0,0,f,3", "0,0,1,f,1"], "rank,step,mb_id,optype,duration", "f")
    assert job_seconds(found, ["step", "mb_id"]).values.tolist() == [[0, 0, 0, 3], [0, 0, 1, 1]]
    assert job_seconds(found, ["step"]).values.tolist() == [[0, 0, 4]]


def test_steps_that_a_worker_lacks_are_counted_between_its_first_and_last(tmp_path: Path) -> None:
    """Worker 0 has steps 0, 1 and 4 of 0 .. 4, worker 1 has 2 and 3."""
    rows = ["0,0,f,1", "0,1,f,1", "0,4,f,1", "1,2,f,1", "1,3,f,1"]
    assert missing_steps(log(tmp_path, rows, "rank,step,optype,duration", "f")) == 2
    assert missing_steps(log(tmp_path, ["0,1", "0,1"], "rank,duration")) == 0


def laid(place: Path, rows: list[str], header: str = TIMED) -> Timeline:
    found = timeline(log(place, rows, header, *(["batch"] if "optype" in header else [])))
    assert found is not None
    return found


def test_without_times_there_is_no_time_line(tmp_path: Path) -> None:
    assert timeline(log(tmp_path, ["0,0,f,1"], "rank,step,optype,duration", "f")) is None


def rows_of(found: Timeline) -> list[list[float]]:
    return found.spans[["worker", "step", "begin", "end"]].values.tolist()


def test_times_that_run_on_stay_and_time_without_steps_is_left_out(tmp_path: Path) -> None:
    """Two workers with 2 and 1 s a step; nobody works from 4 to 10 s."""
    found = laid(tmp_path, _plain([0, 2, 10]))
    assert rows_of(found) == [
        [0, 0, 0, 2], [0, 1, 2, 4], [0, 2, 10, 12], [1, 0, 0, 1], [1, 1, 2, 3], [1, 2, 10, 11],
    ]  # fmt: skip
    assert found.begins.sort_index().tolist() == [0, 2, 4, 0, 2, 4]
    assert (found.seconds, found.busy, found.overlapping) == (12.0, 6.0, False)


def _plain(starts: list[float]) -> list[str]:
    """Rows rank, step, batch, start, duration."""
    return [row.replace(",batch,0,", ",batch,") for row in steps(starts, [2.0, 1.0])]


def test_times_that_restart_are_laid_one_step_after_the_other(tmp_path: Path) -> None:
    """Each step begins at 5 s, and lasts until its slowest worker's end, 2 s later."""
    found = laid(tmp_path, _plain([5, 5, 5]))
    assert rows_of(found)[:3] == [[0, 0, 0, 2], [0, 1, 2, 4], [0, 2, 4, 6]]
    assert rows_of(found)[3:] == [[1, 0, 0, 1], [1, 1, 2, 3], [1, 2, 4, 5]]
    assert (found.seconds, found.busy) == (6.0, 6.0)


@pytest.mark.parametrize(("second", "runs_on"), [(1.5, True), (1.0, False), (0.5, False)])
def test_a_step_runs_on_if_it_starts_after_the_middle_of_the_one_before(
    second: float, runs_on: bool, tmp_path: Path
) -> None:
    """Step 0 of worker 0 lasts from 0 to 2 s."""
    rows = ["0,0,batch,0,2", f"0,1,batch,{second},2"]
    begins = [row[2] for row in rows_of(laid(tmp_path, rows))]
    assert begins == ([0.0, second] if runs_on else [0.0, 2.0])


def test_without_steps_jobs_that_overlap_are_reported(tmp_path: Path) -> None:
    header = "rank,start_ts,duration"
    found = laid(tmp_path, ["0,0,2", "0,0.5,2", "1,0,1"], header)
    assert found.overlapping and [row[2] for row in rows_of(found)] == [0.0, 0.5, 0.0]
    assert not laid(tmp_path, ["0,0,2", "0,2,2", "1,0,1"], header).overlapping
