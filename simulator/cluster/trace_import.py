"""Convert the operation log of a training job into job sizes or a trace of speeds.

A log has a row per operation: which worker ran it (`rank`, or `dp_rank` for a whole data-parallel
replica), in which `step`, of which kind (`optype`), on which microbatch (`mb_id`), when
(`start_ts`, from the beginning of the step) and how long (`duration`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from simulator.cluster.columns import positive_column
from simulator.cluster.tables import load_table
from simulator.csv_text import csv_bytes
from simulator.errors import DataError
from simulator.files import Staging
from simulator.naming import closest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COMPUTE", "ImportSummary", "convert"]

COMPUTE = ("forward-compute", "backward-compute")


@dataclass(frozen=True)
class ImportSummary:
    """What `convert` read, wrote and found.

    Attributes:
        operations: operations of the chosen kinds.
        rows: rows written.
        workers: workers in the log; they are numbered 0, 1, ... in the order of their names.
        mean_seconds: mean duration of a job (of a step's work, for a trace) over all workers.
        slowest_to_fastest: ratio of the workers' median durations.
        spread: standard deviation of a job's size around its worker's mean (of a speed around its
            worker's mean, for a trace).
        period: seconds that the trace covers, to be repeated after them; nan for job sizes.
    """

    operations: int
    rows: int
    workers: int
    mean_seconds: float
    slowest_to_fastest: float
    spread: float
    period: float


def convert(
    source: str | Path,
    destination: str | Path,
    *,
    kind: Literal["empirical", "trace"],
    optypes: Sequence[str] = COMPUTE,
    worker: Literal["rank", "dp_rank"] = "rank",
) -> ImportSummary:
    """Write `destination` (.csv or .parquet) from the operation log `source`.

    empirical: a row per job, columns worker, mean_seconds, size. A job is what a worker does for
    one microbatch; its size is its duration over the mean of its worker: sizes have mean 1.

    trace: a row per worker and step, columns time, worker, speed. Speed is the median over all
    workers and steps of the duration of a step's work, over this one's. The steps stand one after
    the other, each as long as its slowest worker took.

    Raises:
        DataError: the log cannot be read, lacks a column, has a duration that is not positive, or
            has no operation of the chosen kinds; or the destination has another suffix.
        StorageError: the disk is full or the place cannot be written.
    """
    target = Path(destination)
    if target.suffix not in (".csv", ".parquet"):
        raise DataError(f"{target}: {target.suffix or 'no suffix'}, must be .csv or .parquet")
    clock = ["start_ts"] if kind == "trace" else ["mb_id"]
    columns = [worker, "step", "optype", "duration", *clock]
    log = _chosen(load_table(source, columns), optypes, source)
    log = log.assign(worker=log[worker].rank(method="dense").astype("int64") - 1)
    table, summary = _sizes(log) if kind == "empirical" else _speeds(log)
    _write(table, target)
    return summary


def _chosen(log: "pd.DataFrame", optypes: Sequence[str], source: str | Path) -> "pd.DataFrame":
    """The operations of the chosen kinds, durations as float64."""
    present = sorted(map(str, log["optype"].unique()))
    for optype in optypes:
        if optype not in present:
            raise DataError(f"{source}: no operation {optype!r}; {closest(optype, present)}")
    log = log[log["optype"].isin(list(optypes))]
    if log.empty:
        raise DataError(f"{source}: no operations chosen ({list(optypes)}); {closest('', present)}")
    return log.assign(duration=positive_column(log, "duration", source))


def _sizes(log: "pd.DataFrame") -> tuple["pd.DataFrame", ImportSummary]:
    jobs = log.groupby(["worker", "step", "mb_id"])["duration"].sum().reset_index()
    by_worker = jobs.groupby("worker")["duration"]
    jobs["mean_seconds"] = by_worker.transform("mean")
    jobs["size"] = jobs["duration"] / jobs["mean_seconds"]
    table = jobs[["worker", "mean_seconds", "size"]]
    return table, _summary(log, jobs, spread=float(jobs["size"].std()), period=float("nan"))


def _speeds(log: "pd.DataFrame") -> tuple["pd.DataFrame", ImportSummary]:
    log = log.assign(end=log["start_ts"].astype("float64") + log["duration"])
    lengths = log.groupby("step")["end"].max()
    begins = lengths.cumsum() - lengths
    work = log.groupby(["worker", "step"])["duration"].sum().reset_index()
    work["time"] = work["step"].map(begins)
    work["speed"] = work["duration"].median() / work["duration"]
    # A worker that is absent at first begins with the speed it has when it is first seen.
    work.loc[~work["worker"].duplicated(), "time"] = 0.0
    table = work[["time", "worker", "speed"]]
    own = work.groupby("worker")["speed"].transform("mean")
    return table, _summary(
        log, work, spread=float((work["speed"] / own).std()), period=float(lengths.sum())
    )


def _summary(
    log: "pd.DataFrame", jobs: "pd.DataFrame", *, spread: float, period: float
) -> ImportSummary:
    medians = jobs.groupby("worker")["duration"].median()
    return ImportSummary(
        operations=len(log),
        rows=len(jobs),
        workers=len(medians),
        mean_seconds=float(jobs["duration"].mean()),
        slowest_to_fastest=float(medians.max() / medians.min()),
        spread=spread,
        period=period,
    )


def _write(table: "pd.DataFrame", target: Path) -> None:
    with Staging(target.parent) as staging:
        staging.write(target.name, lambda file: _fill(table, target.suffix, file))


def _fill(table: "pd.DataFrame", suffix: str, file: IO[bytes]) -> None:
    if suffix == ".csv":
        file.write(csv_bytes(table))
    else:
        table.to_parquet(file, index=False)
