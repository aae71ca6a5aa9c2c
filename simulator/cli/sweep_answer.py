"""The answer of a sweep: at each point of the grid, the best method and its lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.table import Table

    from simulator.results import Result
    from simulator.sweep.grid import Grid

__all__ = ["sweep_answer"]

_SHOWN_POINTS = 40
_MOST_KEYS = 4  # more make a table wider than a terminal


def sweep_answer(summary: DataFrame, grid: Grid) -> Table:
    """A row per point: the swept values, the best method, its figure, and that of the second.

    The figure is the time to the target, or the final metric if the scenario sets no target. Of
    many swept keys the table has those that tell the points apart.
    """
    from rich.table import Table

    result = _result(summary, grid)
    title, headings, note = _words(result)
    keys = _telling(summary, grid.columns)
    caption = " ".join([note, *_left_out(grid, keys)])
    table = Table(title=f"{grid.base.name}: {title}", caption=caption)
    for column in (*keys, *headings):
        table.add_column(column, overflow="fold")
    for cells in _rows(result, keys):
        table.add_row(*cells)
    return table


def _telling(summary: DataFrame, keys: Sequence[str]) -> list[str]:
    """The keys; of many, those that do not follow from the ones before, as most of a `zip:` do."""
    if len(keys) <= _MOST_KEYS:
        return list(keys)
    kept: list[str] = []
    points = 1
    for key in keys:
        apart = len(summary[[*kept, key]].drop_duplicates())
        if apart > points:
            kept.append(key)
            points = apart
    return kept


def _left_out(grid: Grid, keys: list[str]) -> Iterator[str]:
    """The numbers of points and of keys that the table does not show."""
    points, others = len(grid.points) - _SHOWN_POINTS, len(grid.columns) - len(keys)
    if points > 0:
        yield f"{points} more points in summary.parquet."
    if others:
        yield f"{others} more keys, which follow from these, in summary.parquet."


def _result(summary: DataFrame, grid: Grid) -> Result:
    """The summary as a result; the answer does not need curves, which may be many."""
    import pandas as pd

    from simulator.results.result import Result, Target

    aim, empty = grid.base.stop.target, pd.DataFrame()
    target = None if aim is None else Target(aim.metric, aim.value)
    return Result(curves=empty, summary=summary, workers=empty, target=target)


def _words(result: Result) -> tuple[str, tuple[str, ...], str]:
    """Title, headings and caption."""
    if result.target is not None:
        headings = ("first", "step size", "time to target", "second is slower by")
        return "the fastest method", headings, f"Target: {result.goal}."
    from simulator.results.answer import leading_metric

    metric = leading_metric(result)
    headings = ("best", "step size", f"final {metric}", f"final {metric} of the second")
    return f"the best final {metric}", headings, "Medians over seeds; the scenario sets no target."


def _rows(result: Result, columns: list[str]) -> list[list[str]]:
    """The cells of the points shown, in the order of the tables."""
    from dataclasses import replace

    from simulator.results.answer import answer

    summary = result.summary
    groups: list[tuple[Any, Any]] = [((), summary)] if len(summary) else []
    if columns:
        groups = list(summary.groupby(columns, sort=False, dropna=False))
    cells = _best if result.target is None else _first
    return [
        [*(str(value) for value in values), *cells(answer(replace(result, summary=rows)))]
        for values, rows in groups[:_SHOWN_POINTS]
    ]


def _first(answer: DataFrame) -> list[str]:
    """The fastest method at one point, and its lead; none if most seeds never reach the target."""
    from math import isfinite

    best = answer.iloc[0]
    if not isfinite(best["time_to_target"]):
        return ["-", "", "never", ""]
    ratio = answer["ratio"].iloc[1] if len(answer) > 1 else float("nan")
    second = f"{ratio:.3g} x" if isfinite(ratio) else ""
    if len(answer) > 1 and answer["tied"].iloc[1]:
        second += " (a tie)"
    return [best["label"], f"{best['stepsize']:g}", f"{best['time_to_target']:.4g}", second]


def _best(answer: DataFrame) -> list[str]:
    """The best final metric at one point, with its method, and that of the second."""
    from simulator.results.show import ending

    finals = [ending(final) for final in answer["final"][:2]]
    best = answer.iloc[0]
    return [best["label"], f"{best['stepsize']:g}", *finals, *[""] * (2 - len(finals))]
