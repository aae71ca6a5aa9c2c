"""Docstrings as reStructuredText: markup characters in formulas are escaped."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["as_rst"]

_CODE = re.compile(r"``?([^`]+)``?")
_MARKUP = re.compile(r"([\\*|]|_(?=\W|$))")
_INDENT = re.compile(r" *")


def as_rst(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Escape the lines of a docstring in place; examples stay as they are."""
    del app, what, name, obj, options
    example: int | None = None  # the indent of the section's name, within it
    for k, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if example is not None and line.strip() and indent <= example:
            example = None
        if line.strip() == "Example:":
            example, lines[k] = indent, line.replace("Example:", "Examples:")
        elif example is None and not line.lstrip().startswith(">>>"):
            lines[k] = _escaped(line)


def _escaped(line: str) -> str:
    """Backquotes make code, also before a letter, and what is outside them is escaped."""
    parts = _CODE.split(line)
    texts = [_MARKUP.sub(r"\\\1", part) for part in parts[::2]]
    codes = [f"``{part}``" for part in parts[1::2]]
    joints = ["\\ " if text[:1].isalnum() else "" for text in texts[1:]]
    return texts[0] + "".join(
        code + joint + text for code, joint, text in zip(codes, joints, texts[1:], strict=True)
    )
