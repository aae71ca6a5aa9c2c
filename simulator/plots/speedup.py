"""Speed-up against the number of workers beside the ideal line, and the inflation of iterations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulator.plots.axis_labels import medians_text, plain
from simulator.plots.families import looks
from simulator.plots.style import LineStyle
from simulator.results.result import swept_keys
from simulator.results.show import short
from simulator.results.speedup import WORKERS_KEY, linearity

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.results.result import Result

__all__ = ["applies", "draw"]

_IDEAL: dict[str, Any] = {"color": "#444444", "linewidth": 0.9, "linestyle": (0, (2, 2))}


def applies(result: Result) -> bool:
    """Whether the results are a sweep over the number of workers with a target."""
    return result.target is not None and WORKERS_KEY in swept_keys(result.summary)


def draw(
    axes: Axes,
    table: DataFrame,
    styles: Mapping[str, LineStyle] | None = None,
    *,
    quantity: Literal["speedup", "inflation"] = "speedup",
) -> Axes:
    """Draw into `axes` the table of `simulator.results.speedup.speedup`.

    Args:
        axes: the axes to draw into.
        table: every number in the figure.
        styles: the look of each line, where the axes are one of several panels: their common legend
            has no numbers.
        quantity: "speedup", t_1/t_n with the middle half over seeds, or "inflation", K_n/K_1.

    A ring marks the last point at which a line is linear; the legend gives the staleness of the
    gradients there.
    """
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    counts = np.array(sorted(table["workers"].unique()))
    ideal = counts if quantity == "speedup" else np.ones(len(counts))
    axes.plot(counts, ideal, label="ideal", zorder=1.2, **_IDEAL)
    ends = linearity(table).set_index("line")
    for line, style in (styles or looks(table, "line")).items():
        rows = table[table["line"] == line]
        end = "" if styles else _end_text(ends.loc[line])
        _draw_line(axes, rows, quantity, style, f"{plain(line)}{end}")
    _label(axes, counts, quantity)
    axes.legend(title=f"{medians_text(table['seeds'])}; ring: last linear point")
    return axes


def _draw_line(axes: Axes, rows: DataFrame, quantity: str, style: LineStyle, label: str) -> None:
    counts, values = rows["workers"].to_numpy(), _positive(rows[quantity])
    axes.plot(
        counts,
        values,
        color=style.color,
        linestyle=style.dash,
        marker=style.marker,
        markerfacecolor=style.face,
        label=label,
    )
    if quantity == "speedup" and (rows["seeds"] > 1).any():
        low, high = _positive(rows["speedup_q25"]), _positive(rows["speedup_q75"])
        axes.fill_between(counts, low, high, color=style.color, alpha=0.18, linewidth=0.0)
    last = np.flatnonzero(rows["linear"])[-1:]
    axes.plot(
        counts[last], values[last], "o", markersize=11, markerfacecolor="none", color=style.color
    )


def _positive(values: Any) -> Any:
    """Replace 0, which means never and has no place on a logarithmic axis, by a gap."""
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(numbers) & (numbers > 0.0), numbers, np.nan)


def _end_text(end: Any) -> str:
    """The end of the linear range of a line, in words."""
    if math.isnan(end["workers"]):
        return ""
    upto = f"n = {end['workers']:.0f}, staleness {short(end['staleness'])}"
    return f" (linear to {upto})" if end["lost_at"] == end["lost_at"] else " (linear throughout)"


def _label(axes: Axes, counts: Any, quantity: str) -> None:
    from matplotlib.ticker import NullLocator, StrMethodFormatter

    axes.set_xticks(counts)
    axes.xaxis.set_minor_locator(NullLocator())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.set_xlabel("workers $n$")
    names = {
        "speedup": r"speed-up $t_1(\varepsilon)\,/\,t_n(\varepsilon)$",
        "inflation": r"iterations $K_n\,/\,K_1$",
    }
    axes.set_ylabel(names[quantity])
