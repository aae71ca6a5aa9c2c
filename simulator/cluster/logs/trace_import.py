"""Convert the operation log of a training job into job sizes or a trace of speeds.

A rank does its operations one after the other, so their durations add up. The ranks of a replica
work in parallel, as stages of a pipeline or on parts of the same tensors. A busy replica finishes a
job each time its slowest rank does, so its job takes as long as the longest of its ranks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import numpy as np

from simulator.cluster.logs.operation_log import OperationLog, WorkerColumn, read_log
from simulator.cluster.logs.samples import MOST_SAMPLES
from simulator.csv_text import csv_bytes
from simulator.errors import DataError
from simulator.files import Staging

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COMPUTE", "ImportSummary", "convert"]

COMPUTE = ("forward-compute", "backward-compute")


@dataclass(frozen=True)
class ImportSummary:
    """The result of `convert`. A job of a trace is the work of one step.

    Attributes:
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
        steps: steps with operations of the chosen kinds.
        names: (n,) the workers' names in the log.
        jobs: (n,) jobs of each worker.
        means: (n,) mean duration of its jobs.
    """

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
    steps: int
    names: tuple[str, ...]
    jobs: tuple[int, ...]
    means: tuple[float, ...]


def convert(
    source: str | Path,
    destination: str | Path,
    *,
    kind: Literal["empirical", "trace"],
    optypes: Sequence[str] = COMPUTE,
    worker: WorkerColumn = "rank",
) -> ImportSummary:
    """Write `destination` (.csv or .parquet) from the operation log `source`.

    empirical: a row per job, columns worker, mean_seconds, size. A job is the work of one worker
    for one microbatch; its size is its duration over the mean of its worker: sizes have mean 1.

    trace: a row per worker and step, columns time, worker, speed. The speed is the median duration
    of a step's work, over all workers and steps, divided by the duration of this step. Time in
    which no worker has a step in progress is left out. If `start_ts` restarts at every step, the
    steps follow one after the other, each from its first operation to the end of its last.

    Raises:
        DataError: the log is not as `read_log` needs it; or the destination has another suffix, or
            is the log itself.
        StorageError: the disk is full or the place cannot be written.
    """
    target = Path(destination)
    _check_target(Path(source), target)
    also: Literal["mb_id", "start_ts"] = "mb_id" if kind == "empirical" else "start_ts"
    log = read_log(source, optypes=optypes, worker=worker, also=also)
    table, summary = _sizes(log) if kind == "empirical" else _speeds(log)
    if kind == "empirical" and len(table) > MOST_SAMPLES:
        raise DataError(f"{source}: {len(table)} jobs, a run takes at most {MOST_SAMPLES} samples")
    with Staging(target.parent) as staging:
        staging.write(target.name, lambda file: _fill(table, target.suffix, file))
    return summary


def _check_target(source: Path, target: Path) -> None:
    if target.suffix not in (".csv", ".parquet"):
        raise DataError(f"{target}: {target.suffix or 'no suffix'}, must be .csv or .parquet")
    if source.exists() and target.exists() and source.samefile(target):
        raise DataError(f"{target}: is the log itself, the output must be another file")


def _work(log: OperationLog, job: list[str]) -> "pd.DataFrame":
    """A row per worker and job with the seconds of its longest rank."""
    seconds = log.rows.groupby(["worker", *job, *log.parts])["duration"].sum()
    return seconds.groupby(["worker", *job]).max().reset_index()


def _sizes(log: OperationLog) -> tuple["pd.DataFrame", ImportSummary]:
    jobs = _work(log, ["step", "mb_id"])
    jobs["mean_seconds"] = jobs.groupby("worker")["duration"].transform("mean")
    jobs["size"] = jobs["duration"] / jobs["mean_seconds"]
    table = jobs[["worker", "mean_seconds", "size"]]
    return table, _summary(log, jobs, spread=float(jobs["size"].std(ddof=0)), period=math.nan)


def _speeds(log: OperationLog) -> tuple["pd.DataFrame", ImportSummary]:
    work = _work(log, ["step"])
    rows = log.rows.assign(end=log.rows["start"] + log.rows["duration"])
    spans = rows.groupby(["worker", "step"]).agg(begin=("start", "min"), end=("end", "max"))
    work["time"], period = _gapless(_laid_out(spans.reset_index()))
    work = work.sort_values(["worker", "time"])
    first = ~work["worker"].duplicated()
    if (work["time"].diff()[~first] <= 0).any():
        rule = "steps are shorter than the resolution of start_ts, must count from the first step"
        raise DataError(f"{log.source}: {rule}")
    work["speed"] = work["duration"].median() / work["duration"]
    # A worker that is absent at first starts with the speed of its first step.
    work.loc[first, "time"] = 0.0
    own = work.groupby("worker")["speed"].transform("mean")
    spread = float((work["speed"] / own).std(ddof=0))
    return work[["time", "worker", "speed"]], _summary(log, work, spread=spread, period=period)


def _laid_out(spans: "pd.DataFrame") -> "pd.DataFrame":
    """Each worker's steps on one time line, in seconds.

    `start_ts` runs on over all steps if every worker starts each step after the middle of the one
    before, whatever their names (the middle, because clocks are rounded). Otherwise it restarts at
    every step.
    """
    ordered = spans.sort_values(["worker", "begin"])
    middle = (ordered["begin"] + ordered["end"]) / 2
    same = ordered["worker"].duplicated()
    if (ordered["begin"] > middle.shift())[same].all():
        return spans
    steps = spans.groupby("step").agg(begin=("begin", "min"), end=("end", "max"))
    lengths = steps["end"] - steps["begin"]
    shift = spans["step"].map(lengths.cumsum() - lengths - steps["begin"])
    return spans.assign(begin=spans["begin"] + shift, end=spans["end"] + shift)


def _gapless(spans: "pd.DataFrame") -> tuple["pd.Series", float]:
    """The start of each span once time without any span is left out, and the remaining time."""
    ordered = spans.sort_values("begin", kind="stable")
    covered = ordered["end"].cummax().shift(fill_value=0.0)
    gaps = (ordered["begin"] - covered).clip(lower=0.0).cumsum()
    return ordered["begin"] - gaps, float(ordered["end"].max() - gaps.iloc[-1])


def _summary(
    log: OperationLog, jobs: "pd.DataFrame", *, spread: float, period: float
) -> ImportSummary:
    by_worker = jobs.groupby("worker")["duration"]
    medians = by_worker.median()
    return ImportSummary(
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
        steps=int(log.rows["step"].nunique()),
        names=log.names,
        jobs=tuple(by_worker.size().tolist()),
        means=tuple(by_worker.mean().tolist()),
    )


def _fill(table: "pd.DataFrame", suffix: str, file: IO[bytes]) -> None:
    if suffix == ".csv":
        file.write(csv_bytes(table))
    else:
        table.to_parquet(file, index=False)
