"""Read the arrivals of jobs from one run of a results folder."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulator.arrays import Floats
from simulator.cluster.logs.tables import load_table
from simulator.errors import DataError
from simulator.file_cache import kept_in_memory
from simulator.naming import closest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ENDED", "RUN", "Recording", "load_recording"]

ENDED = ("applied", "discarded", "buffered")  # verdicts of jobs that arrived
RUN = ["label", "seed"]
MEANS = ["worker", "mean_compute_seconds"]

Run = tuple[object, object]
"""A label and a seed."""


class Recording(NamedTuple):
    """The recorded jobs of a run.

    Attributes:
        ends: (worker, job) -> the second at which it arrived.
        mean_seconds: (n,) of each worker's compute times, for its method.
        departures: (second, worker) of each worker that was lost in the middle of a job.
    """

    ends: dict[tuple[int, int], float]
    mean_seconds: Floats
    departures: tuple[tuple[float, int], ...]


def load_recording(path: str, label: str | None, seed: int | None) -> Recording:
    """The run with the `label` and the `seed` in a results folder.

    Raises:
        DataError: the folder has no events, or no such run.
    """
    folder = Path(path)
    events = _table(_events(folder), *RUN, "worker", "job", "time", "verdict")
    run = _chosen(events, "label", label, path), _chosen(events, "seed", seed, path)
    own = _of_run(events, run)
    if own.empty:
        raise DataError(f"{path}: no events of label {run[0]!r} with seed {run[1]}")
    means = _of_run(_table(str(folder / "workers.parquet"), *RUN, *MEANS), run)
    arrived = own[own["verdict"].isin(ENDED)]
    return Recording(
        dict(zip(_jobs(arrived), arrived["time"].tolist(), strict=True)),
        means.sort_values("worker")["mean_compute_seconds"].to_numpy(float),
        _departures(folder, own, run),
    )


@kept_in_memory
def _table(path: str, *columns: str) -> "pd.DataFrame":
    """The runs of a folder are read one after the other, from the same tables."""
    return load_table(path, columns)


def _events(folder: Path) -> str:
    path = folder / "events.parquet"
    if not path.is_file():
        raise DataError(f"{path}: no such file: a recording is a run with --events, or a real one")
    return str(path)


def _chosen(events: "pd.DataFrame", column: str, wanted: "str | int | None", path: str) -> object:
    """The given label or seed, or the only one."""
    known = list(dict.fromkeys(events[column].tolist()))
    if wanted in known:
        return wanted
    if wanted is None and len(known) == 1:
        return known[0]
    names = [str(one) for one in known]
    said = "is missing" if wanted is None else f"{wanted!r} has no events"
    raise DataError(f"{path}: {column}: {said}, {closest(str(wanted or ''), names)}")


def _of_run(table: "pd.DataFrame", run: Run) -> "pd.DataFrame":
    label, seed = run
    return table[(table["label"] == label) & (table["seed"] == seed)]


def _jobs(rows: "pd.DataFrame") -> list[tuple[int, int]]:
    return list(zip(rows["worker"].tolist(), rows["job"].tolist(), strict=True))


def _departures(folder: Path, events: "pd.DataFrame", run: Run) -> tuple[tuple[float, int], ...]:
    """The instants at which workers were lost: their jobs were cancelled, or would be next."""
    path = folder / "transport.parquet"
    if not path.is_file():
        return ()
    stages = _of_run(_table(str(path), *RUN, "worker", "job", "fate", "dispatched"), run)
    lost = stages[stages["fate"] == "lost"]
    times = dict(zip(_jobs(lost), lost["dispatched"].tolist(), strict=True))
    cancelled = zip(_jobs(events), events["time"].tolist(), strict=True)
    times |= {job: time for job, time in cancelled if job in times}
    return tuple((time, worker) for (worker, _), time in times.items())
