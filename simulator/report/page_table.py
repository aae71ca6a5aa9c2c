"""Tables of the page: every cell has a text and a value for sorting."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from simulator.results.show import short

__all__ = ["Cell", "Column", "Table", "number", "text"]


class Cell(NamedTuple):
    """A cell of a table; `key` sorts, and is None if `shown` itself does."""

    shown: str
    key: str | None = None


class Column(NamedTuple):
    """A heading; numbers are aligned to the right and sorted by size."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the page.

    Attributes:
        id: its name in the page, unique.
        title: its caption.
        note: how to read it.
        columns: the headings.
        rows: as many cells each as there are columns.
    """

    id: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(
        cls,
        id: str,
        title: str,
        columns: str,
        rows: Iterable[Iterable[Cell]],
        note: str = "",
        head: tuple[Column, ...] = (),
    ) -> Table:
        """A table from headings such as "method|time [s]#|ratio#", where # marks numbers.

        Headings with names from the scenario go into `head` and come first.
        """
        own = (Column(name.removesuffix("#"), name.endswith("#")) for name in columns.split("|"))
        return cls(id, title, note, (*head, *own), tuple(tuple(row) for row in rows))


def text(value: object) -> Cell:
    """Words."""
    return Cell(str(value))


def number(value: float, shown: str | None = None) -> Cell:
    """A number with three digits, or with the words `shown`; anything else sorts last."""
    exact = float(value)
    key = "" if math.isnan(exact) else repr(exact)
    return Cell(short(exact) if shown is None else shown, key)
