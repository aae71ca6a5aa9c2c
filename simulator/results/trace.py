"""The timeline of runs in Chrome's trace format, which Perfetto and chrome://tracing open.

Each run is a process. Its first thread is the server, with a slice for as long as each model is the
current one; each worker is a thread with a slice per job. An arrow leads from every applied
gradient to the model that it changed. Timestamps are microseconds of the run.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from simulator.files import Staging

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["trace_events", "write_trace"]

_SERVER = 0
_COLOURS = {  # names that chrome://tracing knows; other viewers choose by the slice's name
    "applied": "good",
    "discarded": "bad",
    "cancelled": "terrible",
    "buffered": "yellow",
    "in_flight": "grey",
}
_LEAVES = 1e-3  # an arrow starts within its job: this share of its length before the end

Entry = dict[str, Any]


def write_trace(events: DataFrame, path: Path) -> Path:
    """Write the trace of all runs in `events`; a name that ends in .gz is compressed.

    The same events give the same bytes.

    Raises:
        StorageError: the disk is full or the place cannot be written.
    """
    with Staging(path.parent) as staging:
        staging.write(path.name, lambda file: _fill(events, file, packed=path.suffix == ".gz"))
    return path


def _fill(events: DataFrame, file: IO[bytes], *, packed: bool) -> None:
    if not packed:
        _write(events, file)
        return
    with gzip.GzipFile("", "wb", mtime=0, fileobj=file) as inner, io.BufferedWriter(inner) as out:
        _write(events, out)


def _write(events: DataFrame, file: IO[bytes]) -> None:
    """Write one entry per line, so that the file can be read without a viewer as well."""
    before = b'{"displayTimeUnit":"ms","traceEvents":[\n'
    for entry in trace_events(events):
        file.write(before + json.dumps(entry, separators=(",", ":")).encode())
        before = b",\n"
    file.write(b"\n]}\n")


def trace_events(events: DataFrame) -> Iterator[Entry]:
    """The entries of the list `traceEvents`.

    Args:
        events: as `Result.events`, of any number of runs.
    """
    runs = events.groupby(["label", "seed"], sort=False)
    flow = 0
    for process, ((label, seed), jobs) in enumerate(runs, start=1):
        yield from _names(process, f"{label}, seed {seed}", sorted(set(jobs["worker"])))
        yield from _models(process, jobs)
        for row in jobs.itertuples():
            yield _job(process, row)
            if row.verdict == "applied":
                flow += 1
                yield from _arrow(process, flow, row)


def _names(process: int, run: str, workers: list[int]) -> Iterator[Entry]:
    yield _named("process_name", process, _SERVER, name=run)
    yield _named("process_sort_index", process, _SERVER, sort_index=process)
    threads = chain([(_SERVER, "server")], ((k + 1, f"worker {k}") for k in workers))
    for thread, name in threads:
        yield _named("thread_name", process, thread, name=name)
        yield _named("thread_sort_index", process, thread, sort_index=thread)


def _named(what: str, process: int, thread: int, **values: Any) -> Entry:
    return {"ph": "M", "name": what, "pid": process, "tid": thread, "args": values}


def _models(process: int, jobs: DataFrame) -> Iterator[Entry]:
    """A slice per model: from the update that made it to the one that replaced it."""
    applied = jobs[jobs["verdict"] == "applied"]
    made = applied.groupby("iteration")["decided"].first()
    used = applied.groupby("iteration").size()
    starts = [(0, 0.0, 0), *zip(made.index.tolist(), made.tolist(), used.tolist(), strict=True)]
    ends = [*made.tolist(), max(float(jobs["decided"].max()), float(jobs["time"].max()))]
    for (version, start, gradients), end in zip(starts, ends, strict=True):
        about = {"version": version, "gradients": gradients}
        yield _slice(process, _SERVER, f"model {version}", "update", (start, end), about)


def _job(process: int, row: Any) -> Entry:
    keys = ("job", "version", "delay", "verdict", "iteration")
    about = {key: getattr(row, key) for key in keys}
    name = f"at model {row.version}: {row.verdict}"
    span = (row.started, row.time)
    entry = _slice(process, row.worker + 1, name, row.verdict, span, about)
    return {**entry, "cname": _COLOURS[row.verdict]}


def _slice(
    process: int, thread: int, name: str, category: str, span: tuple[float, float], about: Entry
) -> Entry:
    start, end = _micro(span[0]), _micro(span[1])
    place = {"pid": process, "tid": thread, "ts": start, "dur": round(end - start, 3)}
    return {"ph": "X", "name": name, "cat": category, **place, "args": about}


def _arrow(process: int, flow: int, row: Any) -> Iterator[Entry]:
    leaves = row.time - _LEAVES * (row.time - row.started)
    head = {"name": "gradient", "cat": "gradient", "id": flow, "pid": process}
    yield {"ph": "s", **head, "tid": row.worker + 1, "ts": _micro(leaves)}
    yield {"ph": "f", "bp": "e", **head, "tid": _SERVER, "ts": _micro(row.decided)}


def _micro(seconds: float) -> float:
    """Microseconds, to the nanosecond that viewers resolve."""
    return round(1e6 * seconds, 3)
