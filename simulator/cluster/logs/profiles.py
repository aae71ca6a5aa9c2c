"""Profiles of training jobs as tables: events in Chrome's JSON format, as PyTorch writes it.

A file is a list of events, or a mapping with `traceEvents`; times are microseconds. PyTorch writes
a file per rank, and marks each training step with an event ProfilerStep#k.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.compressed import UNREADABLE, opened
from simulator.errors import DataError
from simulator.naming import printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STEP", "is_profile", "profile_table"]

STEP = "ProfilerStep"
"""The operation of the events that mark a whole training step."""

MOST_BYTES = 512 * 2**20
SUFFIXES = (".json", ".json.gz", ".json.bz2", ".json.xz")
MARK = re.compile(r"ProfilerStep#(\d{1,15})")
STEPS = ("step", "iteration", "iter", "global_step", "Step")
MICROBATCHES = ("mb_id", "microbatch", "micro_batch", "microbatch_id")
COLUMNS = ("rank", "optype", "step", "mb_id", "start_ts", "duration", "thread", "category")

Event = Mapping[str, Any]


class _Profile(NamedTuple):
    """A file: its events, its rank if it names one, and the microseconds of its time 0."""

    path: Path
    events: list[Event]
    rank: int | None
    base: int


def is_profile(path: Path) -> bool:
    """Whether a file has the name of a profile."""
    return path.name.endswith(SUFFIXES)


def profile_table(files: Sequence[Path]) -> "pd.DataFrame":
    """A row per event with a duration: columns COLUMNS, times in seconds since the earliest.

    A worker is a file, called after the rank that it names or else after the file; of a single
    file without a rank it is a process. The step of an event is in its arguments, or is the
    ProfilerStep that began last on its rank. Columns without any value are left out.

    Raises:
        DataError: a file is no such profile, or has no event with a duration.
    """
    import pandas as pd

    profiles = [_read(path) for path in files]
    first = min(profile.base for profile in profiles)
    rows = [
        row
        for profile in profiles
        for row in _rows(profile, alone=len(files) == 1, shift=(profile.base - first) / 1e3)
    ]
    if not rows:
        raise DataError(f"{files[0]}: no event with a duration (ph X, or B and E)")
    table = pd.DataFrame(rows, columns=list(COLUMNS)).dropna(axis="columns", how="all")
    table["start_ts"] = (table["start_ts"] - table["start_ts"].min()) / 1e6
    table["duration"] = table["duration"] / 1e6
    return _with_steps(table)


def _read(path: Path) -> _Profile:
    import json

    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path}: {path.stat().st_size} bytes, at most {MOST_BYTES} are read")
    try:
        with opened(path) as file:
            content = json.load(file)
    except (*UNREADABLE, ValueError, RecursionError) as error:
        raise DataError(f"{path}: is no JSON: {printable(error, 200)}") from error
    about = content if isinstance(content, dict) else {}
    events = about.get("traceEvents") if about else content
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        rule = "must be a list of events, or a mapping with traceEvents"
        raise DataError(f"{path}: is no profile, {rule}")
    ranked = about.get("distributedInfo")
    rank = ranked.get("rank") if isinstance(ranked, dict) else None
    base: Any = about.get("baseTimeNanoseconds")
    has_base = type(base) is int and 0 <= base < 2**63
    return _Profile(path, events, rank if type(rank) is int else None, base if has_base else 0)


def _rows(profile: _Profile, *, alone: bool, shift: float) -> Iterator[tuple[Any, ...]]:
    """The rows of a file; `shift` microseconds are added to its times."""
    processes = dict(_processes(profile.events))
    own = profile.path.name.split(".")[0] if profile.rank is None else profile.rank
    for event, start, duration in _lasting(profile):
        process = event.get("pid", 0)
        by_process = alone and profile.rank is None
        facts = _facts(event)
        category = _text(event.get("cat", ""))
        yield (
            _text(processes.get(str(process), process) if by_process else own),
            _operation(_text(event.get("name", "")), category),
            _first(facts, STEPS),
            _first(facts, MICROBATCHES),
            start + shift,
            duration,
            _text(event.get("tid", "")),
            category,
        )


def _facts(event: Event) -> Mapping[str, Any]:
    """The arguments of an event."""
    given = event.get("args")
    return given if isinstance(given, dict) else {}


def _processes(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """The number and the name of each process that has a name."""
    for event in events:
        if event.get("ph") == "M" and event.get("name") == "process_name":
            yield str(event.get("pid", 0)), str(_facts(event).get("name", ""))


def _operation(name: str, category: str) -> str:
    """The kind of an event; the same step is also marked on the track of the GPU."""
    if mark := MARK.fullmatch(name):
        return f"{STEP}#{mark[1]}" if not category.startswith("gpu") else f"{STEP} of the GPU"
    return name


def _first(facts: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((_text(facts[name]) for name in names if facts.get(name) is not None), None)


def _text(value: object) -> str:
    """As text that any file can hold: JSON may have halves of characters."""
    return str(value).encode("utf-8", "replace").decode()


def _lasting(profile: _Profile) -> Iterator[tuple[Event, float, float]]:
    """The events with a duration: (event, start, duration), in microseconds."""
    begun: dict[tuple[str, str], list[tuple[Event, float]]] = {}
    for number, event in enumerate(profile.events, 1):
        phase = event.get("ph")
        if phase not in ("X", "B", "E"):
            continue
        start = _number(event, "ts", profile.path, number)
        track = begun.setdefault((str(event.get("pid")), str(event.get("tid"))), [])
        if phase == "X":
            yield event, start, _number(event, "dur", profile.path, number)
        elif phase == "B":
            track.append((event, start))
        elif track:
            opening, before = track.pop()
            yield opening, before, start - before


def _number(event: Event, key: str, path: Path, number: int) -> float:
    value = event.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18:
        return float(value)
    raise DataError(
        f"{path}: event {number}: {key} is {printable(value)}, must be a number of microseconds"
    )


def _with_steps(table: "pd.DataFrame") -> "pd.DataFrame":
    """The table with the number of each event's training step, where such steps are marked."""
    import numpy as np

    marks = table["optype"].str.extract(rf"^{STEP}#(\d{{1,15}})$", expand=False)
    if marks.isna().all():
        return table
    steps = np.zeros(len(table), dtype=np.int64)
    for _, place in table.groupby("rank").indices.items():
        own = table.iloc[place]
        marked = marks.iloc[place]
        begins = own["start_ts"][marked.notna()].to_numpy(float)
        numbers = marked.dropna().astype("int64").to_numpy()
        order = np.argsort(begins, kind="stable")
        last = np.searchsorted(begins[order], own["start_ts"].to_numpy(float), side="right") - 1
        before = numbers.min() - 1 if len(numbers) else 0
        steps[place] = np.append(numbers[order], before)[last]
    kinds = table["optype"].where(marks.isna(), STEP)
    return table.assign(optype=kinds, step=steps)
