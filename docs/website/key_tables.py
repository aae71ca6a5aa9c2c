"""Tables of keys: type, default, unit and meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from simulator.scenario.glossary import Key

__all__ = ["key_table", "prose"]

#: What Markdown would take for markup in a formula.
_MARKUP = re.compile(r"([\\*_<>\[\]|$])")
_CODE = re.compile(r"(`[^`]*`)")


def key_table(keys: Sequence[Key]) -> Iterator[str]:
    """A row per key; nothing if there are none."""
    if keys:
        yield "\n| key | type | default | what it does |\n|---|---|---|---|"
        yield from map(_row, keys)
        yield ""


def _row(key: Key) -> str:
    default = "required" if key.required else f"`{key.default}`" if key.default else ""
    unit = f", in {key.unit}" if key.unit else ""
    return f"| `{key.name}` | {prose(key.type)}{unit} | {default} | {'. '.join(_said(key))} |"


def _said(key: Key) -> Iterator[str]:
    yield prose(key.description)
    words = [f"`{word}`: {prose(text.rstrip('.'))}" for word, text in key.words.items() if text]
    if words:
        yield "; ".join(words)
    for tag, kinds in key.kinds.items():
        yield f"{tag}: {', '.join(f'`{kind}`' for kind in kinds)}"


def prose(text: str) -> str:
    """Text with formulas as Markdown shows it; text in backquotes is unchanged."""
    return "".join(
        part if part.startswith("`") else _MARKUP.sub(r"\\\1", part) for part in _CODE.split(text)
    )
