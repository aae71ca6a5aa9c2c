"""The figure of a what-if: what every change saves, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.axis_labels import plain, seeds_text
from simulator.plots.layout import figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

__all__ = ["figure"]

_MOST_PARTS = 40
_ROW, _REST = 0.3, 0.9  # inches
_APART = 0.22  # between the marks of one part, in rows
#: Colours that can be told apart with any kind of colour vision, and of which no greys are equal.
_LOOKS: dict[str, dict[str, Any]] = {
    "absent": {"color": "#000000", "marker": "o", "label": "absent"},
    "median": {"color": "#e69f00", "marker": "s", "label": "at the median speed"},
    "twice": {"color": "#0072b2", "marker": "^", "label": "twice as fast"},
    "removed": {"color": "#000000", "marker": "D", "label": "removed"},
}


def figure(table: DataFrame) -> Figure:
    """A new figure of the table of `what_if`: a row per worker or other part, 40 at most.

    Marks are means of paired differences over seeds, as shares of the time before any change; lines
    are their 95 % intervals.
    """
    parts = list(dict.fromkeys(table["part"]))
    size = 6.4, _REST + _ROW * min(len(parts), _MOST_PARTS)
    return figure_of(lambda axes: _draw(axes, table, parts), size)


def _draw(axes: Axes, table: DataFrame, parts: list[str]) -> None:
    shown = parts[:_MOST_PARTS]
    for rank, (kind, look) in enumerate(_LOOKS.items()):
        rows = table[(table["kind"] == kind) & table["part"].isin(shown)]
        places = np.array([shown.index(part) for part in rows["part"]], dtype=np.float64)
        _draw_kind(axes, rows, places + _APART * (rank - 1) * (kind != "removed"), look)
    axes.axvline(0.0, color="#7f7f7f", linewidth=0.8)
    axes.set_yticks(range(len(shown)), [plain(part) for part in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    cut = f", the first {len(shown)} of {len(parts)}" * (len(parts) > len(shown))
    axes.set_xlabel(f"saved share of the time to the target [%]{cut}")
    axes.legend(title=f"mean and 95 % interval, {seeds_text(table['seeds'])}")


def _draw_kind(axes: Axes, rows: DataFrame, places: Any, look: dict[str, Any]) -> None:
    if rows.empty:
        return
    share, low, high = (
        100.0 * rows[name].to_numpy(np.float64) for name in ("share", "share_low", "share_high")
    )
    axes.hlines(places, low, high, color=look["color"], linewidth=1.2)
    axes.plot(share, places, linestyle="none", **look)
