"""The phase diagram: the fastest method for every pair of values of two swept keys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from pandas import factorize

from simulator.arrays import Ints
from simulator.errors import DataError
from simulator.plots.axis_labels import goal_name, key_name, plain, seeds_text
from simulator.plots.families import looks
from simulator.plots.style import LineStyle
from simulator.plots.swept import answers, is_quantity, key_of, varying
from simulator.results.result import Result, swept_keys
from simulator.results.show import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["can_show", "draw", "phase", "size"]

_NONE = "none in most seeds"
_PALEST, _SURE = 0.3, 2.0  # the least opacity, and the lead that gives the full one
_CHARACTERS_UP = 22  # of a key's name beside the lowest diagram
_MOST_WRITTEN = 12  # columns wide enough for a number
_MOST_ROWS = 40  # high enough for their names


def can_show(result: Result) -> bool:
    """Whether a target was swept over exactly two keys."""
    return result.target is not None and len(varying(result)) == 2


def phase(result: Result, *, x: str | None = None, y: str | None = None) -> DataFrame:
    """Every number that `draw` shows, and the times on which it is based.

    Args:
        result: of a sweep with a target.
        x: the swept key on the horizontal axis; by default the first one that varies.
        y: the one on the vertical axis; by default the next.

    Returns:
        A row per (cell, method). Columns: x_key, x, y_key, y, label, algorithm, stepsize (the best
        in this cell), seeds, reached, time (median seconds to the target, infinite if most seeds
        never reach it), first (whether it is the fastest of the cell), lead (the second time over
        the first; NaN if no method reaches the target), tied (whether the records cannot tell
        this method from the first), target.

    Raises:
        DataError: there is no target, a key was not swept, or further keys vary.
    """
    if result.target is None:
        raise DataError("the scenario has no target: no method is first")
    across = key_of(result, x, besides=[] if y is None else [y])
    upward = key_of(result, y, besides=[across])
    others = [key for key in varying(result) if key not in (across, upward)]
    if others:
        raise DataError(f"{', '.join(others)} vary too: choose a value with --where")
    return _cells(result, across, upward)


def _cells(result: Result, across: str, upward: str) -> DataFrame:
    found = answers(result, swept_keys(result.summary))
    cells = found.groupby([across, upward], sort=False, dropna=False)["time_to_target"]
    best = cells.transform("min")
    first = (found["time_to_target"] == best) & np.isfinite(best)
    ties = first.groupby([found[across], found[upward]], dropna=False).cumsum() > 1
    named = found.assign(
        x_key=across, x=found[across], y_key=upward, y=found[upward], target=str(result.target)
    )
    named = named.assign(time=found["time_to_target"], first=first & ~ties)
    named["lead"] = cells.transform(_lead)
    named["tied"] = found["tied"]
    columns = "x_key x y_key y label algorithm stepsize seeds reached time first lead tied target"
    return named[columns.split(" ")]


def _lead(times: Any) -> float:
    """The second time over the first."""
    ranked = np.sort(np.asarray(times, dtype=np.float64))
    if not math.isfinite(ranked[0]):
        return math.nan
    if len(ranked) == 1:
        return math.inf
    if ranked[0] == 0.0:  # the start is good enough
        return 1.0 if ranked[1] == 0.0 else math.inf
    return float(ranked[1] / ranked[0])


def size(table: DataFrame) -> tuple[float, float]:
    """Width and height in inches: cells of the same height, within the size of a page."""
    return 6.4, min(6.0, max(2.4, 1.1 + 0.45 * table["y"].nunique(dropna=False)))


def draw(axes: Axes, table: DataFrame) -> Axes:
    """Draw into `axes` the table that `phase` made.

    A cell has the colour and marker of the fastest method, paler the closer the second one is, and
    the ratio of the two times as text.
    """
    (across, columns), (upward, rows) = _places(table["x"]), _places(table["y"])
    styles = looks(table)
    winners: dict[str, LineStyle] = {}
    for place in dict.fromkeys(zip(across.tolist(), upward.tolist(), strict=True)):
        cell = table[(across == place[0]) & (upward == place[1])]
        won = cell[cell["first"]].assign(level=bool(cell["tied"].any()))
        if len(won):
            winners[won["label"].iloc[0]] = styles[won["label"].iloc[0]]
        _draw_cell(axes, place, won, styles, written=len(columns) <= _MOST_WRITTEN)
    _set_ticks(axes, table, columns, rows)
    shown = {label: style for label, style in styles.items() if label in winners}
    empty = bool(table["lead"].isna().any())
    _legend(axes, table, shown, empty=empty)
    return axes


def _places(column: Any) -> tuple[Ints, list[Any]]:
    """For each row the place of its value, and the values: numbers by size, others as they come.

    A missing value, of results that were not swept over the key, is a value too.
    """
    places, values = factorize(column, sort=is_quantity(column), use_na_sentinel=False)
    return places, list(values)


def _draw_cell(
    axes: Axes,
    place: tuple[int, int],
    won: DataFrame,
    styles: dict[str, LineStyle],
    *,
    written: bool,
) -> None:
    corner = (place[0] - 0.5, place[1] - 0.5)
    edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 1.0}
    if won.empty:
        axes.add_patch(Rectangle(corner, 1.0, 1.0, facecolor="#f0f0f0", hatch="////", **edge))
        return
    style, lead = styles[won["label"].iloc[0]], float(won["lead"].iloc[0])
    colour = (style.color, _opacity(lead))
    axes.add_patch(Rectangle(corner, 1.0, 1.0, facecolor=colour, **edge))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85}
    if written:
        words = "alone" if math.isinf(lead) else f"{lead:.2f}" if lead < 10 else short(lead)
        words = "tie" if won["level"].iloc[0] else words
        axes.annotate(
            words, place, xytext=(0, -6), textcoords="offset points", fontsize=8, bbox=box,
            horizontalalignment="center", verticalalignment="center",
        )  # fmt: skip
    _draw_marker(axes, place, style, raised=written)


def _draw_marker(axes: Axes, place: tuple[int, int], style: LineStyle, *, raised: bool) -> None:
    axes.plot(
        place[0],
        place[1] + (0.22 if raised else 0.0),
        linestyle="none",
        marker=style.marker,
        markerfacecolor="white" if style.filled else style.color,
        markeredgecolor="black",
        markeredgewidth=0.8,
        markersize=6,
    )


def _opacity(lead: float) -> float:
    """Full from twice the fastest time on, palest at equal times."""
    share = min(1.0, (lead - 1.0) / (_SURE - 1.0))
    return _PALEST + (1.0 - _PALEST) * share


def _set_ticks(axes: Axes, table: DataFrame, columns: list[Any], rows: list[Any]) -> None:
    axes.set_xticks(range(len(columns)), _ticks(columns, _MOST_WRITTEN))
    axes.set_yticks(range(len(rows)), _ticks(rows, _MOST_ROWS))
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    axes.grid(visible=False)
    across, upward = (str(table[key].iloc[0]) for key in ("x_key", "y_key"))
    axes.set_xlabel(key_name(across, is_quantity=is_quantity(table["x"])))
    axes.set_ylabel(key_name(upward, _CHARACTERS_UP, is_quantity=is_quantity(table["y"])))


def _ticks(values: list[Any], most: int) -> list[str]:
    """The names of the values, or of every second, third, .. one, so that at most `most` appear."""
    every = math.ceil(len(values) / most)
    return [_tick(value) if k % every == 0 else "" for k, value in enumerate(values)]


def _tick(value: object) -> str:
    if value != value:
        return "not swept"
    return f"{value:.3g}" if isinstance(value, float) else plain(str(value))


def _legend(axes: Axes, table: DataFrame, shown: dict[str, LineStyle], *, empty: bool) -> None:
    handles: list[Any] = [
        Line2D(
            [], [], linestyle="none", marker=style.marker, markersize=7,
            markerfacecolor=style.face,
            markeredgecolor=style.color,
        )
        for style in shown.values()
    ]  # fmt: skip
    entries = [plain(label) for label in shown]
    if empty:
        handles.append(Rectangle((0, 0), 1, 1, facecolor="#f0f0f0", hatch="////"))
        entries.append(_NONE)
    title = f"first to {goal_name(str(table['target'].iloc[0]))}, {_seeds(table)}"
    if table["x"].nunique(dropna=False) <= _MOST_WRITTEN:
        title += "; number: runner-up's time / winner's,"
        title += " tie: within the records"
    axes.legend(handles, entries, title=title)


def _seeds(table: DataFrame) -> str:
    text = seeds_text(table["seeds"])
    return text if text == "1 seed" else f"medians of {text}"
