"""The methods that are compared, as entries of a scenario to be tuned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from simulator.errors import DataError
from simulator.naming import closest
from simulator.scenario.plugins import with_plugins
from simulator.scenario.ranges import parse_range, reads_as_range
from simulator.tuning.reading import STEPSIZES

__all__ = ["USUAL", "entries"]

#: Methods for equal data, then those for different data.
USUAL = (
    "sync_sgd",
    "m_sync_sgd",
    "rennala",
    "asgd",
    "delay_adaptive_asgd",
    "ringmaster",
    "malenia",
    "ringleader",
    "ia2sgd",
)
_ANY_STEP = 0.1  # the search replaces it


def entries(names: Sequence[str], workers: int, plugins: Sequence[str]) -> list[dict[str, Any]]:
    """An entry of `methods:` for each name, with values for what is required.

    Raises:
        DataError: an unknown name, or a method that requires more than is searched by default.
        ScenarioError: a plug-in cannot be used.
    """
    known = with_plugins(plugins)
    return [_entry(name, workers, known) for name in dict.fromkeys(names)]


def _entry(name: str, workers: int, known: Mapping[str, Any]) -> dict[str, Any]:
    if name not in known:
        raise DataError(f"{name!r}: no such method, {closest(name, known)}")
    method = known[name]
    entry = {"name": name}
    for field in fields(method):
        if field.init and field.default is MISSING and field.default_factory is MISSING:
            entry[field.name] = _first(method, field.name, workers)
    return entry


def _first(method: Any, name: str, workers: int) -> Any:
    """A value to start from: of a step size, or the first of those that are searched."""
    if name in STEPSIZES:
        return _ANY_STEP
    searched = method.searched.get(name)
    if isinstance(searched, str) and reads_as_range(searched):
        asked = parse_range(searched)
        low = asked.low.value(workers)
        return int(low) if asked.whole else low
    if isinstance(searched, list):
        return searched[0]
    rule = f"needs {name}, which has no default search: name the method in a scenario"
    raise DataError(f"{method.__name__}: {rule}")
