"""The jobs of a log: their seconds, and their place on one time line.

A rank does its operations one after the other, so their durations add up. The ranks of a replica
work in parallel, as stages of a pipeline or on parts of the same tensors. A busy replica finishes a
job each time its slowest rank does, so its job takes as long as the longest of its ranks.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.cluster.logs.operation_log import OperationLog

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Timeline", "job_seconds", "missing_steps", "timeline"]


class Timeline(NamedTuple):
    """The steps of all workers on one time line.

    Attributes:
        spans: columns worker, step, begin and end, in seconds.
        begins: of each span, once the time without any span is left out.
        seconds: from the first start to the last end.
        busy: seconds in which a worker has a step in progress.
        overlapping: whether the log has no steps and jobs of a worker overlap.
    """

    spans: "pd.DataFrame"
    begins: "pd.Series"
    seconds: float
    busy: float
    overlapping: bool


def job_seconds(log: OperationLog, job: Sequence[str]) -> "pd.DataFrame":
    """A row per worker and job, with the duration of its longest rank.

    `job` names the columns that identify a job: ["step"], or ["step", "mb_id"].
    """
    seconds = log.rows.groupby(["worker", *job, *log.parts])["duration"].sum()
    return seconds.groupby(["worker", *job]).max().reset_index()


def missing_steps(log: OperationLog) -> int:
    """Steps without a row of a worker, between its first and last one, summed over workers."""
    if "step" not in log.columns:
        return 0
    steps = log.rows.groupby("worker")["step"].agg(["min", "max", "nunique"])
    return int((steps["max"] - steps["min"] + 1 - steps["nunique"]).sum())


def timeline(log: OperationLog) -> Timeline | None:
    """The steps of a log with times; None for a log without.

    Times run on over all steps if every worker starts each step after the middle of the one before,
    whatever their names (the middle, because clocks are rounded). Otherwise they restart at every
    step, and the steps follow one after the other, each from its first start to its last end.
    """
    if "start" not in log.rows:
        return None
    rows = log.rows.assign(end=log.rows["start"] + log.rows["duration"])
    grouped = rows.groupby(["worker", "step"]).agg(begin=("start", "min"), end=("end", "max"))
    spans = grouped.reset_index()
    runs_on, has_steps = _runs_on(spans), "step" in log.columns
    laid = _laid_out(spans) if has_steps and not runs_on else spans
    begins, busy = _gapless(laid)
    seconds = float(laid["end"].max() - laid["begin"].min())
    return Timeline(laid, begins, seconds, busy, not (has_steps or runs_on))


def _runs_on(spans: "pd.DataFrame") -> bool:
    ordered = spans.sort_values(["worker", "begin"])
    middle = (ordered["begin"] + ordered["end"]) / 2
    return bool((ordered["begin"] > middle.shift())[ordered["worker"].duplicated()].all())


def _laid_out(spans: "pd.DataFrame") -> "pd.DataFrame":
    """The spans of times that restart at every step, one step after the other."""
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
