"""The directory of a sweep: the request, the stored runs, and at the end the tables."""

import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from simulator.errors import DataError, ResumeRefused, ScenarioError
from simulator.files import Staging
from simulator.results.reading import read_record
from simulator.results.resolved import differences
from simulator.results.store import RESOLVED, WALL
from simulator.sweep.file_names import by_content, moved
from simulator.sweep.grid import Grid, load_grid
from simulator.sweep.merge import Merger
from simulator.sweep.plan import Plan
from simulator.sweep.run_tables import KEPT
from simulator.sweep.source_version import source_version
from simulator.sweep.store import Store

__all__ = ["ASKED", "asked_in", "begin", "check_place", "publish", "reload"]

ASKED = "sweep.json"
#: Keys that may change between two sweeps in one directory: they add runs or leave some out.
EXTENSIBLE = ("sweep", "seeds", "methods")
SHOWN = 12


def check_place(directory: Path, grid: Grid) -> None:
    """Refuse a directory with the results of another scenario, another version or of one run.

    Other values, seeds and methods are allowed: existing runs of them are reused.

    Raises:
        ResumeRefused: with the differences.
    """
    if not (directory / ASKED).exists():
        if (directory / RESOLVED).exists():
            rule = "holds the results of a run: choose another directory with --output"
            raise ResumeRefused(f"{directory} {rule}, or allow --overwrite")
        return
    stored, now = asked_in(directory), _meant(grid)
    found = _found(
        {key: value for key, value in stored["resolved"].items() if key not in EXTENSIBLE},
        {key: value for key, value in now.items() if key not in EXTENSIBLE},
        stored["version"],
    )
    if found:
        hint = "choose another directory with --output, or allow --overwrite"
        raise ResumeRefused(_refusal(directory, found, hint))


def begin(directory: Path, grid: Grid) -> None:
    """Record the request, so that `reload` finds it after any interruption."""
    asked = {
        "version": source_version(),
        "scenario": moved(grid.asked, grid.folder, directory),
        "resolved": _meant(grid),
    }
    text = json.dumps(asked, indent=1).encode() + b"\n"
    with Staging(directory) as staging:
        staging.write(ASKED, lambda file: file.write(text))


def reload(directory: Path, plugins: Iterable[str] = ()) -> Grid:
    """The grid of the sweep in a directory.

    Raises:
        DataError: there is none, or its record is damaged.
        ResumeRefused: it was made by another version, or now gives another scenario.
    """
    stored = asked_in(directory)
    if stored["version"] != source_version():
        found = _found({}, {}, stored["version"])
        raise ResumeRefused(_refusal(directory, found, "run `paceline sweep` into a new directory"))
    try:
        grid = load_grid(stored["scenario"], plugins=plugins, folder=directory.absolute())
    except ScenarioError as error:
        raise DataError(f"{directory / ASKED} cannot be used: {error}") from error
    found = _found(stored["resolved"], _meant(grid), stored["version"])
    if found:
        raise ResumeRefused(_refusal(directory, found, "run `paceline sweep` into a new directory"))
    return grid


def publish(plan: Plan, directory: Path, wall: dict[str, Any]) -> list[Path]:
    """Write the tables of all stored runs of the plan; all files appear together or not at all.

    Raises:
        StorageError: the disk is full or the place cannot be written.
    """
    merger = Merger(plan, Store(directory))
    figures = json.dumps(wall, indent=2, sort_keys=True).encode() + b"\n"
    resolved = plan.grid.base.to_yaml().encode()
    names = [f"{table}.parquet" for table in KEPT]
    with Staging(directory) as staging:
        with ExitStack() as opened:
            files = [opened.enter_context(staging.open(name)) for name in names]
            merger.write(dict(zip(KEPT, files, strict=True)))
        staging.write(WALL, lambda file: file.write(figures))
        staging.write(RESOLVED, lambda file: file.write(resolved))
    return [directory / name for name in (RESOLVED, *names, WALL)]


def _meant(grid: Grid) -> dict[str, Any]:
    """The resolved scenario; a file counts by its content, wherever it is."""
    meant: dict[str, Any] = by_content(
        grid.base.model_dump(mode="json", exclude_none=True, by_alias=True)
    )
    return meant


def asked_in(directory: Path) -> dict[str, Any]:
    """The record of the request: `version`, `scenario` and `resolved`.

    Raises:
        DataError: there is none, or it is damaged.
    """
    path = directory / ASKED
    if not path.exists():
        rule = "is missing; `paceline sweep` makes it"
        raise DataError(f"{directory} holds no sweep: {ASKED} {rule}")
    kinds: dict[str, type] = {"version": str, "scenario": dict, "resolved": dict}
    try:
        return read_record(path, kinds)
    except DataError as error:
        hint = "`paceline sweep SCENARIO --overwrite` writes it anew and uses the finished runs"
        raise DataError(f"{error}; {hint}") from error


def _found(stored: dict[str, Any], now: dict[str, Any], version: str) -> list[str]:
    """A line per difference, that of the version first."""
    changed = [] if version == source_version() else [f"version: {version} -> {source_version()}"]
    return [*changed, *differences(stored, now)]


def _refusal(directory: Path, found: list[str], hint: str) -> str:
    lines = [f"{directory} holds a sweep of another scenario or version (stored -> now):"]
    lines += [f"  {line}" for line in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"  and {len(found) - SHOWN} more")
    return "\n".join([*lines, hint])
