"""A tuning's directory: the record of the request, and a check against other contents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulator.errors import DataError, ResumeRefused
from simulator.files import Staging
from simulator.results.reading import read_record
from simulator.results.resolved import differences
from simulator.results.store import RESOLVED
from simulator.scenario import Scenario
from simulator.sweep.session import ASKED as SWEEP
from simulator.sweep.source_version import source_version

__all__ = ["ASKED", "begin", "check_place"]

ASKED = "tune.json"
#: Keys that may change between two searches in one directory: fitting runs are reused.
EXTENSIBLE = ("tune", "seeds", "methods", "sweep", "engine", "description")
SHOWN = 12


def check_place(directory: Path, scenario: Scenario) -> None:
    """Refuse a directory with other contents: a run, a sweep, or another scenario's trials.

    Raises:
        ResumeRefused: with the differences.
    """
    hint = "choose another directory with --output, or allow --overwrite"
    for name, what in ((SWEEP, "a sweep"), (RESOLVED, "a run")):
        if (directory / name).exists():
            raise ResumeRefused(f"{directory} holds the results of {what}: {hint}")
    if not (directory / ASKED).exists():
        return
    stored = _read(directory / ASKED)
    found = differences(_compared(stored["resolved"]), _compared(_resolved(scenario)))
    if stored["version"] != source_version():
        found.insert(0, f"version: {stored['version']} -> {source_version()}")
    if found:
        lines = [f"{directory} holds the tuning of another scenario or version (stored -> now):"]
        raise ResumeRefused("\n".join([*lines, *(f"  {line}" for line in found[:SHOWN]), hint]))


def begin(directory: Path, scenario: Scenario) -> None:
    """Record the request before the work starts."""
    content = {"version": source_version(), "resolved": _resolved(scenario)}
    text = json.dumps(content, indent=1).encode() + b"\n"
    with Staging(directory) as staging:
        staging.write(ASKED, lambda file: file.write(text))


def _resolved(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", exclude_none=True, by_alias=True)


def _compared(resolved: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in resolved.items() if key not in EXTENSIBLE}


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_record(path, {"version": str, "resolved": dict})
    except DataError as error:
        hint = "--overwrite writes it anew and uses the finished runs"
        raise DataError(f"{error}; {hint}") from error
