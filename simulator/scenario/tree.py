"""The tree of a scenario file: plain values with their places."""

from dataclasses import dataclass, field, replace
from typing import Any

__all__ = [
    "Node",
    "Path",
    "Place",
    "Scalar",
    "assign",
    "from_plain",
    "key_path",
    "lookup",
    "plain",
]

Scalar = str | int | float | bool | None
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a value; `line` and `column` count from 1, 0 means no position."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file. Immutable: an alias shares its node with the anchor.

    `content` is a scalar, a tuple of nodes (a list) or a dict of nodes (a mapping); `keys`
    holds the place of each key of a mapping; `size` counts the nodes below, aliases expanded.
    """

    content: "Scalar | tuple[Node, ...] | dict[str, Node]"
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    size: int = 1

    def child(self, part: str | int) -> "Node | None":
        """The node under a key or an index, None if there is no such child."""
        if isinstance(self.content, dict) and isinstance(part, str):
            return self.content.get(part)
        if isinstance(self.content, tuple) and isinstance(part, int):
            return self.content[part] if 0 <= part < len(self.content) else None
        return None


def plain(node: Node) -> Any:
    """The value alone: dict, list or scalar."""
    if isinstance(node.content, dict):
        return {key: plain(child) for key, child in node.content.items()}
    if isinstance(node.content, tuple):
        return [plain(child) for child in node.content]
    return node.content


def from_plain(value: Any, place: Place) -> Node:
    """Make a tree of a plain value, every node of it at `place`."""
    if isinstance(value, dict):
        nodes = {str(key): from_plain(child, place) for key, child in value.items()}
        return Node(nodes, place, dict.fromkeys(nodes, place))
    if isinstance(value, list | tuple):
        return Node(tuple(from_plain(child, place) for child in value), place)
    return Node(value, place)


def lookup(node: Node, path: Path) -> Node:
    """The node at `path`, or the deepest existing one above it."""
    for part in path:
        child = node.child(part)
        if child is None:
            return node
        node = child
    return node


def assign(node: Node, path: Path, new: Node) -> Node:
    """A copy of the tree with `new` at `path`; missing mappings on the way are made.

    The caller has checked that every index exists and that no scalar is on the way.
    """
    if not path:
        return new
    part, rest = path[0], path[1:]
    child = node.child(part) or Node({}, new.place)
    return _with_child(node, part, assign(child, rest, new), new.place)


def _with_child(node: Node, part: str | int, child: Node, place: Place) -> Node:
    if isinstance(part, int):
        assert isinstance(node.content, tuple), node.content
        return replace(node, content=(*node.content[:part], child, *node.content[part + 1 :]))
    content = node.content if isinstance(node.content, dict) else {}
    keys = node.keys if part in node.keys else {**node.keys, part: place}
    return replace(node, content={**content, part: child}, keys=keys)


def key_path(path: Path) -> str:
    """The path as people write it.

    Example:
        >>> key_path(("methods", 0, "stepsize"))
        'methods[0].stepsize'
    """
    return "".join(map(_part, path)).removeprefix(".")


def _part(part: str | int) -> str:
    """An index in brackets, a key after a point; without terminal control characters."""
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part if part.isprintable() else ascii(part)}"
