"""Several results folders on one page: their points, a table with a column each, their curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from simulator.errors import DataError
from simulator.plots.curve_table import curve_table
from simulator.plots.curves import draw
from simulator.plots.families import looks
from simulator.plots.layout import figure_of_panels
from simulator.report.drawing import Drawing, inline_svg
from simulator.report.figures import PAPER, drawings
from simulator.report.page_table import Cell, Column, Table, number, text
from simulator.report.points import Point, points_of
from simulator.results.answer import leading_metric
from simulator.results.concat import DIRECTORY, concat
from simulator.results.result import swept_keys
from simulator.results.show import ending
from simulator.results.store import read

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.results import Result

__all__ = ["beside_rows", "drawings_beside", "points_beside", "results_of"]

_SIZE = (6.4, 3.5)


def results_of(directories: Sequence[str | Path]) -> dict[str, Result]:
    """The name of each folder and its results.

    Raises:
        DataError: a folder is named twice or holds no results, or two rank by different metrics.
    """
    names = [str(one) for one in directories]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"{name} is named twice, must be folders of different results")
    results = {name: read(name) for name in names}
    metrics = {name: leading_metric(result) for name, result in results.items()}
    first, metric = next(iter(metrics.items()))
    for name, other in metrics.items():
        if other != metric:
            raise DataError(
                f"{first} ranks by {metric} and {name} by {other}, must be the same metric to be "
                "put side by side"
            )
    return results


def points_beside(results: dict[str, Result]) -> list[Point]:
    """The points of every folder, with the folder as a key; a key that it lacks is empty."""
    found = [(name, point) for name, result in results.items() for point in points_of(result)]
    keys = dict.fromkeys(key for _, point in found for key in point.values)
    blank = dict.fromkeys(keys, "")
    return [
        Point({DIRECTORY: name, **blank, **point.values}, point.result, point.answer)
        for name, point in found
    ]


def beside_rows(points: list[Point]) -> Table:
    """The results side by side: a row per method and point of the sweep, a column per folder."""
    timed = all(point.result.target is not None for point in points)
    column = "time_to_target" if timed else "final"
    what = "time to target" if timed else f"final {leading_metric(points[0].result)}"
    whole = pd.concat([point.answer.assign(**point.values) for point in points])
    keys = [key for key in points[0].values if key != DIRECTORY]
    names = list(dict.fromkeys(point.values[DIRECTORY] for point in points))
    rows: dict[tuple[str, ...], dict[str, float]] = {}
    for row in whole.to_dict("records"):
        place = tuple(str(row[name]) for name in (*keys, "label"))
        rows.setdefault(place, {})[row[DIRECTORY]] = row[column]
    unit = " [s]" if timed else ""
    head = [Column(f"{what} in {name}{unit}", numeric=True) for name in names]
    last = [Column("second / first", numeric=True)] if timed and len(names) == 2 else []
    cells = [
        tuple(_cells(place, [found.get(name, nan) for name in names], timed=timed))
        for place, found in rows.items()
    ]
    note = "Medians over seeds, each method at its best replica; - where a folder lacks it."
    columns = (*map(Column, keys), Column("method"), *head, *last)
    return Table("beside", "Side by side", note, columns, tuple(cells))


def _cells(place: tuple[str, ...], values: list[float], *, timed: bool) -> Iterator[Cell]:
    yield from map(text, place)
    for value in values:
        yield number(value) if timed else number(value, ending(value))
    if timed and len(values) == 2:
        known = all(map(isfinite, values)) and values[0] > 0.0
        yield number(values[1] / values[0] if known else nan)


def drawings_beside(results: dict[str, Result]) -> list[Drawing]:
    """The curves of runs beside each other, and figures with the folder as a swept key."""
    runs = {name: one for name, one in results.items() if not swept_keys(one.summary)}
    curves = [_curves(runs)] if len(runs) == len(results) else []
    same = len({one.target for one in results.values()}) == 1
    return [*curves, *(drawings(concat(results)) if same else [])]


def _curves(results: dict[str, Result]) -> Drawing:
    tables = {name: curve_table(result) for name, result in results.items()}
    styles = looks(pd.concat(tables.values()))
    fills: dict[str, Callable[[Axes], object]] = {
        name: partial(draw, table=table, styles=styles) for name, table in tables.items()
    }
    title = "Curves side by side: medians and middle halves"
    return inline_svg(figure_of_panels(fills, _SIZE, PAPER), "figure-beside", title)
