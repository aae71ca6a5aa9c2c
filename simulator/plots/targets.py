"""The time to the target against a swept quantity, a line per method."""

from __future__ import annotations

import math
from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.axis_labels import goal_name, key_name, medians_text, plain
from simulator.plots.families import looks
from simulator.plots.style import LineStyle
from simulator.plots.swept import is_quantity
from simulator.results.show import reached_text, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["draw", "size"]

_MOST_TICKS = 10
_GROUP = 0.6  # share of the gap to the next case that the lines of one case take
_TICK_ROOM = 0.05  # the smallest gap between values that all get a tick
_CASE_WIDTH = 18  # characters of a case's name in a line
_AXES_HEIGHT, _LINE = 200.0, 9.0  # of the axes and of a line of text, about, in points
_LOG_FROM = 8.0  # largest value over smallest


def size(table: DataFrame) -> tuple[float, float]:
    """Width and height in inches: cases with names need room for them."""
    return (6.4, 3.5) if is_quantity(table["value"]) else (6.4, 3.9)


def draw(
    axes: Axes,
    table: DataFrame,
    styles: Mapping[str, LineStyle] | None = None,
    *,
    log_x: bool | None = None,
    log_y: bool | None = None,
) -> Axes:
    """Draw into `axes` the table that `time_to_target` made, each line in its style.

    Lines connect the medians; bars extend from quartile to quartile. If fewer than half of the
    seeds reached the target, an open marker is drawn at the horizon.
    """
    places = _places(table)
    at_once = (table["time"] == 0.0).any()
    axes.set_yscale("linear" if log_y is False or at_once else "log")
    _set_x_scale(axes, table, places, log_x)
    styles = looks(table, "line") if styles is None else styles
    for rank, (line, style) in enumerate(styles.items()):
        own = (table["line"] == line).to_numpy()
        if own.any():
            _draw_line(axes, table[own], places[own] + _beside(table, rank, len(styles)), style)
    _draw_lower_bound(axes, table, places)
    key, quantity = str(table["key"].iloc[0]), is_quantity(table["value"])
    axes.set_xlabel(key_name(key, is_quantity=quantity))
    axes.set_ylabel(f"time to {goal_name(str(table['target'].iloc[0]))} [s]")
    _write_counts(axes, table, styles)
    axes.legend(title=_title(table))
    return axes


def _places(table: DataFrame) -> Any:
    """The position of each row on the axis: its value, or the number of its case."""
    if is_quantity(table["value"]):
        return table["value"].to_numpy(dtype=np.float64)
    cases = list(dict.fromkeys(table["value"]))
    return np.array([cases.index(value) for value in table["value"]], dtype=np.float64)


def _set_x_scale(axes: Axes, table: DataFrame, places: Any, log_x: bool | None) -> None:
    if not is_quantity(table["value"]):
        cases = [str(value) for value in dict.fromkeys(table["value"])]
        axes.set_xticks(range(len(cases)), [plain(_wrapped(case)) for case in cases])
        axes.set_xlim(-0.5, len(cases) - 0.5)
        return
    values = np.unique(places)
    wide = values[0] > 0.0 and values[-1] >= _LOG_FROM * values[0]
    if wide if log_x is None else log_x:
        axes.set_xscale("log")
    if len(values) <= _MOST_TICKS and _nearest(axes, values) > _TICK_ROOM:
        axes.set_xticks(values, [f"{value:g}" for value in values])
        axes.set_xticks([], minor=True)


def _wrapped(case: str) -> str:
    """A long name on several lines."""
    return "\n".join(wrap(case, _CASE_WIDTH))


def _nearest(axes: Axes, values: Any) -> float:
    """The smallest gap between values, as a share of the axis."""
    ordered = np.unique(values)
    ordered = np.log(ordered) if axes.get_xscale() == "log" else ordered
    whole = ordered[-1] - ordered[0]
    return float(np.diff(ordered).min() / whole) if whole else 1.0


def _beside(table: DataFrame, rank: int, lines: int) -> float:
    """Cases, which are no numbers, have their lines side by side."""
    return 0.0 if is_quantity(table["value"]) else _GROUP * ((rank + 0.5) / lines - 0.5)


