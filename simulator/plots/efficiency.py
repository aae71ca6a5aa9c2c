"""Efficiency: the speed-up divided by the number of workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import NullLocator

from simulator.plots.axis_labels import medians_text, plain
from simulator.plots.families import looks
from simulator.results.speedup import speedup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.plots.style import LineStyle
    from simulator.results.result import Result

__all__ = ["draw", "efficiency"]

_COLUMNS = ("efficiency", "efficiency_q25", "efficiency_q75")


def efficiency(result: Result) -> DataFrame:
    """The table of `simulator.results.speedup.speedup`, with the efficiency and its quartiles.

    Efficiency is the speed-up over n: 1 if n workers are n times as fast as one.

    Raises:
        DataError: the results are not of a sweep over `cluster.workers`, or have no target.
    """
    table = speedup(result)
    shares = {
        name: table[name.replace("efficiency", "speedup")] / table["workers"] for name in _COLUMNS
    }
    return table.assign(**shares)


def draw(axes: Axes, table: DataFrame, styles: Mapping[str, LineStyle] | None = None) -> Axes:
    """Draw into `axes` the table that `efficiency` made, each line in its style."""
    axes.set_xscale("log", base=2)
    axes.axhline(100.0, color="#444444", linewidth=0.9, linestyle=(0, (2, 2)), label="ideal")
    for line, style in (styles or looks(table, "line")).items():
        rows = table[table["line"] == line]
        middle, low, high = (100.0 * rows[name].to_numpy(dtype=np.float64) for name in _COLUMNS)
        axes.plot(
            rows["workers"],
            middle,
            color=style.color,
            linestyle=style.dash,
            marker=style.marker,
            markerfacecolor=style.face,
            label=plain(str(line)),
        )
        if (rows["seeds"] > 1).any():
            axes.fill_between(
                rows["workers"], low, high, color=style.color, alpha=0.18, linewidth=0
            )
    counts = sorted(table["workers"].unique())
    axes.set_xticks(counts, [str(count) for count in counts])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel("workers $n$")
    axes.set_ylabel("efficiency: speed-up over $n$ [%]")
    axes.legend(title=f"{medians_text(table['seeds'])}; 0: never arrives")
    return axes
