"""The files that a scenario names, looked for before anything is run, and places for mistakes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from simulator.errors import Mistake
from simulator.scenario.model import Scenario
from simulator.scenario.nodes import Node, Path, key_path, lookup
from simulator.scenario.overrides import FILE_KEYS, parse_path
from simulator.scenario.writing import flow

__all__ = ["absent_files", "placed"]


def absent_files(scenario: Scenario, tree: Node) -> list[Mistake]:
    """A mistake for each file that is not there, placed in the `tree` it was read from."""
    named = scenario.model_dump(exclude_none=True, by_alias=True)
    return [placed(mistake, tree) for mistake in _absent(named)]


def placed(mistake: Mistake, tree: Node) -> Mistake:
    """The mistake at the place of its key, or of the nearest one above it that is written.

    Example:
        >>> placed(Mistake(key="stop.time", rule="must be above 0"), tree).place
        's.yaml:8:7'
    """
    place = lookup(tree, parse_path(mistake.key)).place if mistake.key else tree.place
    return replace(mistake, file=place.file, line=place.line, column=place.column)


def _absent(node: Any, path: Path = ()) -> Iterator[Mistake]:
    for key, child in _children(node):
        if key in FILE_KEYS and isinstance(child, str) and not FilePath(child).is_file():
            yield Mistake(
                key=key_path((*path, key)),
                value=flow(child),
                rule="is a directory" if FilePath(child).is_dir() else "is no file",
                suggestion=_hint(node),
            )
        yield from _absent(child, (*path, key))


def _hint(section: Any) -> str:
    """Where such files come from."""
    if section.get("kind") != "libsvm":
        return ""
    from simulator.problems.data.libsvm import SOURCES

    return SOURCES


def _children(node: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(node, dict):
        return node.items()
    return enumerate(node) if isinstance(node, list | tuple) else ()
