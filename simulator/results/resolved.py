"""Read `resolved.yaml` back: compare two of them, and find the target."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.core.metrics import METRICS
from simulator.errors import DataError
from simulator.results.reading import is_number, read_file, read_yaml
from simulator.results.result import Target
from simulator.scenario.writing import flow

__all__ = ["differences", "leaves", "read_resolved", "target_of"]

#: Keys that describe how a run is carried out but cannot change a result.
_NEUTRAL = frozenset({"engine", "description", "tune"})


def read_resolved(path: Path) -> dict[str, Any]:
    """The scenario in `resolved.yaml`; the parts that readers of results use have their types.

    Raises:
        DataError: the file is damaged.
    """
    resolved = read_yaml(path)
    methods = resolved.get("methods", [])
    if not isinstance(resolved.get("name"), str):
        raise DataError(f"{path} is damaged: its name is no text")
    if not (isinstance(methods, list) and all(map(_is_named, methods))):
        raise DataError(f"{path} is damaged: its methods are no list of entries with names")
    read_file(path, lambda _: target_of(resolved))
    return resolved


def _is_named(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str)


def target_of(resolved: dict[str, Any]) -> Target | None:
    """The target under `stop`, if the scenario sets one. Raise a ValueError for a wrong one."""
    stop = resolved.get("stop") or {}
    target = stop.get("target") if isinstance(stop, dict) else stop
    if target is None:
        return None
    if not isinstance(target, dict):
        raise ValueError(f"stop.target is {flow(target)}, must be a mapping")
    metric = target.get("metric")
    value = target.get("above" if metric == "accuracy" else "below")
    if metric not in METRICS or not is_number(value):
        raise ValueError(f"stop.target is {flow(target)}, must name a metric and a number")
    return Target(str(metric), float(value))


def differences(stored: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """A line `key: stored -> now` per relevant difference between two scenarios."""
    old, new = dict(leaves(stored)), dict(leaves(now))
    return [
        f"{key}: {old.get(key, '(absent)')} -> {new.get(key, '(absent)')}"
        for key in dict.fromkeys([*old, *new])
        if old.get(key, "(absent)") != new.get(key, "(absent)")
    ]


def leaves(node: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is not a container, with its path such as `methods.0.stepsize`."""
    if isinstance(node, dict):
        children = [(str(name), child) for name, child in node.items()]
    elif isinstance(node, list):
        children = [(str(place), child) for place, child in enumerate(node)]
    else:
        yield key, node
        return
    for name, child in children:
        if key or name not in _NEUTRAL:
            yield from leaves(child, f"{key}.{name}" if key else name)
