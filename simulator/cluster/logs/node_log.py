"""Logs of nodes that come and go, such as those of spot instances: time, event, node."""

import csv
import math
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import chain
from pathlib import Path

from simulator.cluster.logs.units import UNITS, Unit
from simulator.cluster.stays import Change, contradiction
from simulator.compressed import UNREADABLE, opened
from simulator.errors import DataError
from simulator.file_cache import kept_in_memory
from simulator.naming import printable

__all__ = ["JOINS", "LEAVES", "read_changes"]

COLUMNS = ("time", "event", "node")
JOINS = ("add", "join", "start", "up")
LEAVES = ("remove", "leave", "stop", "down", "preempt")
MOST_BYTES = 2**26

_Row = tuple[int, dict[str, str]]
"""The number of a line, and its fields by column."""


@kept_in_memory
def read_changes(path: str, unit: Unit, workers: int) -> Sequence[Change]:
    """Joins and leaves from a CSV file with the columns time, event and node, sorted by time.

    A file without a header has the columns in this order. Second 0 is the earliest time. The
    nodes are workers 0, 1, .. in the order in which the file names them.

    Raises:
        DataError: the file is absent or wrong, or has more nodes than there are `workers`.
    """
    file = Path(path)
    rows = list(_rows(file))
    if not rows:
        raise DataError(f"{file}: no rows")
    seconds = [_seconds(file, row, unit) for row in rows]
    first, nodes = min(seconds), dict[str, int]()
    found: list[tuple[Change, int]] = []
    for (line, row), time in zip(rows, seconds, strict=True):
        worker = nodes.setdefault(row["node"], len(nodes))
        found.append((Change(time - first, worker, _joins(file, line, row["event"])), line))
    if len(nodes) > workers:
        raise DataError(f"{file}: names {len(nodes)} nodes, the cluster has {workers} workers")
    found.sort(key=lambda one: one[0].time)
    changes = [change for change, _ in found]
    if (wrong := contradiction(changes)) is not None:
        index, rule = wrong
        raise DataError(f"{file}:{found[index][1]}: {rule}")
    return changes


def _rows(file: Path) -> Iterator[_Row]:
    if not file.is_file():
        rule = "no such file (a relative path starts at the scenario's folder)"
        raise DataError(f"{file.absolute()}: {rule}")
    if file.stat().st_size > MOST_BYTES:
        raise DataError(f"{file}: {file.stat().st_size} bytes, at most {MOST_BYTES} are read")
    try:
        with TextIOWrapper(opened(file), encoding="utf-8-sig", newline="") as lines:
            yield from _fields(file, csv.reader(lines))
    except (*UNREADABLE, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file}: not a readable table: {printable(error, 200)}") from error


def _fields(file: Path, lines: Iterator[list[str]]) -> Iterator[_Row]:
    """The rows; the first line may give the order of the columns."""
    names = list(COLUMNS)
    for number, line in enumerate(lines, 1):
        fields = [field.strip() for field in line]
        if number == 1 and sorted(fields) == sorted(COLUMNS):
            names = fields
            continue
        if len(fields) != len(names):
            raise DataError(
                f"{file}:{number}: {len(fields)} fields, must be three: {', '.join(names)}"
            )
        yield number, dict(zip(names, fields, strict=True))


def _seconds(file: Path, row: _Row, unit: Unit) -> float:
    line, fields = row
    seconds, count = UNITS[unit]
    try:
        time = float(fields["time"]) * seconds / count
    except ValueError:
        time = math.nan
    if not math.isfinite(time):
        shown = printable(fields["time"], 40)
        raise DataError(f"{file}:{line}: time {shown!r}, must be a number in {unit}")
    return time


def _joins(file: Path, line: int, event: str) -> bool:
    word = event.lower()
    if word in JOINS or word in LEAVES:
        return word in JOINS
    known = ", ".join(chain(JOINS, LEAVES))
    raise DataError(f"{file}:{line}: event {printable(event, 40)!r}, must be one of {known}")
