"""Convert the log of a training job into job sizes or a trace of speeds."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import numpy as np

from simulator.cluster.logs.jobs import Timeline, job_seconds, missing_steps, timeline
from simulator.cluster.logs.operation_log import LogOptions, OperationLog, read_log
from simulator.cluster.logs.roles import LogColumn, Role
from simulator.cluster.logs.samples import MOST_SAMPLES
from simulator.csv_text import csv_bytes
from simulator.errors import DataError
from simulator.files import Staging, check_apart

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ImportSummary", "Kind", "convert", "summarise"]

Kind = Literal["empirical", "trace"]


@dataclass(frozen=True)
class ImportSummary:
    """The result of `convert`. A job of a trace is the work of one step.

    Attributes:
        source: the file or folder.
        operations: operations of the chosen kinds.
        rows: rows written.
        workers: workers in the log; they are numbered 0, 1, ... in the order of `names`.
        mean_seconds: mean duration of a job over all workers.
        median_seconds: median duration of a job over all workers: a trace's speed 1.
        slowest_to_fastest: ratio of the workers' median durations.
        spread: standard deviation of a job's size around its worker's mean (of a speed around its
            worker's mean, for a trace).
        period: seconds of the trace, which is repeated after them; nan for job sizes.
        read: rows of the log.
        left_out: rows that are not of the chosen kinds, by kind.
        repeated: rows that were left out because they repeat another.
        columns: role -> column that was read.
        unit: of the durations in the log.
        clock: the form of the times in the log, None without times.
        began: the date of the first start, in UTC; None if unknown.
        span: seconds from the first start to the last end; nan without times.
        idle: seconds of them in which no worker has a step in progress; nan without times.
        steps: steps with operations of the chosen kinds; 0 for a log without steps.
        missing_steps: steps that a worker lacks between its first and last one, over all workers.
        job: what a job is: "row", "microbatch" or "step".
        names: (n,) the workers' names in the log.
        jobs: (n,) jobs of each worker.
        means: (n,) mean duration of its jobs.
    """

    source: str
    operations: int
    rows: int
    workers: int
    mean_seconds: float
    median_seconds: float
    slowest_to_fastest: float
    spread: float
    period: float
    read: int
    left_out: dict[str, int]
    repeated: int
    columns: dict[Role, LogColumn]
    unit: str
    clock: str | None
    began: str | None
    span: float
    idle: float
    steps: int
    missing_steps: int
    job: Literal["row", "microbatch", "step"]
    names: tuple[str, ...]
    jobs: tuple[int, ...]
    means: tuple[float, ...]


def convert(
    source: str | Path,
    destination: str | Path,
    *,
    kind: Kind,
    options: LogOptions | None = None,
) -> ImportSummary:
    """Write `destination` (.csv or .parquet) from the log `source`.

    empirical: a row per job, columns worker, mean_seconds, size. A job is a row of a log without
    kinds of operations, or else the work of one worker for one microbatch (for one step, if there
    are none); its size is its duration over the mean of its worker: sizes have mean 1.

    trace: a row per worker and step, columns time, worker, speed. The speed is the median duration
    of a step's work, over all workers and steps, divided by the duration of this step. Time in
    which no worker has a step in progress is left out. If times restart at every step, the
    steps follow one after the other, each from its first operation to the end of its last.

    Raises:
        DataError: the log is not as `read_log` needs it, or has no times for a trace; or the
            destination has another suffix, or is the log itself.
        StorageError: the disk is full or the place cannot be written.
    """
    target = Path(destination)
    _check_target(Path(source), target)
    log = read_log(source, options)
    table, summary = _sizes(log) if kind == "empirical" else _speeds(log)
    if kind == "empirical" and len(table) > MOST_SAMPLES:
        raise DataError(f"{source}: {len(table)} jobs, a run takes at most {MOST_SAMPLES} samples")
    with Staging(target.parent) as staging:
        staging.write(target.name, lambda file: _fill(table, target.suffix, file))
    return summary


def summarise(log: OperationLog) -> ImportSummary:
    """What was read of a log."""
    return _sizes(log)[1]


def _check_target(source: Path, target: Path) -> None:
    if target.suffix not in (".csv", ".parquet"):
        raise DataError(f"{target}: {target.suffix or 'no suffix'}, must be .csv or .parquet")
    check_apart(target, source)


def _sizes(log: OperationLog) -> tuple["pd.DataFrame", ImportSummary]:
    jobs = job_seconds(log, ["step", "mb_id"])
    jobs["mean_seconds"] = jobs.groupby("worker")["duration"].transform("mean")
    jobs["size"] = jobs["duration"] / jobs["mean_seconds"]
    table, spread = jobs[["worker", "mean_seconds", "size"]], float(jobs["size"].std(ddof=0))
    job: Literal["row", "microbatch", "step"] = "microbatch" if "mb_id" in log.columns else "step"
    if log.one_row:
        job = "row"
    return table, _summary(log, jobs, timeline(log), job=job, spread=spread)


def _speeds(log: OperationLog) -> tuple["pd.DataFrame", ImportSummary]:
    laid = _laid(log)
    work = job_seconds(log, ["step"])
    work["time"] = laid.begins
    work = work.sort_values(["worker", "time"])
    first = ~work["worker"].duplicated()
    if (work["time"].diff()[~first] <= 0).any():
        time = log.columns["time"].name
        rule = f"steps are shorter than the resolution of {time}, must count from the first step"
        raise DataError(f"{log.source}: {rule}")
    work["speed"] = work["duration"].median() / work["duration"]
    # A worker that is absent at first starts with the speed of its first step.
    work.loc[first, "time"] = 0.0
    own = work.groupby("worker")["speed"].transform("mean")
    spread = float((work["speed"] / own).std(ddof=0))
    table = work[["time", "worker", "speed"]]
    return table, _summary(log, work, laid, job="step", spread=spread, period=laid.busy)


def _laid(log: OperationLog) -> Timeline:
    """The time line that a trace needs."""
    if (laid := timeline(log)) is None:
        rule = "a trace needs it: --columns time=NAME"
        raise DataError(f"{log.source}: no column for the time of the start, {rule}")
    if laid.overlapping:
        place = f"{log.source}: column {log.columns['time'].name!r}"
        rule = "must follow each other: check the unit (--unit), or name a step (--columns)"
        raise DataError(f"{place}: jobs of a worker overlap, {rule}")
    return laid


def _summary(
    log: OperationLog,
    jobs: "pd.DataFrame",
    laid: Timeline | None,
    *,
    job: Literal["row", "microbatch", "step"],
    spread: float,
    period: float = math.nan,
) -> ImportSummary:
    by_worker = jobs.groupby("worker")["duration"]
    medians = by_worker.median()
    return ImportSummary(
        source=log.source,
        operations=len(log.rows),
        rows=len(jobs),
        workers=len(log.names),
        mean_seconds=float(jobs["duration"].mean()),
        median_seconds=float(np.median(jobs["duration"])),
        slowest_to_fastest=float(medians.max() / medians.min()),
        spread=spread,
        period=period,
        read=log.read,
        left_out=log.left_out,
        repeated=log.repeated,
        columns=log.columns,
        unit=log.unit,
        clock=log.clock and log.clock.form,
        began=log.clock and log.clock.began,
        span=laid.seconds if laid else math.nan,
        idle=laid.seconds - laid.busy if laid else math.nan,
        steps=int(log.rows["step"].nunique()) if "step" in log.columns else 0,
        missing_steps=missing_steps(log),
        job=job,
        names=log.names,
        jobs=tuple(by_worker.size().tolist()),
        means=tuple(by_worker.mean().tolist()),
    )


def _fill(table: "pd.DataFrame", suffix: str, file: IO[bytes]) -> None:
    if suffix == ".csv":
        file.write(csv_bytes(table))
    else:
        table.to_parquet(file, index=False)
