"""Sweeps for figures: their keys, the answer at each point, lines over one key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pandas.api.types import is_bool_dtype, is_numeric_dtype

from simulator.errors import DataError
from simulator.naming import closest
from simulator.plots.axis_labels import setting_name
from simulator.results.answer import point_answers
from simulator.results.result import Result, Status, keys_beside, swept_keys

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["answers", "facets", "finished", "is_quantity", "key_of", "lines", "panels", "varying"]


def finished(result: Result) -> DataFrame:
    """The summary without failed runs, whose numbers must not be used."""
    return result.summary[result.summary["status"] != Status.FAILED]


def varying(result: Result) -> list[str]:
    """The swept keys that have several values."""
    rows = result.summary
    return [key for key in swept_keys(rows) if rows[key].nunique(dropna=False) > 1]


def key_of(result: Result, name: str | None, besides: Sequence[str] = ()) -> str:
    """The swept key `name`, or the first one that varies.

    Raises:
        DataError: no such key was swept.
    """
    known = [key for key in varying(result) if key not in besides]
    if name is None and known:
        return known[0]
    if name not in known:
        several = [key for key in swept_keys(result.summary) if key not in besides]
        raise DataError(f"key: {name!r} was not swept over values; {closest(str(name), several)}")
    return name


def is_quantity(values: Series[Any]) -> bool:
    """Whether a swept key is a number, with a place on an axis; otherwise its values are cases."""
    return is_numeric_dtype(values) and not is_bool_dtype(values)


def answers(result: Result, keys: Sequence[str]) -> DataFrame:
    """The answer at every point: a row per (point, label), methods in the scenario's order.

    Returns:
        The `keys`, then the columns of `simulator.results.answer.answer`; each method is at its
        best replica at that point.
    """
    found = point_answers(replace(result, summary=finished(result)), keys)
    return found.sort_index()


def lines(table: DataFrame, others: Sequence[str]) -> Series[Any]:
    """The name of each row's line: its label, and the values of the `others`."""
    names = table["label"].astype(str)
    for key in others:
        word = key.rpartition(".")[2]
        names = names + [f", {word} = {_text(value)}" for value in table[key]]
    return names


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def facets(table: DataFrame) -> list[str]:
    """The swept keys of a table of lines that get a panel for each of their values.

    They are among the columns before `line`; `value` is the position on the axis.
    """
    before = list(table.columns)[: list(table.columns).index("line")]
    keys = before[before.index("value") + 1 :] if "value" in before else before
    several = [key for key in keys if table[key].nunique(dropna=False) > 1]
    return keys_beside(table, "value", several) if several and "value" in before else several


def panels(table: DataFrame, keys: list[str]) -> Iterator[tuple[str, DataFrame]]:
    """The name of each panel and its rows, whose lines are the methods; numbers by size."""
    ordered = all(is_quantity(table[key]) for key in keys)
    for values, rows in table.groupby(keys, sort=ordered, dropna=False):
        name = "\n".join(map(setting_name, keys, values))
        yield name, rows.assign(line=rows["label"])
