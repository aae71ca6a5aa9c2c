"""Read `resolved.yaml` back: compare two of them, and find the target that was aimed at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.errors import DataError
from simulator.results.tables import Target

__all__ = ["differences", "leaves", "parse", "target_of"]

#: Keys that say how a run is carried out but cannot change a result.
_NEUTRAL = frozenset({"engine", "description", "tune"})


def parse(text: str, path: Path) -> dict[str, Any]:
    """The mapping that a resolved scenario holds.

    Raises:
        DataError: the text is not YAML, or not a mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        content = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise DataError(f"{path} is damaged: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise DataError(f"{path} is damaged: it holds a {type(content).__name__}, not a scenario")
    return content


def target_of(resolved: dict[str, Any]) -> Target | None:
    """The target under `stop`, if the scenario sets one."""
    target = (resolved.get("stop") or {}).get("target")
    if not target:
        return None
    key = "above" if target["metric"] == "accuracy" else "below"
    return Target(str(target["metric"]), float(target[key]))


def differences(stored: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """A line `key: stored -> now` per place in which two scenarios differ in substance."""
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
