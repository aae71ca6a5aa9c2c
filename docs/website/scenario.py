"""The reference of the scenario file: every section and key, from the models themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from algorithms import METHODS
from docs.website.pages import fenced
from simulator.cli.explanations.words import places_text
from simulator.scenario.glossary import Key, Part, glossary
from simulator.scenario.writing import readable

__all__ = ["scenario_reference"]

_WIDTH = 90
_METHODS = "methods[]"
_OPTIONS = ("label", "schedule", "preconditioner")
#: What Markdown would take for markup in a formula.
_MARKUP = re.compile(r"([\\*_<>\[\]|$])")
_CODE = re.compile(r"(`[^`]*`)")


def scenario_reference() -> str:
    """The generated part of the page, as Markdown."""
    whole, *parts = glossary()
    lines = ["\n## The whole file\n", *_table(whole.keys)]
    for place in dict.fromkeys(part.places[0] for part in parts):
        here = [part for part in parts if part.places[0] == place]
        heading = "###" if "." in place else "##"
        lines.append(f"\n{heading} `{place}`\n")
        lines += _methods(here) if place == _METHODS else _sections(here, heading)
    return "\n".join(lines) + "\n"


def _sections(parts: Sequence[Part], heading: str) -> Iterator[str]:
    for part in parts:
        if part.tag:
            yield f"\n{heading}# `{part.tag}: {'`, `'.join(part.kinds)}`\n"
        yield _prose(part.text) + "\n"
        yield from (f"- `{kind}`: {_prose(text)}" for kind, text in part.meanings.items())
        yield from _table(part.keys)
        for shown in _examples(part):
            yield from fenced("yaml", readable(shown, _WIDTH))
        if others := part.places[1:]:
            yield f"Also at {_prose(places_text([f'`{other}`' for other in others]))}.\n"


def _examples(part: Part) -> Iterator[dict[str, Any]]:
    """Each under its key; those of a list together."""
    name = part.places[0].rpartition(".")[2]
    if name.endswith("[]"):
        yield {name.removesuffix("[]"): list(part.examples)}
    else:
        yield from ({name: shown} for shown in part.examples)


def _methods(parts: Sequence[Part]) -> Iterator[str]:
    """The keys that every method has, and the names of its own."""
    yield "An entry names a method; its parameters are beside `name`. Every method has\n"
    yield from _table([key for key in parts[0].keys if key.name in _OPTIONS])
    yield "\nThe pages of the methods say what their parameters do.\n"
    yield "| method | parameters |\n|---|---|"
    for name in METHODS:
        own = [key for part in parts if part.name == name for key in part.keys]
        names = ", ".join(f"`{key.name}`" for key in own if key.name not in _OPTIONS)
        yield f"| [`{name}`](methods/{name}.md) | {names} |"


def _table(keys: Sequence[Key]) -> Iterator[str]:
    """A row per key; nothing if there are none."""
    if keys:
        yield "\n| key | type | default | what it does |\n|---|---|---|---|"
        yield from map(_row, keys)
        yield ""


def _row(key: Key) -> str:
    default = "required" if key.required else f"`{key.default}`" if key.default else ""
    unit = f", in {key.unit}" if key.unit else ""
    return f"| `{key.name}` | {_prose(key.type)}{unit} | {default} | {'. '.join(_said(key))} |"


def _said(key: Key) -> Iterator[str]:
    yield _prose(key.description)
    words = [f"`{word}`: {_prose(text.rstrip('.'))}" for word, text in key.words.items() if text]
    if words:
        yield "; ".join(words)
    for tag, kinds in key.kinds.items():
        yield f"{tag}: {', '.join(f'`{kind}`' for kind in kinds)}"


def _prose(text: str) -> str:
    """Text with formulas as Markdown shows it; text in backquotes is unchanged."""
    return "".join(
        part if part.startswith("`") else _MARKUP.sub(r"\\\1", part) for part in _CODE.split(text)
    )
