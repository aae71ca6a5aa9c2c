"""The directory of one scenario's results: written whole, read back, never mixed with another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import DataError, ResumeRefused
from simulator.files import Staging
from simulator.results.agreement import check_agreement
from simulator.results.columns import CURVES, EVENTS, SUMMARY, TRANSPORT, WORKERS
from simulator.results.parquet import write_table
from simulator.results.reading import (
    from_yaml,
    is_number,
    read_file,
    read_json,
    read_table,
    read_yaml,
)
from simulator.results.resolved import differences, read_resolved, target_of
from simulator.results.result import Result

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.scenario import Scenario

__all__ = ["FRESH", "RESOLVED", "WALL", "check_free", "folder_of_results", "read", "write"]

RESOLVED = "resolved.yaml"
WALL = "wall.json"
FRESH = "fresh"
"""The folder of a tuning's comparison, inside that of the tuning."""
_TABLES = {
    "curves": CURVES,
    "summary": SUMMARY,
    "workers": WORKERS,
    "events": EVENTS,
    "transport": TRANSPORT,
}
_OPTIONAL = ("events", "transport")
_SHOWN_DIFFERENCES = 12


def write(
    result: Result, directory: str | Path, scenario: Scenario, *, overwrite: bool = False
) -> list[Path]:
    """Write a result: `resolved.yaml`, `curves`, `summary`, `workers` (and `events`) as
    Parquet, and `wall.json`.

    The same result gives the same bytes in every file but `wall.json`. All files appear together or
    not at all, and files of an earlier run are replaced.

    Args:
        result: what `simulator.run` returned.
        directory: created if it does not exist.
        scenario: the scenario that was run, with every default and override.
        overwrite: replace results of another scenario as well.

    Returns:
        The files written.

    Raises:
        ResumeRefused: the directory holds another scenario's results.
        StorageError: the disk is full or the place cannot be written.
    """
    place = Path(directory)
    text = scenario.to_yaml()
    if not overwrite:
        check_free(place, scenario)
    with Staging(place) as staging:
        names = _write_tables(result, staging)
        staging.write(WALL, lambda file: file.write(_wall_bytes(result)))
        staging.write(RESOLVED, lambda file: file.write(text.encode()))
    for name in (f"{table}.parquet" for table in _OPTIONAL):
        if name not in names:
            (place / name).unlink(missing_ok=True)
    return [place / name for name in (RESOLVED, *names, WALL)]


def _write_tables(result: Result, staging: Staging) -> list[str]:
    frames: dict[str, Iterable[DataFrame] | None] = {
        "curves": [result.curves],
        "summary": [result.summary],
        "workers": [result.workers],
        "events": result.event_groups(),
        "transport": None if result.transport is None else [result.transport],
    }
    present = {name: groups for name, groups in frames.items() if groups is not None}
    for name, groups in present.items():
        with staging.open(f"{name}.parquet") as file:
            write_table(groups, _TABLES[name], file)
    return [f"{name}.parquet" for name in present]


def _wall_bytes(result: Result) -> bytes:
    return json.dumps(result.wall, indent=2, sort_keys=True).encode() + b"\n"


def check_free(directory: str | Path, scenario: Scenario) -> None:
    """Refuse a directory with the results of another scenario, and name the differences.

    Raises:
        ResumeRefused: `resolved.yaml` is there and differs.
    """
    path = Path(directory) / RESOLVED
    if not path.exists():
        return
    stored, now = read_file(path, lambda one: one.read_text("utf-8")), scenario.to_yaml()
    found = [] if stored == now else differences(read_yaml(path), from_yaml(now, path))
    if found:
        raise ResumeRefused(_refusal(Path(directory), found))


def _refusal(directory: Path, found: list[str]) -> str:
    lines = [f"{directory} holds the results of another scenario (stored -> now):"]
    lines += [f"  {line}" for line in found[:_SHOWN_DIFFERENCES]]
    if len(found) > _SHOWN_DIFFERENCES:
        lines.append(f"  and {len(found) - _SHOWN_DIFFERENCES} more")
    return "\n".join([*lines, "choose another directory with --output, or allow --overwrite"])


def folder_of_results(directory: str | Path) -> Path:
    """The directory itself, or the comparison inside the directory of a tuning."""
    place = Path(directory)
    inside = place / FRESH
    return inside if not (place / RESOLVED).exists() and (inside / RESOLVED).exists() else place


def read(directory: str | Path) -> Result:
    """The result that `write` left in a directory, or that a tuning left inside it.

    Raises:
        DataError: the directory or one of its files is missing or damaged.

    Example:
        >>> result = read("results/quickstart")
        >>> result.summary.groupby("label").time_to_target.median()
    """
    place = folder_of_results(directory)
    if not (place / RESOLVED).exists():
        raise DataError(f"{place} holds no results: {RESOLVED} is missing; `paceline run` makes it")
    target = target_of(read_resolved(place / RESOLVED))
    tables = {
        name: read_table(place / f"{name}.parquet", columns)
        for name, columns in _TABLES.items()
        if name not in _OPTIONAL or (place / f"{name}.parquet").exists()
    }
    check_agreement(tables, target, place)
    frames = {name: table.to_pandas(ignore_metadata=True) for name, table in tables.items()}
    return Result(**frames, wall=_read_wall(place / WALL), target=target)


def _read_wall(path: Path) -> dict[str, Any]:
    """The wall-clock figures; a result is complete without them."""
    if not path.exists():
        return {}
    wall = read_json(path)
    seconds = wall.get("seconds", 0.0)
    if not is_number(seconds):
        raise DataError(f"{path} is damaged: its seconds are {json.dumps(seconds)}, no number")
    if not isinstance(wall.get("environment", {}), dict):
        raise DataError(f"{path} is damaged: its environment is no mapping")
    return wall
