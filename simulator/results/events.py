"""The events of one run, chosen by label and seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import DataError
from simulator.naming import closest
from simulator.results.result import Result

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["events_of", "jobs_of"]


def events_of(result: Result) -> DataFrame:
    """All events of a result.

    Raises:
        DataError: they were not kept, or by a version without the start of jobs.
    """
    if result.events is None:
        raise DataError("there is no events.parquet: run the scenario with --events")
    if "started" not in result.events:
        raise DataError("events.parquet does not say when jobs started: run the scenario again")
    return result.events


def jobs_of(result: Result, label: str | None = None, seed: int | None = None) -> DataFrame:
    """The events of the runs with a label and a seed; of all labels and seeds by default.

    Raises:
        DataError: no events, or no such label or seed.
    """
    events = events_of(result)
    if label is not None:
        known = list(dict.fromkeys(events["label"]))
        if label not in known:
            raise DataError(f"label: {label!r} has no events; {closest(label, known)}")
        events = events[events["label"] == label]
    if seed is not None:
        if seed not in set(events["seed"]):
            seeds = ", ".join(str(one) for one in dict.fromkeys(events["seed"]))
            raise DataError(f"seed: {seed} has no events; known: {seeds}")
        events = events[events["seed"] == seed]
    return events.reset_index(drop=True)
