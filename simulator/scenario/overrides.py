"""`--set path=value`: change one value of the tree before validation.

A path is written as in error messages: `cluster.workers`, `methods[0].stepsize`. The label or the
name of an entry may replace its index in a list of methods: `methods.asgd.stepsize`. Relative file
names start at the current folder.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from simulator.errors import Mistake, ScenarioError
from simulator.files import from_home
from simulator.naming import closest
from simulator.scenario.reader import read_value
from simulator.scenario.tree import Node, Path, assign, key_path, lookup, plain
from simulator.scenario.writing import flow

__all__ = ["FILE_KEYS", "apply", "from_here", "locate", "opened", "parse_path"]

#: The keys of a scenario that name files.
FILE_KEYS = ("path", "test_path", "labels_path", "test_labels_path", "include")

PART = re.compile(r'\.?(?:(?P<key>[^.\[\]"=]+)|"(?P<quoted>[^"]+)")|\[(?P<index>\d{1,9})\]')


def apply(root: Node, overrides: Iterable[str]) -> Node:
    """The tree with every override applied, in order. Raise a ScenarioError with all mistakes."""
    mistakes: list[Mistake] = []
    for override in overrides:
        name, _, text = override.partition("=")
        try:
            root = _apply(root, override, name.strip(), text)
        except ValueError as error:
            mistakes.append(Mistake(file=f"--set {name.strip()}", rule=str(error)))
        except ScenarioError as error:
            mistakes.extend(error.problems)
    if mistakes:
        raise ScenarioError(mistakes)
    return root


def _apply(root: Node, override: str, name: str, text: str) -> Node:
    if "=" not in override:
        raise ValueError("has no =, write --set path=value")
    place = f"--set {name}"
    path = locate(root, parse_path(name))
    root = opened(root, path)
    return assign(root, path, from_here(read_value(text, place), path[-1]))


def from_here(node: Node, key: str | int) -> Node:
    """Make file names absolute: on the command line they start at the current folder."""
    if isinstance(node.content, dict):
        below = {name: from_here(child, name) for name, child in node.content.items()}
        return replace(node, content=below)
    if isinstance(node.content, tuple):
        return replace(node, content=tuple(from_here(child, key) for child in node.content))
    if key in FILE_KEYS and isinstance(node.content, str) and node.content:
        return replace(node, content=str(from_home(node.content).absolute()))
    return node


def parse_path(text: str) -> Path:
    """Split a path into keys and indices. Raise a ValueError if it is not one.

    Example:
        >>> parse_path('methods[0].stepsize')
        ('methods', 0, 'stepsize')
    """
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        match = PART.match(text, position)
        if match is None or (not parts and text[position] in ".["):
            raise ValueError(f"{text!r} is not a path, write for example methods[0].stepsize")
        index = match["index"]
        parts.append(int(index) if index is not None else match["key"] or match["quoted"])
        position = match.end()
    if not parts:
        raise ValueError("names no key, write --set path=value")
    return tuple(parts)


def locate(root: Node, parts: Path) -> Path:
    """The path with names in lists turned into indices. Raise a ValueError if it leads nowhere."""
    path: Path = ()
    node: Node | None = root
    for part in parts:
        if node is not None and isinstance(node.content, tuple):
            part = _index(node, part, key_path(path))
        elif isinstance(part, int):
            raise ValueError(f"{key_path(path)} is not a list, it has no entry {part}")
        elif node is not None and not _may_have_keys(node, path):
            raise ValueError(f"{key_path(path)} is {flow(plain(node))}, it has no key {part!r}: "
                             f"set {key_path(path)} as a whole")  # fmt: skip
        path, node = (*path, part), node.child(part) if node is not None else None
    return path


def _may_have_keys(node: Node, path: Path) -> bool:
    """Whether the node can have keys: mappings, empty nodes, and a method's bare name."""
    return isinstance(node.content, dict) or node.content is None or _is_bare(node, path)


def _is_bare(node: Node, path: Path) -> bool:
    return len(path) == 2 and path[0] == "methods" and isinstance(node.content, str)


def _index(node: Node, part: str | int, where: str) -> int:
    assert isinstance(node.content, tuple), node.content
    entries = node.content
    if isinstance(part, int):
        if part >= len(entries):
            raise ValueError(f"{where} has {len(entries)} entries, the last is {len(entries) - 1}")
        return part
    named = [_names(entry) for entry in entries]
    matches = [index for index, names in enumerate(named) if part in names]
    if len(matches) != 1:
        raise ValueError(_not_one(part, where, matches, named))
    return matches[0]


def _not_one(part: str, where: str, matches: list[int], named: list[list[str]]) -> str:
    if matches:
        places = " or ".join(f"{where}[{index}]" for index in matches)
        return f"{len(matches)} entries of {where} are called {part!r}, write {places}"
    names = [name for names in named for name in names]
    return f"no entry of {where} is called {part!r}, {closest(part, names)}"


def _names(entry: Node) -> list[str]:
    """The names of an entry of a list."""
    named = [entry, *(entry.child(key) for key in ("label", "name"))]
    return [one.content for one in named if one is not None and isinstance(one.content, str)]


def opened(root: Node, path: Path) -> Node:
    """Write a bare method name as a mapping, so that it can have parameters."""
    if len(path) < 3 or path[0] != "methods":
        return root
    entry = lookup(root, path[:2])
    if not isinstance(entry.content, str):
        return root
    opened = Node({"name": entry}, entry.place, {"name": entry.place})
    return assign(root, path[:2], opened)
