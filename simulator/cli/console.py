"""Printing: tables and words on stdout, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["print_failures", "print_json", "print_rows", "print_table"]

_MOST_COLUMNS = 10_000
_SHOWN_FAILURES = 5
_FOLDED = 12  # characters that a column of text keeps on a narrow terminal


def print_failures(lines: Sequence[str]) -> None:
    """Print the first few of what failed, a line each, on stderr."""
    for line in lines[:_SHOWN_FAILURES]:
        typer.echo(line, err=True)


def print_json(content: Any) -> None:
    """Print as JSON; anything that is not JSON by nature is printed as its text."""
    typer.echo(json.dumps(content, indent=2, allow_nan=False, default=str))


def print_rows(rows: Iterable[tuple[str, str]]) -> None:
    """Print pairs as two aligned columns."""
    pairs = list(rows)
    width = max((len(name) for name, _ in pairs), default=0)
    for name, text in pairs:
        typer.echo(f"{name:<{width}}  {text}".rstrip())


def print_table(table: Table) -> None:
    """Print a rich table; where stdout is no terminal, as wide as it needs to be.

    On a terminal too narrow for it lines run on; no name and no number is left out.
    """
    from rich.console import Console

    console, wide = Console(highlight=False), Console(highlight=False, width=_MOST_COLUMNS)
    if console.is_terminal:
        console.width = max(console.width, _least_width(table, wide))
        console.print(table)
        return
    wide.width = wide.measure(table).maximum
    with wide.capture() as text:
        wide.print(table)
    typer.echo("\n".join(line.rstrip() for line in text.get().splitlines()))


def _least_width(table: Table, wide: Console) -> int:
    """Columns of the terminal below which rich would cut numbers or fold names to nothing."""
    texts = [column for column in table.columns if not column.no_wrap]
    for column in texts:
        column.max_width = _FOLDED
    least = wide.measure(table).maximum
    for column in texts:
        column.max_width = None
    return least
