"""The time to the target against a swept quantity, a line per method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.style import LineStyle, looks
from simulator.plots.swept import is_quantity
from simulator.plots.words import key_name, plain, seeds_text
from simulator.results.show import reached_text, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["draw", "size"]

_MOST_TICKS = 10
_DODGE = 0.006  # between neighbouring lines, as a share of the axis
_ROOM_ABOVE = 1.6
_LOG_FROM = 8.0  # largest value over smallest


def size(table: DataFrame) -> tuple[float, float]:
    """Width and height in inches: cases with names need room for them."""
    return (6.4, 3.5) if is_quantity(table["value"]) else (6.4, 3.9)


def draw(
    axes: Axes, table: DataFrame, *, log_x: bool | None = None, log_y: bool | None = None
) -> Axes:
    """Draw into `axes` the table that `time_to_target` made.

    Lines go through the medians; bars reach from quartile to quartile. Where fewer than half of
    the seeds reached the target, an open marker stands at the horizon.
    """
    places = _places(table)
    axes.set_yscale("linear" if log_y is False else "log")
    _set_x_scale(axes, table, places, log_x)
    styles = looks(table.assign(label=table["line"]))
    for rank, (line, style) in enumerate(styles.items()):
        own = (table["line"] == line).to_numpy()
        beside = _beside(axes, places, rank - (len(styles) - 1) / 2.0, len(styles))
        _draw_line(axes, table[own], beside[own], style)
    _draw_lower_bound(axes, table, places)
    axes.set_xlabel(key_name(str(table["key"].iloc[0])))
    axes.set_ylabel(f"time to {plain(str(table['target'].iloc[0]))} [s]")
    _make_room(axes, table)
    axes.legend(title=_title(table))
    return axes


def _places(table: DataFrame) -> Any:
    """Where on the axis each row stands: at its value, or at the number of its case."""
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
    low, high = places.min(), places.max()
    wide = low > 0.0 and high > _LOG_FROM * low
    if wide if log_x is None else log_x:
        axes.set_xscale("log")
        values = np.unique(places)
        if len(values) <= _MOST_TICKS:
            axes.set_xticks(values, [f"{value:g}" for value in values])
            axes.set_xticks([], minor=True)


def _wrapped(case: str, width: int = 16) -> str:
    """A long name on several lines."""
    return "\n".join(case[start : start + width] for start in range(0, len(case), width))


def _beside(axes: Axes, places: Any, steps: float, lines: int) -> Any:
    """Neighbouring lines stand a little beside one another, so that none hides another."""
    if axes.get_xscale() == "log":
        return places * (places.max() / places.min()) ** (_DODGE * steps)
    width = places.max() - places.min()
    return places + steps * (min(_DODGE * width, 0.8 / lines) if width else _DODGE)


def _draw_line(axes: Axes, line: DataFrame, places: Any, style: LineStyle) -> None:
    time = line["time"].to_numpy()
    known = np.isfinite(time)
    dash = style.dash if is_quantity(line["value"]) else "none"
    look: dict[str, Any] = {"color": style.color, "marker": style.marker}
    face = style.color if style.filled else "white"
    shown = np.where(known, time, np.nan)
    axes.plot(
        places, shown, linestyle=dash, markerfacecolor=face, label=_entry(line), zorder=2.5, **look
    )
    never = line["horizon"].to_numpy()[~known]
    axes.plot(places[~known], never, linestyle="none", markerfacecolor="none", **look)
    upper = np.where(np.isfinite(line["upper"]), line["upper"], line["horizon"])
    axes.vlines(
        places[known],
        line["lower"].to_numpy()[known],
        upper[known],
        color=style.color,
        linewidth=1.0,
    )
    _write_counts(axes, line, places, style.color)
    _draw_theory(axes, line, places, style)


def _entry(line: DataFrame) -> str:
    """The legend's words for one line."""
    factor = float(line["theory_factor"].iloc[0])
    theory = "" if math.isnan(factor) else f", theory \u00d7 {short(factor)}"
    return f"{plain(str(line['line'].iloc[0]))}{theory}"


def _write_counts(axes: Axes, line: DataFrame, places: Any, color: str) -> None:
    """How many seeds reached the target, where some but not all did."""
    for place, row in zip(places, line.to_dict("records"), strict=True):
        if 0 < row["reached"] < row["seeds"]:
            height = row["time"] if math.isfinite(row["time"]) else row["horizon"]
            axes.annotate(
                reached_text(row["reached"], row["seeds"]),
                (place, height),
                xytext=(0, 6),
                textcoords="offset points",
                horizontalalignment="center",
                fontsize=8,
                color=color,
            )


def _draw_theory(axes: Axes, line: DataFrame, places: Any, style: LineStyle) -> None:
    """The method's formula, moved onto the line by one factor: do both have the same shape?"""
    scaled = (line["theory"] * line["theory_factor"]).to_numpy()
    if np.isfinite(scaled).any() and is_quantity(line["value"]):
        axes.plot(places, scaled, color=style.color, linewidth=0.8, linestyle=(0, (1, 1.5)))


def _draw_lower_bound(axes: Axes, table: DataFrame, places: Any) -> None:
    """The bound's shape, moved up or down until it touches the fastest line from below."""
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


def _make_room(axes: Axes, table: DataFrame) -> None:
    """Open markers at the horizon must not stand on the edge."""
    if not np.isfinite(table["time"]).all():
        top = _ROOM_ABOVE * float(table.loc[~np.isfinite(table["time"]), "horizon"].max())
        axes.set_ylim(top=max(top, axes.get_ylim()[1]))


def _title(table: DataFrame) -> str:
    censored = not np.isfinite(table["time"]).all()
    partly = ((table["reached"] > 0) & (table["reached"] < table["seeds"])).any()
    words = [f"median, IQR, {seeds_text(table['seeds'])}"]
    if censored:
        words.append("open at the horizon: most seeds never arrive")
    if partly:
        words.append("k/n: k of n arrive")
    if table["theory_factor"].notna().any():
        words.append("dotted: theory's formula")
    return "; ".join(words)
