"""Recordings as calibration needs them: the stages of every job, run by run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.errors import DataError
from simulator.results.events import events_of
from simulator.results.result import Result
from simulator.results.store import read

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["Recorded", "check_recordings", "recordings"]

KEYS = ["label", "seed", "worker", "job"]
SMALLEST = 1e-290  # seconds
DIGITS = 12  # of an instant, that a difference of two can rely on
ARRIVED = ("applied", "discarded", "buffered")


@dataclass(frozen=True)
class Recorded:
    """One run.

    Attributes:
        name: its folder, label and seed.
        jobs: a row per job that arrived, in the order of arrival: worker, job, started, dispatched,
            received, sent, arrived, time (at which the method got it), hook_seconds, `seconds` (of
            computing, stalls included until they are taken out).
        events: a row per job, the cancelled ones too.
        workers: how many there are.
        has_stages: whether there is a table of transport; without it a job computes from its start
            to its arrival.
        steps: gradients per job, 1 unless jobs take local steps.
        deaths: seconds at which workers died for good.
        leaves: how many workers left, those that came back included.
        is_timed: whether the places of jobs in time are known.
        period: seconds after which a trace of the jobs may start again; nan if unknown.
    """

    name: str
    jobs: "DataFrame"
    events: "DataFrame"
    workers: int
    has_stages: bool
    steps: int
    deaths: tuple[float, ...] = ()
    leaves: int = 0
    is_timed: bool = True
    period: float = nan

    @property
    def length(self) -> float:
        """Seconds until its last event."""
        return float(self.events["time"].max())

    @property
    def cancelled(self) -> float:
        """Share of the ended jobs that were cancelled."""
        dropped = int((self.events["verdict"] == "cancelled").sum())
        return dropped / max(dropped + len(self.jobs), 1)

    def of(self, worker: int) -> "DataFrame":
        """The jobs of one worker."""
        return self.jobs[self.jobs["worker"] == worker]

    @property
    def seconds(self) -> Floats:
        """Computing seconds of the jobs (m,)."""
        return self.jobs["seconds"].to_numpy(float)

    @property
    def worker(self) -> Ints:
        """Workers of the jobs (m,)."""
        return self.jobs["worker"].to_numpy(np.int64)


def check_recordings(found: Sequence[Recorded]) -> None:
    """Refuse recordings in which nothing arrived, or of clusters that differ in size."""
    sizes = sorted({run.workers for run in found})
    if len(sizes) > 1:
        raise DataError(f"the recordings are of {' and '.join(map(str, sizes))} workers: use one")
    if not sum(len(run.jobs) for run in found):
        raise DataError(f"{', '.join(run.name for run in found)}: no job arrived")


def recordings(folder: Path) -> Iterator[Recorded]:
    """Every run of a results folder with events.

    Raises:
        DataError: the folder or one of its tables is damaged.
    """
    result = read(folder)
    events = events_of(result)
    rows = events.assign(dispatched=events["started"], received=events["started"])
    rows = rows.assign(sent=events["time"], arrived=events["time"], hook_seconds=0.0)
    if result.transport is not None:
        stages = ["dispatched", "received", "sent", "arrived", "hook_seconds"]
        ways = result.transport[[*KEYS, *stages]]
        rows = events.merge(ways, how="left", on=KEYS)
    workers: Any = result.workers.groupby(["label", "seed"], sort=False)["worker"].size()
    for run, part in rows.groupby(["label", "seed"], sort=False):
        label, seed = part["label"].iloc[0], part["seed"].iloc[0]
        arrived = part[part["verdict"].isin(ARRIVED) & part["sent"].notna()]
        jobs = arrived.assign(seconds=_apart(arrived["received"], arrived["sent"]))
        jobs = jobs[jobs["seconds"] > 0].sort_values("time", kind="stable").reset_index(drop=True)
        yield Recorded(
            name=f"{folder}: {label}, seed {seed}",
            jobs=jobs,
            events=part.reset_index(drop=True),
            workers=int(workers[run]),
            has_stages=result.transport is not None,
            steps=_steps(part),
            deaths=_deaths(result, label, seed),
            leaves=_leaves(result, label, seed),
        )


def _apart(begins: "Series[float]", ends: "Series[float]") -> "Series[float]":
    """Seconds between instants, without the last digits, which rounding of the instants made.

    They would make a law of equal durations, and a rank of each.
    """
    latest = max(float(ends.max()), SMALLEST) if len(ends) else 1.0
    return (ends - begins).round(DIGITS - ceil(log10(latest)))


def _deaths(result: Result, label: str, seed: int) -> tuple[float, ...]:
    """When the workers of a real run died."""
    if result.transport is None or not result.is_real:
        return ()
    rows = result.transport
    lost = rows[(rows["label"] == label) & (rows["seed"] == seed) & (rows["fate"] == "lost")]
    return tuple(lost["dispatched"].tolist())


def _leaves(result: Result, label: str, seed: int) -> int:
    rows = result.summary
    if "leaves" not in rows:
        return 0
    return int(rows[(rows["label"] == label) & (rows["seed"] == seed)]["leaves"].fillna(0).max())


def _steps(events: "DataFrame") -> int:
    """Gradients per job: how far the numbers of a worker's jobs are apart."""
    ordered = events.sort_values(["worker", "job"])
    apart = ordered["job"].diff()[ordered["worker"].duplicated()]
    return int(apart.median()) if len(apart) else 1
