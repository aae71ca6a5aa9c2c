"""A part of a sweep's results: the points at which chosen keys have chosen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.errors import DataError
from simulator.naming import closest
from simulator.results.result import Result, swept_keys

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["rows_where", "select"]


def select(result: Result, choices: Sequence[str]) -> Result:
    """The result at the points where each `key=value` holds; those keys lose their columns.

    Args:
        result: of a sweep.
        choices: such as "cluster.workers=100"; a value as in the tables.

    Raises:
        DataError: a choice without "=", a key that was not swept, a value that it never has.

    Example:
        >>> select(read("results/quickstart-sweep"), ["cluster.workers=100"])
    """
    for choice in choices:
        _check(result, *_split(choice))
        result = replace(
            result,
            summary=rows_where(result.summary, [choice]),
            curves=rows_where(result.curves, [choice]),
            workers=rows_where(result.workers, [choice]),
        )
    return result


def rows_where(frame: DataFrame, choices: Sequence[str]) -> DataFrame:
    """The rows of a table where each `key=value` holds, without the columns of those keys."""
    for key, value in map(_split, choices):
        frame = frame[_matches(frame[key], value)].drop(columns=key).reset_index(drop=True)
    return frame


def _split(choice: str) -> tuple[str, str]:
    key, equals, value = choice.partition("=")
    if not equals:
        raise DataError(f"where: {choice!r}, must be KEY=VALUE")
    return key.strip(), value.strip()


def _check(result: Result, key: str, value: str) -> None:
    known = swept_keys(result.summary)
    if key not in known:
        raise DataError(f"where: {key!r} was not swept; {closest(key, known) or 'nothing was'}")
    if not _matches(result.summary[key], value).any():
        values = ", ".join(dict.fromkeys(map(str, result.summary[key])))
        raise DataError(f"where: {key} is never {value!r}, must be one of {values}")


def _matches(column: Series[Any], value: str) -> Series[Any]:
    """The rows in which the column equals the value, as a number or as text."""
    same = column.astype(str) == value
    if column.dtype.kind in "iuf":
        try:
            return same | (column == float(value))
        except ValueError:
            return same
    return same
