"""The parts and keys of a scenario as text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from simulator.scenario.glossary import Key, Part
from simulator.scenario.writing import readable

__all__ = ["body_text", "example_text", "filled", "key_text", "kind_text", "listed", "places_text"]

_WIDTH = 79
_SHOWN = 3  # places that are named


def filled(text: str) -> str:
    """The text with new line ends in the paragraphs that are too wide for the terminal."""
    return "\n\n".join(map(_paragraph, text.split("\n\n")))


def _paragraph(text: str) -> str:
    lines = text.splitlines()
    if all(len(line) <= _WIDTH for line in lines) or any(line.startswith(" ") for line in lines):
        return text
    return _wrapped(" ".join(lines))


def _wrapped(text: str, first: str = "", then: str | None = None) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if then is None else then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def listed(rows: Sequence[tuple[str, str]], indent: str = "  ") -> str:
    """A line for each name, or more, with its meaning."""
    lines = [f"{name}: {text}" if text else name for name, text in rows]
    return "\n".join(_wrapped(line, indent, indent + "    ") for line in lines)


def key_text(key: Key, name: str = "", indent: str = "  ") -> str:
    """A key: its name, default, type and unit on a line, and its description below."""
    inner = indent + "    "
    lines = [_wrapped(_facts(key, name or key.name), indent, inner)]
    if key.description:
        lines.append(_wrapped(key.description, inner))
    lines += [
        _wrapped(f"{tag}: {' | '.join(kinds)}", inner, inner + "    ")
        for tag, kinds in key.kinds.items()
    ]
    if key.bare:
        short = f"`{key.name}: {key.bare[-1]}` is short for `{key.name}: {{kind: {key.bare[-1]}}}`"
        lines.append(_wrapped(short, inner))
    rows = [(word, text) for word, text in key.words.items() if text]
    return "\n".join([*lines, *([listed(rows, inner)] if rows else [])])


def _facts(key: Key, name: str) -> str:
    default = f" = {key.default}" if key.default else ""
    unit = f" ({key.unit})" if key.unit else ""
    return f"{name}{default}: {key.type}{unit}{', required' if key.required else ''}"


def body_text(part: Part, place: str, kind: str = "") -> str:
    """The description of a section or of a kind, its keys, and an example."""
    keys = "\n".join(["Keys:", *map(key_text, part.keys)]) if part.keys else ""
    said = [part.meanings.get(kind, ""), filled(part.text), keys]
    shown = example_text(place, *(part.examples if place.endswith("[]") else part.shown("", kind)))
    return "\n\n".join(text for text in (*said, shown) if text)


def kind_text(part: Part, kind: str) -> str:
    """One kind of a section, with its allowed places."""
    place, *others = part.places
    also = _wrapped(f"Also at {places_text(others)}.") if others else ""
    parts = [f"{kind}", f"{part.tag.capitalize()} of {place}.", body_text(part, place, kind), also]
    return "\n\n".join(text for text in parts if text)


def places_text(places: Sequence[str]) -> str:
    """The first few paths, and the number of the others."""
    rest = len(places) - _SHOWN
    return ", ".join(places[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def example_text(place: str, *shown: dict[str, Any]) -> str:
    """Examples under their key, as in the file; empty if there are none.

    A list shows all of them, one after the other; otherwise there is one.
    """
    if not shown:
        return ""
    name = place.rpartition(".")[2]
    content = list(shown) if name.endswith("[]") else shown[0]
    whole = {name.removesuffix("[]"): content} if name else shown[0]
    return "Example:\n" + textwrap.indent(readable(whole, _WIDTH - 2).rstrip("\n"), "  ")
