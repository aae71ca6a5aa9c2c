"""The answer of a sweep: at each point of the grid, which method reached the target first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from simulator.results import Result
    from simulator.sweep.grid import Grid

__all__ = ["sweep_answer"]

_SHOWN_POINTS = 40


def sweep_answer(directory: Path, grid: Grid) -> Table:
    """A row per point: the swept values, the fastest method, its time, the runner-up's ratio."""
    from rich.table import Table

    from simulator.results.store import read

    result = read(directory)
    target = "" if result.target is None else f"Target: {result.target}, in simulated seconds."
    hidden = max(0, len(grid.points) - _SHOWN_POINTS)
    more = f"{hidden} more points in summary.parquet." if hidden else ""
    table = Table(title=f"{grid.base.name}: who is first", caption=f"{target} {more}".strip())
    for column in (*grid.columns, "first", "step size", "time to target", "second is slower by"):
        table.add_column(column, overflow="fold")
    for cells in _rows(result, list(grid.columns)):
        table.add_row(*cells)
    return table


def _rows(result: Result, columns: list[str]) -> list[list[str]]:
    """The cells of the points shown, in the order of the tables."""
    from dataclasses import replace

    summary = result.summary
    groups: list[tuple[Any, Any]] = [((), summary)] if len(summary) else []
    if columns:
        groups = list(summary.groupby(columns, sort=False, dropna=False))
    return [
        [*(str(value) for value in values), *_winner(replace(result, summary=rows))]
        for values, rows in groups[:_SHOWN_POINTS]
    ]


def _winner(result: Result) -> list[str]:
    """Who is first at one point, and by how much; nobody where most never get there."""
    from math import isfinite

    from simulator.results.answer import answer

    table = answer(result)
    best = table.iloc[0]
    if not isfinite(best["time_to_target"]):
        return ["-", "", "never", ""]
    ratio = table["ratio"].iloc[1] if len(table) > 1 else float("nan")
    second = f"{ratio:.3g} x" if isfinite(ratio) else ""
    return [best["label"], f"{best['stepsize']:g}", f"{best['time_to_target']:.4g}", second]
