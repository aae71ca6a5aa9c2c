"""The numbers of the timeline: the jobs of one run within a window of time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.errors import DataError
from simulator.results.answer import answer
from simulator.results.events import events_of, jobs_of
from simulator.results.result import Result

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["MOST_WORKERS", "Window", "can_show", "timeline"]

#: More rows than this cannot be distinguished on a page.
MOST_WORKERS = 64
_JOBS_SHOWN = 20

Window = tuple[float, float]
"""Start and end, in seconds of the run."""


def can_show(result: Result) -> bool:
    """Whether there are events of few enough workers."""
    kept = result.events is not None and len(result.events) and "started" in result.events
    return bool(kept) and result.workers["worker"].nunique() <= MOST_WORKERS


def timeline(
    result: Result,
    *,
    label: str | None = None,
    seed: int | None = None,
    window: Window | None = None,
) -> DataFrame:
    """Every number that `gantt.draw` shows: the jobs of one run that overlap the window.

    Args:
        result: with events.
        label: the method's label; by default that of the fastest method.
        seed: the run's seed; by default the first.
        window: start and end in seconds; by default from 0 until some worker has ended 20 jobs.

    Returns:
        A row per job. Columns: label, algorithm, seed, worker, job, started, time (of its end),
        version (of its model), delay, verdict, decided, iteration (updates by then), window_start,
        window_end, workers, real (whether the workers were).

    Raises:
        DataError: no events, no such label or seed, an empty window, or more than 64 workers.
    """
    workers = int(result.workers["worker"].nunique())
    if workers > MOST_WORKERS:
        rule = f"at most {MOST_WORKERS} fit into a figure: `paceline trace` has room for all"
        raise DataError(f"{workers} workers, {rule}")
    if label is None and len(events_of(result)):
        label = str(answer(result)["label"].iloc[0])
    jobs = jobs_of(result, label, seed)
    jobs = jobs[jobs["seed"] == jobs["seed"].iloc[0]] if len(jobs) else jobs
    start, end = _checked(window) if window else (0.0, _usual_end(jobs))
    shown = jobs[(jobs["time"] > start) & (jobs["started"] < end)]
    if shown.empty:
        raise DataError(f"window: no job between {start:g} s and {end:g} s")
    columns = "label algorithm seed worker job started time version delay verdict decided iteration"
    named = shown[columns.split(" ")]
    named = named.assign(window_start=start, window_end=end, workers=workers, real=result.is_real)
    return named.sort_values(["worker", "started"], kind="stable").reset_index(drop=True)


def _checked(window: Window) -> Window:
    start, end = window
    if not 0.0 <= start < end < math.inf:
        raise DataError(f"window: {start:g}:{end:g}, must be FROM:UNTIL with 0 <= FROM < UNTIL")
    return window


def _usual_end(jobs: DataFrame) -> float:
    """When the busiest worker has ended a row's worth of jobs."""
    ended = jobs[jobs["verdict"].isin(["applied", "discarded", "buffered"])]
    rank = ended.groupby("worker").cumcount()
    late = ended.loc[rank == _JOBS_SHOWN - 1, "time"]
    return float(late.min() if len(late) else jobs["time"].max())
