"""The directory of one scenario's results: written whole, read back, never mixed with another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import DataError, ResumeRefused
from simulator.files import Staging
from simulator.results.parquet import read_table, write_table
from simulator.results.resolved import differences, parse, target_of
from simulator.results.tables import CURVES, EVENTS, SUMMARY, WORKERS, Result

if TYPE_CHECKING:
    from simulator.scenario import Scenario

__all__ = ["RESOLVED", "WALL", "check_free", "read", "write"]

RESOLVED = "resolved.yaml"
WALL = "wall.json"
_TABLES = {"curves": CURVES, "summary": SUMMARY, "workers": WORKERS, "events": EVENTS}
_SHOWN_DIFFERENCES = 12


def write(
    result: Result, directory: str | Path, scenario: Scenario, *, overwrite: bool = False
) -> list[Path]:
    """Write a result: `resolved.yaml`, `curves`, `summary`, `workers` (and `events`) as
    Parquet, and `wall.json`.

    The same result gives the same bytes in every file but `wall.json`. All files appear
    together or not at all, and what an earlier run left is replaced.

    Args:
        result: what `simulator.run` returned.
        directory: created if need be.
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
    if "events.parquet" not in names:
        (place / "events.parquet").unlink(missing_ok=True)
    return [place / name for name in (RESOLVED, *names, WALL)]


def _write_tables(result: Result, staging: Staging) -> list[str]:
    written = []
    for table, columns in _TABLES.items():
        frame = getattr(result, table)
        if frame is not None:
            _stage(staging, f"{table}.parquet", frame, columns)
            written.append(f"{table}.parquet")
    return written


def _stage(staging: Staging, name: str, frame: Any, columns: dict[str, str]) -> None:
    staging.write(name, lambda file: write_table(frame, columns, file))


def _wall_bytes(result: Result) -> bytes:
    return json.dumps(result.wall, indent=2, sort_keys=True).encode() + b"\n"


def check_free(directory: str | Path, scenario: Scenario) -> None:
    """Refuse a directory that holds the results of another scenario, and say what differs.

    Raises:
        ResumeRefused: `resolved.yaml` is there and says something else.
    """
    path = Path(directory) / RESOLVED
    if not path.exists():
        return
    stored, now = path.read_text("utf-8"), scenario.to_yaml()
    found = [] if stored == now else differences(parse(stored, path), parse(now, path))
    if found:
        raise ResumeRefused(_refusal(Path(directory), found))


def _refusal(directory: Path, found: list[str]) -> str:
    lines = [f"{directory} holds the results of another scenario (stored -> now):"]
    lines += [f"  {line}" for line in found[:_SHOWN_DIFFERENCES]]
    if len(found) > _SHOWN_DIFFERENCES:
        lines.append(f"  and {len(found) - _SHOWN_DIFFERENCES} more")
    return "\n".join([*lines, "choose another directory with --output, or allow --overwrite"])


def read(directory: str | Path) -> Result:
    """The result that `write` left in a directory.

    Raises:
        DataError: the directory or one of its files is missing or damaged.

    Example:
        >>> result = read("results/quickstart")
        >>> result.summary.groupby("label").time_to_target.median()
    """
    place = Path(directory)
    if not (place / RESOLVED).is_file():
        raise DataError(f"{place} holds no results: {RESOLVED} is missing; `paceline run` makes it")
    resolved = parse((place / RESOLVED).read_text("utf-8"), place / RESOLVED)
    events = place / "events.parquet"
    return Result(
        curves=read_table(place / "curves.parquet"),
        summary=read_table(place / "summary.parquet"),
        workers=read_table(place / "workers.parquet"),
        events=read_table(events) if events.exists() else None,
        wall=_read_wall(place / WALL),
        target=target_of(resolved),
    )


def _read_wall(path: Path) -> dict[str, Any]:
    """The wall-clock figures; without them a result is still whole."""
    if not path.exists():
        return {}
    try:
        wall: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise DataError(f"{path} is not JSON: {error}") from error
    return wall
