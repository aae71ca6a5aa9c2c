"""Read YAML text into a tree of nodes with positions, within limits.

ruamel.yaml's parser turns the text into events; this file builds the tree from them. No tag ever
constructs an object, so a file holds values only. Tags, duplicate keys, merge keys and a second
document are refused; size, depth and the growth through aliases are bounded.
"""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path as FilePath
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from simulator.errors import Mistake, ScenarioError, reason
from simulator.naming import nearest
from simulator.scenario.scalars import resolve
from simulator.scenario.tree import Node, Place, Scalar

__all__ = [
    "LARGEST_DEPTH",
    "LARGEST_EXPANSION",
    "LARGEST_FILE",
    "read_file",
    "read_text",
    "read_value",
]

LARGEST_FILE = 1_000_000  # bytes
LARGEST_DEPTH = 50  # lists and mappings inside one another
LARGEST_EXPANSION = 100_000  # nodes that aliases repeat, counted as if written out


def read_file(path: FilePath) -> Node:
    """Read a scenario file. Raise a ScenarioError for everything that is wrong with it as YAML."""
    return read_text(_decode(_bytes(path), str(path)), str(path))


def read_text(text: str, file: str) -> Node:
    """Read YAML text; errors name `file`."""
    return _Builder(file).document(text)


def read_value(text: str, place: str) -> Node:
    """Read one value in YAML (a scalar, [a list] or {a mapping}); `place` is its only position."""
    return (
        _Builder(place, positions=False).document(text)
        if text.strip()
        else Node(None, Place(place))
    )


def _bytes(path: FilePath) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        _refuse(str(path), "no such file", suggestion=_sibling(path))
    except IsADirectoryError:
        _refuse(str(path), "is a directory, name a scenario file in it")
    except OSError as error:
        _refuse(str(path), f"cannot be read: {reason(error)}")
    if len(data) > LARGEST_FILE:
        _refuse(str(path), f"is larger than {LARGEST_FILE} bytes, the most that a scenario may be")
    return data


def _sibling(path: FilePath) -> str:
    """Name the file beside the missing one that was probably meant."""
    try:
        beside = sorted(entry.name for entry in path.parent.iterdir())
    except OSError:
        return f"the directory {str(path.parent)!r} cannot be read"
    match = nearest(path.name, beside)
    return f"did you mean {str(path.with_name(match))!r}?" if match else ""


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        _refuse(Place(file, line, column), f"byte 0x{data[error.start]:02x} is not UTF-8 text")


def _refuse(place: str | Place, rule: str, *, key: str = "", suggestion: str = "") -> NoReturn:
    where = Place(place) if isinstance(place, str) else place
    mistake = Mistake(
        file=where.file,
        line=where.line,
        column=where.column,
        key=key,
        rule=rule,
        suggestion=suggestion,
    )
    raise ScenarioError([mistake])


class _Builder:
    """Builds the tree of one document from the events of the parser."""

    def __init__(self, file: str, *, positions: bool = True) -> None:
        self.file = file
        self.positions = positions
        self.anchors: dict[str, Node | None] = {}
        self.expanded = 0

    def document(self, text: str) -> Node:
        try:
            return self._single(YAML(typ="safe", pure=True).parse(StringIO(text)))
        except MarkedYAMLError as error:
            said = ", ".join(part for part in (error.context, error.problem) if part)
            mark = error.problem_mark or error.context_mark
            _refuse(self._place(mark), f"not valid YAML: {said}")
        except ReaderError as error:
            before = text[: error.position]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            code = f"U+{ord(text[error.position]):04X}"
            rule = f"not valid YAML: character {code} may only be written as an escape"
            _refuse(Place(self.file, line, column), rule)
        except YAMLError as error:
            _refuse(self.file, f"not valid YAML: {error}")

    def _single(self, events: Iterator[Any]) -> Node:
        """Read the one document of the stream."""
        root = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    _refuse(self._place(event.start_mark), "starts a second document, one is read")
                root = self._node(next(events), events, depth=0)
            else:
                assert not isinstance(event, ScalarEvent), event
        return Node(None, Place(self.file)) if root is None else root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        place = self._place(event.start_mark)
        if isinstance(event, AliasEvent):
            return self._alias(event, place)
        if event.tag is not None:
            _refuse(place, f"tag {event.tag!r} is not allowed: a scenario holds plain values only")
        if depth > LARGEST_DEPTH:
            _refuse(place, f"is nested deeper than {LARGEST_DEPTH} levels")
        if event.anchor is None:
            return self._content(event, events, place, depth)
        self.anchors[event.anchor] = None
        node = self._content(event, events, place, depth)
        self.anchors[event.anchor] = node
        return node

    def _alias(self, event: Any, place: Place) -> Node:
        if event.anchor not in self.anchors:
            _refuse(place, f"alias *{event.anchor} has no anchor &{event.anchor} before it")
        node = self.anchors[event.anchor]
        if node is None:
            _refuse(place, f"alias *{event.anchor} is inside its own anchor")
        self.expanded += node.size
        if self.expanded > LARGEST_EXPANSION:
            _refuse(place, f"aliases repeat more than {LARGEST_EXPANSION} values")
        return node

    def _content(self, event: Any, events: Iterator[Any], place: Place, depth: int) -> Node:
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, place, depth)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, place, depth)
        return Node(self._scalar(event, place), place)

    def _sequence(self, events: Iterator[Any], place: Place, depth: int) -> Node:
        nodes: list[Node] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            nodes.append(self._node(event, events, depth + 1))
        return Node(tuple(nodes), place, size=1 + sum(node.size for node in nodes))

    def _mapping(self, events: Iterator[Any], place: Place, depth: int) -> Node:
        nodes: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key, key_place = self._key(event, keys)
            node = self._node(next(events), events, depth + 1)
            # The mark of an absent value is at the next token of the file, maybe lines below.
            nodes[key] = Node(None, key_place) if node.content is None else node
            keys[key] = key_place
        return Node(nodes, place, keys, size=1 + sum(node.size for node in nodes.values()))

    def _key(self, event: Any, known: dict[str, Place]) -> tuple[str, Place]:
        place = self._place(event.start_mark)
        if not isinstance(event, ScalarEvent) or event.tag is not None:
            _refuse(place, "a key must be a plain word")
        if event.value == "<<":
            _refuse(place, "merge keys (<<) are not part of YAML 1.2, write the keys out")
        if event.value in known:
            first = known[event.value].line
            _refuse(place, f"is written twice, first in line {first}", key=event.value)
        return event.value, place

    def _scalar(self, event: Any, place: Place) -> Scalar:
        if not event.implicit[0]:  # quoted, or a block of text
            return str(event.value)
        try:
            return resolve(event.value)
        except ValueError as error:
            _refuse(place, str(error))

    def _place(self, mark: Any) -> Place:
        return (
            Place(self.file, mark.line + 1, mark.column + 1) if self.positions else Place(self.file)
        )
