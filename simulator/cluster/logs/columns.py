"""Columns of a table as numbers or names; wrong values are refused with their row."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.arrays import Flags, Floats, Ints
from simulator.errors import DataError
from simulator.naming import printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Names",
    "check_column",
    "name_column",
    "number_column",
    "positive_column",
    "whole_column",
]

EMPTY = ("", "nan", "na", "n/a", "nat", "null", "none")
LONGEST_DIGITS = 18

Names = list[str]


def check_column(
    table: "pd.DataFrame", column: str, path: str | Path, allowed: Flags, rule: str
) -> None:
    """Refuse the first row of the column that is not allowed; rows count from 1 in the file."""
    wrong = np.flatnonzero(~allowed)
    if wrong.size:
        value, row = table[column].iloc[wrong[0]], table.index[wrong[0]] + 1
        said = printable(value)
        said = "empty" if said.strip().lower() in EMPTY else said
        raise DataError(f"{path}: column {column!r}, row {row}: {said}, {rule}")


def number_column(table: "pd.DataFrame", column: str) -> Floats:
    """The numbers of a column, (m,); nan for anything else."""
    import pandas as pd

    values = table[column]
    if values.dtype.kind in "mM":  # dates and durations, which would count nanoseconds
        return np.full(len(values), np.nan)
    numbers: Floats = pd.to_numeric(values, errors="coerce").to_numpy(float)
    return numbers


def positive_column(
    table: "pd.DataFrame", column: str, path: str | Path, least: float = 0.0, most: float = np.inf
) -> Floats:
    """The numbers of a column, (m,), each finite and above 0, and from `least` to `most`."""
    numbers = number_column(table, column)
    bounded = "" if most == np.inf else f" (from {least:g} to {most:g})"
    allowed = np.isfinite(numbers) & (numbers > 0) & (numbers >= least) & (numbers <= most)
    check_column(table, column, path, allowed, f"must be a number above 0{bounded}")
    return numbers


def whole_column(table: "pd.DataFrame", column: str, path: str | Path) -> Ints:
    """The whole numbers of a column, (m,), each at least 0."""
    numbers = number_column(table, column)
    allowed = (numbers >= 0) & (numbers < 2**53) & (numbers == np.floor(numbers))
    check_column(table, column, path, allowed, "must be a whole number >= 0")
    return numbers.astype(np.int64)


def name_column(table: "pd.DataFrame", column: str, path: str | Path) -> tuple[Ints, Names]:
    """Names as numbers 0, 1, ... in their order, (m,), and the names in that order.

    Numbers are in the order of their values. In other names, digits are compared as numbers: gpu9
    comes before gpu10.
    """
    import pandas as pd

    text = table[column].astype(str).str.strip()
    allowed = ~(table[column].isna() | text.str.lower().isin(EMPTY)).to_numpy(bool)
    check_column(table, column, path, allowed, "must be a name or a number")
    names = _ordered(text.unique().tolist())
    return np.asarray(pd.Index(names).get_indexer(pd.Index(text)), np.int64), names


def _ordered(names: Sequence[str]) -> Names:
    try:
        return sorted(names, key=lambda name: (float(name), name))
    except ValueError:
        return sorted(names, key=_natural)


def _natural(name: str) -> list[Any]:
    """Text and numbers alternately, so that equal places have equal types."""
    parts: list[Any] = re.split(rf"([0-9]{{1,{LONGEST_DIGITS}}})", name)
    return [int(part) if k % 2 else part for k, part in enumerate(parts)]
