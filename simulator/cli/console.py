"""Printing: tables and text on stdout, JSON for programs; only this module prints."""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["discard_output", "finite", "print_failures", "print_json", "print_rows", "print_table",
           "say", "visible"]  # fmt: skip

_MOST_COLUMNS = 10_000
_SHOWN_FAILURES = 5
_FOLDED = 12  # characters that a column of text keeps on a narrow terminal
# C0 except the line feed, DEL and C1; separators of lines; characters that reverse letters.
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def visible(text: str, encoding: str = "utf-8") -> str:
    """Text that is safe on a terminal: control characters are escaped as Python writes them.

    Line feeds stay. Characters that `encoding` cannot write, such as the bytes of a file name that
    is not UTF-8, are escaped too.

    Example:
        >>> visible("a\\x1b[2Jb [/c] \\u202e")
        'a\\\\x1b[2Jb [/c] \\\\u202e'
    """
    shown = _HIDDEN.sub(lambda found: ascii(found[0])[1:-1], text)
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def say(text: str, *, err: bool = False) -> None:
    """Print any text and a line end; all text of the command goes through here.

    If the reader of a pipe has gone, nothing more is printed there, and the work continues.
    """
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        typer.echo(visible(text, encoding), err=err)
    except BrokenPipeError:
        discard_output(err=err)


def discard_output(*, err: bool = False) -> None:
    """Discard further output: at exit Python would try to write it again."""
    stream = sys.stderr if err else sys.stdout
    with suppress(OSError, ValueError, AttributeError):
        place = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, place)
        os.close(nowhere)


def print_failures(lines: Sequence[str]) -> None:
    """Print the first few failures, a line each, on stderr."""
    for line in lines[:_SHOWN_FAILURES]:
        say(line, err=True)


def print_json(content: Any) -> None:
    """Print as JSON; values that are not JSON are printed as text."""
    say(json.dumps(content, indent=2, allow_nan=False, default=str))


def print_rows(rows: Iterable[tuple[str, str]]) -> None:
    """Print pairs as two aligned columns."""
    pairs = [(visible(name), text) for name, text in rows]
    width = max((len(name) for name, _ in pairs), default=0)
    for name, text in pairs:
        say(f"{name:<{width}}  {text}".rstrip())


def finite(node: Any) -> Any:
    """Write infinity as YAML does: JSON has no infinity."""
    if isinstance(node, dict):
        return {key: finite(value) for key, value in node.items()}
    if isinstance(node, list):
        return [finite(value) for value in node]
    return ".inf" if node == math.inf else node


def print_table(table: Table) -> None:
    """Print a rich table; if stdout is no terminal, as wide as it needs to be.

    On a terminal that is too narrow, lines wrap; no name and no number is left out.
    """
    from simulator.cli.literal_console import literal_console

    console, wide = literal_console(), literal_console(width=_MOST_COLUMNS)
    if console.is_terminal:
        console.width = max(console.width, _least_width(table, wide))
        console.print(table)
        return
    wide.width = wide.measure(table).maximum
    with wide.capture() as text:
        wide.print(table)
    say("\n".join(line.rstrip() for line in text.get().splitlines()))


def _least_width(table: Table, wide: Console) -> int:
    """The smallest terminal width at which rich keeps numbers and names readable."""
    texts = [column for column in table.columns if not column.no_wrap]
    for column in texts:
        column.max_width = _FOLDED
    least = wide.measure(table).maximum
    for column in texts:
        column.max_width = None
    return least