def _draw_line(axes: Axes, line: DataFrame, places: Any, style: LineStyle) -> None:
    time = line["time"].to_numpy()
    known = np.isfinite(time)
    dash = style.dash if is_quantity(line["value"]) else "none"
    look: dict[str, Any] = {"color": style.color, "marker": style.marker}
    shown = np.where(known, time, np.nan)
    axes.plot(
        places, shown, linestyle=dash, markerfacecolor=style.face, label=_entry(line), zorder=2.5,
        **look,
    )  # fmt: skip
    never = line["horizon"].to_numpy()[~known]
    axes.plot(places[~known], never, linestyle="none", markerfacecolor="none", **look)
    upper = np.where(np.isfinite(line["upper"]), line["upper"], line["horizon"])
    shown_range = known & (line["seeds"] > 1).to_numpy()
    axes.vlines(
        places[shown_range],
        line["lower"].to_numpy()[shown_range],
        upper[shown_range],
        color=style.color,
        linewidth=1.0,
    )
    _draw_theory(axes, line, places, style)


def _entry(line: DataFrame) -> str:
    """The legend's words for one line."""
    factor = float(line["theory_factor"].iloc[0])
    theory = "" if math.isnan(factor) else f", theory \u00d7 {short(factor)}"
    return f"{plain(str(line['line'].iloc[0]))}{theory}"


def _write_counts(axes: Axes, table: DataFrame, styles: Mapping[str, LineStyle]) -> None:
    """The number of seeds that reached the target, if some but not all did, stacked."""
    places = _places(table)
    partly = ((table["reached"] > 0) & (table["reached"] < table["seeds"])).to_numpy()
    heights = np.where(np.isfinite(table["time"]), table["time"], table["horizon"])
    _make_room(axes, table, int(partly.sum() and table[partly].groupby("value").size().max()))
    for value in np.unique(places[partly]):
        free = -np.inf
        rows = np.flatnonzero(partly & (places == value))
        for row in rows[np.argsort(heights[rows], kind="stable")]:
            up = _AXES_HEIGHT * _share_of(axes, heights[row])
            free = max(up + 6.0, free + _LINE)
            style, found = styles[table["line"].iloc[row]], table.iloc[row]
            axes.annotate(
                reached_text(int(found["reached"]), int(found["seeds"])),
                (value, heights[row]),
                xytext=(0, free - up),
                textcoords="offset points",
                horizontalalignment="center",
                fontsize=8,
                color=style.color,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.2, "alpha": 0.8},
            )


def _share_of(axes: Axes, height: float) -> float:
    """The relative height of a value on the axes."""
    low, high = axes.get_ylim()
    if axes.get_yscale() == "log":
        return float(np.log(height / low) / np.log(high / low))
    return (height - low) / (high - low)


def _draw_theory(axes: Axes, line: DataFrame, places: Any, style: LineStyle) -> None:
    """The method's formula, scaled onto the line by one factor, to compare the shapes."""
    scaled = (line["theory"] * line["theory_factor"]).to_numpy()
    if np.isfinite(scaled).any() and is_quantity(line["value"]):
        axes.plot(places, scaled, color=style.color, linewidth=0.8, linestyle=(0, (1, 1.5)))


def _draw_lower_bound(axes: Axes, table: DataFrame, places: Any) -> None:
    """The bound's shape, scaled until it touches the fastest line from below."""
    known = np.isfinite((table["lower_bound"] * table["lower_factor"]).to_numpy())
    if not known.any() or not is_quantity(table["value"]):
        return
    order = np.argsort(places[known], kind="stable")
    factor = float(table["lower_factor"].iloc[0])
    axes.plot(
        places[known][order],
        factor * table["lower_bound"].to_numpy()[known][order],
        color="black",
        linewidth=0.9,
        linestyle=(0, (4, 1, 1, 1, 1, 1)),
        label=f"lower bound of any method \u00d7 {short(factor)}",
    )


def _make_room(axes: Axes, table: DataFrame, counts: int) -> None:
    """Keep open markers at the horizon, and the text above them, inside the axes."""
    censored = ~np.isfinite(table["time"])
    low, high = axes.get_ylim()
    if not censored.any() and not counts:
        return
    top = max(float(table.loc[censored, "horizon"].max()) if censored.any() else high, high)
    share = min(0.6, (_LINE * (counts + 1)) / _AXES_HEIGHT)
    stretch = share / (1.0 - share)
    if axes.get_yscale() == "log":
        axes.set_ylim(low, top * (top / low) ** stretch)
    else:
        axes.set_ylim(low, top + stretch * (top - low))


def _title(table: DataFrame) -> str:
    censored = not np.isfinite(table["time"]).all()
    partly = ((table["reached"] > 0) & (table["reached"] < table["seeds"])).any()
    words = [medians_text(table["seeds"])]
    if censored:
        words.append("open at the horizon: most seeds never arrive")
    if partly:
        words.append("k/n: k of n arrive")
    if table["theory_factor"].notna().any():
        words.append("dotted: theory's formula")
    return "; ".join(words)
