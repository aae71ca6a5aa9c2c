"""Write a resolved scenario: YAML for people, sorted JSON for hashes, always the same bytes.

The YAML is the small common part of versions 1.1 and 1.2, so that every reader finds the same
values in it: text is quoted unless it is a plain word, and floats have a point.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["canonical", "flow", "readable", "to_yaml"]

WIDTH = 100
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./()=-]+)*")
# Words that YAML 1.1 or 1.2 does not read as text.
RESERVED = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))


def canonical(content: dict[str, Any]) -> bytes:
    """Sorted JSON in ASCII; infinity is written as Infinity."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode("ascii")


def to_yaml(content: dict[str, Any]) -> str:
    """The content as YAML, keys in the order of the mapping.

    Example:
        >>> to_yaml({"stop": {"time": 1e-7}, "seeds": [0, 1]})
        'stop:\\n  time: 1.0e-07\\nseeds: [0, 1]\\n'
    """
    return "".join(f"{line}\n" for line in _mapping(content, ""))


def _mapping(content: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in content.items():
        yield from _entry(f"{indent}{_text(str(key))}:", value, indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    """One key or list item: on its line if that is short, else below it."""
    if not _is_block(value) or _is_short(head, value):
        yield f"{head} {flow(value)}"
    elif isinstance(value, dict):
        yield head
        yield from _mapping(value, indent + "  ")
    else:
        yield head
        yield from _items(value, indent + "  ")


def _items(values: list[Any], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict) and value:
            first, *rest = _mapping(value, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", value, indent)


def _is_block(value: Any) -> bool:
    """Whether a value is a mapping or a list with something in it."""
    return isinstance(value, dict | list | tuple) and len(value) > 0


def _is_short(head: str, value: Any) -> bool:
    """Whether a list of scalars fits on the line of its key."""
    if isinstance(value, dict) or any(_is_block(item) for item in value):
        return False
    return len(head) + len(flow(value)) < WIDTH


def readable(content: dict[str, Any], width: int = WIDTH) -> str:
    """The content as YAML for a page: short values are on one line.

    Example:
        >>> readable({"stop": {"time": 9.0, "target": {"metric": "loss", "below": 0.1}}}, 40)
        'stop:\\n  time: 9.0\\n  target: {metric: loss, below: 0.1}\\n'
    """
    return "".join(f"{line}\n" for line in _fitting(content, "", width))


def _fitting(content: dict[str, Any], indent: str, width: int) -> Iterator[str]:
    for key, value in content.items():
        head = f"{indent}{_text(str(key))}:"
        if not _is_block(value) or len(head) + 1 + len(flow(value)) <= width:
            yield f"{head} {flow(value)}"
        elif isinstance(value, dict):
            yield head
            yield from _fitting(value, indent + "  ", width)
        else:
            yield head
            for item in value:
                yield from _fitting_item(item, indent + "  ", width)


def _fitting_item(item: Any, indent: str, width: int) -> Iterator[str]:
    line = f"{indent}- {flow(item)}"
    if len(line) <= width or not isinstance(item, dict):
        yield line
    else:
        first, *rest = _fitting(item, indent + "  ", width)
        yield f"{indent}- {first.lstrip()}"
        yield from rest


def flow(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(str(key))}: {flow(value[key])}" for key in value) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    return _float(value) if isinstance(value, float) else _text(str(value))


def _float(value: float) -> str:
    """The shortest form that reads back to the same bits, with a point."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    digits, mark, exponent = repr(value).partition("e")
    return digits + ("" if "." in digits else ".0") + mark + exponent


def _text(text: str) -> str:
    if WORD.fullmatch(text) and text.lower() not in RESERVED:
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
