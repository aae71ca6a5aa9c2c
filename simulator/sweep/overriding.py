"""`--set` of a sweep: one value removes a key from it, several values add it.

Both act on the tree, so the request is one scenario, wherever its parts were written. Excluded
points (`exclude`) are kept if they are still possible.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from simulator.errors import Mistake, ScenarioError
from simulator.scenario.overrides import from_here, locate, parse_path
from simulator.scenario.ranges import grid_values, is_grid
from simulator.scenario.reader import read_value
from simulator.scenario.tree import Node, Place, assign, from_plain, plain

__all__ = ["fixed", "sorted_out", "split_values", "swept"]

OPENING, CLOSING = "[{(", "]})"


def sorted_out(overrides: Iterable[str]) -> tuple[list[str], list[str]]:
    """The overrides with one value, and those with several."""
    single: list[str] = []
    several: list[str] = []
    for override in overrides:
        text = override.partition("=")[2]
        many = len(split_values(text)) > 1 or is_grid(text)
        (several if many else single).append(override)
    return single, several


def fixed(root: Node, override: str) -> Node:
    """The tree without the axis of the key that `path=value` has already set, zipped or not."""
    name, _, text = (part.strip() for part in override.partition("="))
    sweep = _keys(root.child("sweep"))
    if not sweep:
        return root
    sweep = {key: node for key, node in sweep.items() if not _same(root, key, name)}
    if "zip" in sweep:
        sweep["zip"] = _each(sweep["zip"], lambda group: _less(root, group, name))
    if "exclude" in sweep:
        value = plain(read_value(text, name))
        kept = _possible(root, sweep["exclude"], name, [value])
        sweep["exclude"] = _each(kept, lambda entry: _less(root, entry, name))
    return _with_sweep(root, sweep)


def swept(root: Node, override: str) -> Node:
    """The tree with `path=a,b` under `sweep:`, in place of the present values of that key."""
    name, _, text = (part.strip() for part in override.partition("="))
    place = f"--set {name}"
    try:
        nodes = _values(name, text, place)
        locate(root, parse_path(name))
    except ValueError as error:
        raise ScenarioError([Mistake(file=place, rule=str(error))]) from error
    sweep = _keys(root.child("sweep"))
    known = next((key for key in sweep if _same(root, key, name)), name)
    if "exclude" in sweep:
        values = [plain(node) for node in nodes]
        sweep["exclude"] = _possible(root, sweep["exclude"], name, values)
    return _with_sweep(root, {**sweep, known: Node(nodes, Place(place))})


def _values(name: str, text: str, place: str) -> tuple[Node, ...]:
    if is_grid(text):
        return tuple(from_plain(value, Place(place)) for value in grid_values(text))
    key = parse_path(name)[-1]
    return tuple(from_here(read_value(part, place), key) for part in split_values(text))


def split_values(text: str) -> list[str]:
    """Split at commas outside of brackets and quotes.

    Example:
        >>> split_values("[1, 2], {law: sqrt}"), split_values('"a,b"')
        (['[1, 2]', '{law: sqrt}'], ['"a,b"'])
    """
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += (letter in OPENING) - (letter in CLOSING) if not quote else 0
        if letter == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _with_sweep(root: Node, sweep: dict[str, Node]) -> Node:
    """The tree with these keys under `sweep:`; empty lists are left out."""
    node = root.child("sweep") or Node({}, root.place)
    content = {key: child for key, child in sweep.items() if child.content != ()}
    keys = {key: node.keys.get(key, child.place) for key, child in content.items()}
    return assign(root, ("sweep",), replace(node, content=content, keys=keys))


def _keys(node: Node | None) -> dict[str, Node]:
    return dict(node.content) if node is not None and isinstance(node.content, dict) else {}


def _each(node: Node, change: Any) -> Node:
    """A list of mappings, each changed; empty ones are left out."""
    if not isinstance(node.content, tuple):
        return node
    changed = [change(entry) for entry in node.content]
    return replace(node, content=tuple(entry for entry in changed if entry.content != {}))


def _less(root: Node, entry: Node, name: str) -> Node:
    """The mapping without its entries for the key `name`."""
    if not isinstance(entry.content, dict):
        return entry
    content = {key: node for key, node in entry.content.items() if not _same(root, key, name)}
    return replace(entry, content=content, keys={key: entry.keys[key] for key in content})


def _possible(root: Node, exclude: Node, name: str, values: list[Any]) -> Node:
    """The entries of `exclude` that are possible if the key `name` has one of `values`."""
    if not isinstance(exclude.content, tuple):
        return exclude
    kept = [
        entry
        for entry in exclude.content
        if all(plain(n) in values for key, n in _keys(entry).items() if _same(root, key, name))
    ]
    return replace(exclude, content=tuple(kept))


def _same(root: Node, key: str, name: str) -> bool:
    """Whether two spellings name one place; validation of the tree reports a wrong one."""
    try:
        return locate(root, parse_path(key)) == locate(root, parse_path(name))
    except ValueError:
        return False
