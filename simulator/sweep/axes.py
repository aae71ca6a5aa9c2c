"""The axes of a sweep, read from the tree of its scenario: each changes one key or several."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.errors import Mistake, ScenarioError
from simulator.naming import closest
from simulator.scenario.overrides import locate, parse_path
from simulator.scenario.ranges import GRID_RULE, grid_values
from simulator.scenario.sections import SWEEP_WORDS
from simulator.scenario.tree import Node, Path, from_plain, key_path, plain
from simulator.scenario.writing import flow

__all__ = ["Axis", "Exclusion", "axes_of", "exclusions_of", "mistake"]


@dataclass(frozen=True)
class Axis:
    """One dimension of the grid.

    `names` are the swept keys as written, `paths` their places in the scenario; `steps` has an
    entry per value of the axis, with one node per name.
    """

    names: tuple[str, ...]
    paths: tuple[Path, ...]
    steps: tuple[tuple[Node, ...], ...]


Exclusion = dict[str, Any]
"""Swept key -> its value in the points to leave out."""


def axes_of(root: Node) -> list[Axis]:
    """The axes under `sweep:`, each key alone first, then the zipped groups.

    Raises:
        ScenarioError: a wrong range, a group whose lists differ in length, a key that is swept
            twice.
    """
    axes: list[Axis] = []
    mistakes: list[Mistake] = []
    for names in _groups(root):
        try:
            axes.append(_axis(root, names))
        except ScenarioError as error:
            mistakes.extend(error.problems)
    if not mistakes:
        mistakes = list(_overlaps(root, axes))
    if mistakes:
        raise ScenarioError(mistakes)
    return axes


def _groups(root: Node) -> Iterator[dict[str, Node]]:
    """The keys of a group, with the written values of each."""
    sweep = root.child("sweep")
    content = sweep.content if sweep is not None and isinstance(sweep.content, dict) else {}
    for name, values in content.items():
        if name not in SWEEP_WORDS:
            yield {name: values}
    zipped = content.get("zip")
    if zipped is not None:
        for group in _list(zipped, "sweep.zip"):
            yield _mapping(group, "sweep.zip")


def _list(node: Node, key: str) -> tuple[Node, ...]:
    if not isinstance(node.content, tuple):
        raise ScenarioError([mistake(node, key, "must be a list of mappings")])
    return node.content


def _mapping(node: Node, key: str) -> dict[str, Node]:
    if not isinstance(node.content, dict) or not node.content:
        raise ScenarioError([mistake(node, key, "must be a mapping of swept keys")])
    return node.content


def _axis(root: Node, given: dict[str, Node]) -> Axis:
    columns = [_values(name, node) for name, node in given.items()]
    lengths = {name: len(values) for name, values in zip(given, columns, strict=True)}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        node = next(iter(given.values()))
        rule = f"must have as many values for each key: {said}"
        raise ScenarioError([mistake(node, "sweep.zip", rule)])
    paths = tuple(locate(root, parse_path(name)) for name in given)
    return Axis(tuple(given), paths, tuple(zip(*columns, strict=True)))


def _values(name: str, node: Node) -> list[Node]:
    """A node per value; the values of a range have the place of the range."""
    if isinstance(node.content, tuple):
        return list(node.content)
    try:
        if not isinstance(node.content, str):
            raise ValueError(GRID_RULE)
        return [from_plain(value, node.place) for value in grid_values(node.content)]
    except ValueError as error:
        raise ScenarioError([mistake(node, f"sweep.{name}", str(error))]) from error


def _overlaps(root: Node, axes: list[Axis]) -> Iterator[Mistake]:
    """Refuse keys of which one is part of another, because one value would overwrite the other."""
    swept = [
        (name, path) for axis in axes for name, path in zip(axis.names, axis.paths, strict=True)
    ]
    for k, (name, path) in enumerate(swept):
        for earlier, other in swept[:k]:
            shared = min(len(path), len(other))
            if path[:shared] == other[:shared]:
                rule = f"is swept by {earlier} already: name each key once"
                yield mistake(root.child("sweep") or root, f"sweep.{name}", rule, shown=False)


def exclusions_of(root: Node, axes: list[Axis]) -> list[Exclusion]:
    """The entries of `sweep: {exclude: [..]}`.

    Raises:
        ScenarioError: an entry names a key that is not swept, or a value that it never has.
    """
    sweep = root.child("sweep")
    node = sweep.child("exclude") if sweep is not None else None
    entries = (
        [] if node is None else [_mapping(e, "sweep.exclude") for e in _list(node, "sweep.exclude")]
    )
    known = {
        name: [plain(step[k]) for step in axis.steps]
        for axis in axes
        for k, name in enumerate(axis.names)
    }
    mistakes = [found for entry in entries for found in _strangers(entry, known)]
    if mistakes:
        raise ScenarioError(mistakes)
    return [{name: plain(value) for name, value in entry.items()} for entry in entries]


def _strangers(entry: dict[str, Node], known: dict[str, list[Any]]) -> Iterator[Mistake]:
    for name, value in entry.items():
        key = f"sweep.exclude.{name}"
        if name not in known:
            yield mistake(value, key, f"is not swept, {closest(name, known)}", shown=False)
        elif plain(value) not in known[name]:
            has = ", ".join(flow(one) for one in known[name][:20])
            yield mistake(value, key, f"is no value of {name}, which takes {has}")


def mistake(node: Node, key: str, rule: str, *, shown: bool = True) -> Mistake:
    """A mistake at the place of `node`, by default with its value."""
    place = node.place
    return Mistake(
        file=place.file,
        line=place.line,
        column=place.column,
        key=key if key.isprintable() else key_path((key,)),
        value=flow(plain(node)) if shown else None,
        rule=rule,
    )
