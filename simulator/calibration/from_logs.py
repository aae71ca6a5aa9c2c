"""A log of a real cluster as a recording: jobs with their seconds, and their place in time."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.calibration.recordings import Recorded
from simulator.cluster.logs.jobs import job_seconds, timeline
from simulator.cluster.logs.operation_log import OperationLog

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["recorded_in"]


def recorded_in(log: OperationLog) -> Recorded:
    """The jobs of a log, as if each had been computed from its start to its arrival.

    A job of several microbatches or a log without times has no known place in time: such jobs
    follow each other without a pause.
    """
    jobs = job_seconds(log, ["step", "mb_id"]).rename(columns={"duration": "seconds"})
    jobs["job"] = jobs.groupby("worker").cumcount()
    laid = None if "mb_id" in log.columns else timeline(log)
    timed = laid is not None and not laid.overlapping
    if timed:
        assert laid is not None
        begins = laid.spans.assign(received=laid.begins)[["worker", "step", "received"]]
        jobs = jobs.merge(begins, on=["worker", "step"])
    else:
        jobs["received"] = jobs.groupby("worker")["seconds"].cumsum() - jobs["seconds"]
    jobs["sent"] = jobs["received"] + jobs["seconds"]
    return Recorded(
        name=log.source,
        jobs=_as_recorded(jobs),
        events=_as_recorded(jobs).assign(verdict="applied"),
        workers=len(log.names),
        has_stages=False,
        steps=1,
        is_timed=timed,
        period=laid.busy if timed and laid is not None else np.nan,
    )


def _as_recorded(jobs: "DataFrame") -> "DataFrame":
    filled = jobs.assign(
        dispatched=jobs["received"],
        started=jobs["received"],
        arrived=jobs["sent"],
        time=jobs["sent"],
        hook_seconds=0.0,
    )
    return filled.sort_values("time", kind="stable").reset_index(drop=True)
