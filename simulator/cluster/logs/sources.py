"""The sources of a log as tables: a table itself, profiles, or the events of a results folder."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulator.cluster.logs.profiles import STEP, is_profile, profile_table
from simulator.cluster.logs.recording import ENDED, RUN
from simulator.cluster.logs.tables import column_names, load_table
from simulator.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVENTS", "LogTable", "is_recording", "log_table"]

EVENTS = "events.parquet"
STAGES = "transport.parquet"
SUMMARY = "summary.parquet"  # of results without events


class LogTable(NamedTuple):
    """A log as a table.

    Attributes:
        names: of its columns.
        load: reads the given columns, and those of further ones that it has.
        has_own_unit: whether times are in seconds already.
        has_marked_steps: whether a kind of operation marks whole training steps.
    """

    names: list[str]
    load: Callable[[Sequence[str], Sequence[str]], "pd.DataFrame"]
    has_own_unit: bool = False
    has_marked_steps: bool = False


def is_recording(path: Path) -> bool:
    """Whether a folder has the events of a run."""
    return (path / EVENTS).is_file()


def log_table(source: str | Path) -> LogTable:
    """The table of a file or a folder.

    Raises:
        DataError: there is no such file, or a folder has neither events nor profiles.
    """
    path = Path(source)
    if path.is_dir():
        return _of_frame(_rows_of_run(path) if is_recording(path) else _rows_of_ranks(path))
    if path.is_file() and is_profile(path):
        return _of_frame(profile_table([path]))
    return LogTable(column_names(source), partial(load_table, source))


def _of_frame(frame: "pd.DataFrame") -> LogTable:
    def load(columns: Sequence[str], optional: Sequence[str]) -> "pd.DataFrame":
        return frame[[*columns, *(name for name in optional if name in frame.columns)]]

    marked = "optype" in frame and bool((frame["optype"] == STEP).any())
    return LogTable(list(frame.columns), load, has_own_unit=True, has_marked_steps=marked)


def _rows_of_ranks(folder: Path) -> "pd.DataFrame":
    files = sorted(file for file in folder.iterdir() if is_profile(file))
    if (folder / SUMMARY).is_file() or not files:
        rule = f"must have {EVENTS} (of run --events or real), or profiles (.json, also compressed)"
        raise DataError(f"{folder}: is a directory without a log, {rule}")
    return profile_table(files)


def _rows_of_run(folder: Path) -> "pd.DataFrame":
    """A row per job that arrived: its worker, step, start and computing seconds.

    The runs of a folder follow one after the other. Without a table of transport a job computes
    from its start to its arrival.
    """
    import pandas as pd

    keys = [*RUN, "worker", "job"]
    events = load_table(folder / EVENTS, [*keys, "started", "time", "verdict"])
    events = events.rename(columns={"started": "received", "time": "sent"})
    if (folder / STAGES).is_file():
        stages = load_table(folder / STAGES, [*keys, "received", "sent"])
        events = events.drop(columns=["received", "sent"]).merge(stages, how="left", on=keys)
    jobs = events[events["verdict"].isin(ENDED) & (events["sent"] > events["received"])]
    if jobs.empty:
        raise DataError(f"{folder}: no job arrived")
    parts, shift = [], 0.0
    later = pd.Series(0, index=jobs["worker"].unique())  # worker -> number of its next step
    for _, run in jobs.groupby(RUN, sort=False):
        steps, starts = run["job"] + run["worker"].map(later), run["received"] + shift
        part = pd.DataFrame({"rank": run["worker"], "step": steps, "start_ts": starts})
        parts.append(part.assign(duration=run["sent"] - run["received"]))
        shift += float(run["sent"].max())
        later = (steps.groupby(run["worker"]).max() + 1).reindex(later.index).fillna(later)
    return pd.concat(parts, ignore_index=True).astype({"step": "int64"})
