"""A log as a recording."""

from math import isnan
from pathlib import Path

from simulator.calibration.from_logs import recorded_in
from simulator.calibration.recordings import Recorded
from simulator.cluster.logs.operation_log import read_log
from tests.shared.logs import BATCH, steps, written


def of(place: Path, rows: list[str], header: str) -> Recorded:
    return recorded_in(read_log(written(place, rows, header), BATCH))


def jobs(run: Recorded) -> list[list[float]]:
    return run.jobs[["worker", "job", "received", "sent", "seconds"]].values.tolist()


def test_jobs_with_times_are_where_the_log_has_them(tmp_path: Path) -> None:
    """Two workers; the pause before second 10 has no job and is left out."""
    rows = steps([0, 2, 10], [2.0, 1.0])
    run = of(tmp_path, rows, "rank,step,optype,x,start_ts,duration")
    assert (run.name, run.workers, run.steps) == (str(tmp_path / "log.csv"), 2, 1)
    assert not run.has_stages and run.is_timed and run.period == 6.0
    assert jobs(run) == [
        [1, 0, 0, 1, 1], [0, 0, 0, 2, 2], [1, 1, 2, 3, 1],
        [0, 1, 2, 4, 2], [1, 2, 4, 5, 1], [0, 2, 4, 6, 2],
    ]  # fmt: skip
    table = run.jobs
    assert (table["dispatched"] == table["received"]).all()
    assert (table["started"] == table["received"]).all()
    assert (table["arrived"] == table["sent"]).all() and (table["time"] == table["sent"]).all()
    assert (table["hook_seconds"] == 0.0).all()
    assert (run.events["verdict"] == "applied").all() and len(run.events) == 6


def test_jobs_without_times_follow_each_other(tmp_path: Path) -> None:
    rows = ["0,0,batch,3", "0,1,batch,1", "1,0,batch,2"]
    run = of(tmp_path, rows, "rank,step,optype,duration")
    assert not run.is_timed and isnan(run.period)
    assert jobs(run) == [[1, 0, 0, 2, 2], [0, 0, 0, 3, 3], [0, 1, 3, 4, 1]]


def test_microbatches_have_no_place_in_time(tmp_path: Path) -> None:
    rows = ["0,0,batch,0,0,3", "0,0,batch,1,5,1"]
    run = of(tmp_path, rows, "rank,step,optype,mb_id,start_ts,duration")
    assert not run.is_timed and isnan(run.period)
    assert jobs(run) == [[0, 0, 0, 3, 3], [0, 1, 3, 4, 1]]
