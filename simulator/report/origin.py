"""The origin of a result: its scenario, how to reproduce it, and the expected checksums."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.report.page_table import Cell, Column, Table, text
from simulator.results.resolved import read_resolved
from simulator.results.store import RESOLVED
from simulator.scenario.writing import flow, to_yaml
from simulator.sweep.session import ASKED, asked_in

if TYPE_CHECKING:
    from simulator.results import Result

__all__ = ["Origin", "environment_table", "origin_of", "parameter_table"]

_TABLES = ("curves.parquet", "summary.parquet", "workers.parquet", "events.parquet")


@dataclass(frozen=True)
class Origin:
    """How to reproduce a result.

    Attributes:
        resolved: the scenario with every default.
        scenario: its text; for a sweep with the swept values.
        commands: the commands to type.
        checksums: file -> SHA-256 of the tables, which are the same after a rerun; empty
            for real runs.
    """

    resolved: dict[str, Any]
    scenario: str
    commands: tuple[str, ...]
    checksums: tuple[tuple[str, str], ...]

    @property
    def download(self) -> str:
        """The scenario as a link that needs no network."""
        return "data:text/yaml;base64," + base64.b64encode(self.scenario.encode()).decode("ascii")


def origin_of(directory: Path, result: Result) -> Origin:
    """Read it from a results folder, which holds this result.

    Raises:
        DataError: the folder's scenario is damaged.
    """
    resolved = read_resolved(directory / RESOLVED)
    is_swept = (directory / ASKED).exists()
    return Origin(
        resolved=resolved,
        scenario=to_yaml(asked_in(directory)["scenario"] if is_swept else resolved),
        commands=_commands(result, "sweep" if is_swept else "run"),
        checksums=() if result.is_real else tuple(_checksums(directory)),
    )


def _commands(result: Result, command: str) -> tuple[str, ...]:
    if result.is_real:
        options = f"--on {result.wall['on']}" + " --pace" * bool(result.wall.get("paced"))
        return f"paceline real scenario.yaml {options} -o again", "paceline replay again"
    return f"paceline {command} scenario.yaml -o again", "sha256sum again/*.parquet"


def _checksums(directory: Path) -> list[tuple[str, str]]:
    files = [directory / name for name in _TABLES if (directory / name).exists()]
    return [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]


def parameter_table(scenarios: dict[str, dict[str, Any]]) -> Table:
    """The values of one scenario with their paths, or the values in which several scenarios differ.

    `scenarios` maps the name of each folder to its resolved scenario.
    """
    values = [dict(_parameters(resolved, "")) for resolved in scenarios.values()]
    keys = dict.fromkeys(key for one in values for key in one)
    rows = {key: [one.get(key, "-") for one in values] for key in keys}
    if len(scenarios) == 1:
        note = "Every value of the scenario, defaults and overrides included."
        return Table.of("parameters", "Parameters", "key|value", _cells(rows), note)
    rows = {key: found for key, found in rows.items() if len(set(found)) > 1}
    note = f"The {len(rows)} of {len(keys)} values that differ between the scenarios."
    head = (Column("key"), *map(Column, scenarios))
    return Table("parameters", "Parameters that differ", note, head, tuple(_cells(rows)))


def _cells(rows: dict[str, list[str]]) -> Iterator[tuple[Cell, ...]]:
    for key, values in rows.items():
        yield text(key), *map(text, values)


def _parameters(node: Any, key: str) -> Iterator[tuple[str, str]]:
    """(path, text) of each value below `node`; a list without mappings counts as one value."""
    inner = key and f"{key}."
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _parameters(child, f"{inner}{name}")
    elif isinstance(node, list) and any(isinstance(child, dict | list) for child in node):
        for place, child in enumerate(node):
            yield from _parameters(child, f"{inner}{place}")
    else:
        yield key, flow(node)


def environment_table(result: Result) -> Table | None:
    """The machine and the wall-clock time; None if the folder does not have them."""
    wall = result.wall
    facts = dict(wall.get("environment", {}))
    if result.is_real:
        facts["workers"] = f"real, {wall['on']}" + ", paced" * bool(wall.get("paced"))
    if "seconds" in wall:
        facts["real seconds"] = f"{wall['seconds']:.1f}"
    if not facts:
        return None
    rows = [[text(key), text(value)] for key, value in facts.items()]
    note = (
        "All seconds on this page differ between reruns: the workers were real."
        if result.is_real
        else "The only numbers on this page that differ between reruns."
    )
    return Table.of("environment", "Environment", "what|value", rows, note)
