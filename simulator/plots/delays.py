"""Histogram of delays: the ages of the models at which applied gradients were computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from simulator.arrays import Ints
from simulator.errors import DataError
from simulator.plots.axis_labels import plain, seeds_text
from simulator.plots.families import looks
from simulator.plots.style import LineStyle
from simulator.results.events import events_of
from simulator.results.result import Result, running_order
from simulator.results.show import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["can_show", "delays", "draw"]

_MARKS = 8
_SINGLE = 40  # up to this largest delay every one has a bin
_NARROW, _GROWTH = 8, 1.25  # otherwise, bins widen from here on, each by this factor


def can_show(result: Result) -> bool:
    """Whether the results have events."""
    return result.events is not None and bool((result.events["verdict"] == "applied").any())


def delays(result: Result) -> DataFrame:
    """Every number that `draw` shows: the number of applied gradients by delay.

    A delay is the number of server updates between a job's start and its end. All methods share the
    bins: single delays if none is above 40, otherwise single ones up to 8 and then wider and wider
    ones.

    Returns:
        A row per (method, bin). Columns: label, algorithm, seeds, first, last (the delays of the
        bin), gradients (how many of all seeds), share (of the method's), mean, median, largest
        (delay of the method).

    Raises:
        DataError: no events were kept, or no gradient was applied.
    """
    events = events_of(result)
    applied = events[events["verdict"] == "applied"]
    if applied.empty:
        raise DataError("no gradient was applied: there are no delays")
    firsts = _firsts(int(applied["delay"].max()))
    parts = [_part(applied, label, firsts) for label in running_order(applied)]
    return pd.concat(parts, ignore_index=True)


def _firsts(largest: int) -> Ints:
    """The first delay of each bin, and of the next one."""
    if largest <= _SINGLE:
        return np.arange(largest + 2)
    firsts = list(range(_NARROW + 1))
    while firsts[-1] <= largest:
        firsts.append(math.ceil(firsts[-1] * _GROWTH))
    return np.array(firsts, dtype=np.int64)


def _part(applied: DataFrame, label: str, firsts: Ints) -> DataFrame:
    own = applied[applied["label"] == label]
    delay = own["delay"].to_numpy(dtype=np.int64)
    counts = np.histogram(delay, firsts)[0]
    return pd.DataFrame(
        {
            "label": label,
            "algorithm": own["algorithm"].iloc[0],
            "seeds": own["seed"].nunique(),
            "first": firsts[:-1],
            "last": firsts[1:] - 1,
            "gradients": counts,
            "share": counts / len(delay),
            "mean": delay.mean(),
            "median": float(np.median(delay)),
            "largest": delay.max(),
        }
    )


def draw(axes: Axes, table: DataFrame, *, log_y: bool | None = None) -> Axes:
    """Draw into `axes` the table that `delays` made: a step line and a mark per method."""
    styles = looks(table)
    for rank, (label, style) in enumerate(styles.items()):
        own = table[table["label"] == label]
        _draw_method(axes, own, style, (rank + 1.0) / (len(styles) + 1.0))
    axes.set_yscale("log" if log_y else "linear")
    if not log_y:
        axes.set_ylim(bottom=0.0)
    _set_x_scale(axes, table)
    axes.set_xlabel("delay [server updates]")
    axes.set_ylabel("share of applied gradients [%]")
    axes.legend(title=f"applied gradients, {seeds_text(table['seeds'])}{_bins(table)}")
    return axes


def _draw_method(axes: Axes, own: DataFrame, style: LineStyle, within: float) -> None:
    """A step line; its marks have a place within the bins that differs between methods."""
    edges = np.append(own["first"], own["last"].iloc[-1] + 1)
    share = 100.0 * own["share"].to_numpy()
    line: dict[str, Any] = {"color": style.color, "linestyle": style.dash}
    mark: dict[str, Any] = {"marker": style.marker, "markerfacecolor": style.face}
    axes.stairs(share, edges, baseline=None, linewidth=1.5, **line)
    seen = np.flatnonzero(share > 0.0)
    seen = seen[:: max(1, len(seen) // _MARKS)]
    places = edges[:-1] + within * np.diff(edges)
    axes.plot(places[seen], share[seen], color=style.color, linestyle="none", **mark)
    axes.plot([], [], label=_entry(own), **line, **mark)


def _set_x_scale(axes: Axes, table: DataFrame) -> None:
    """Linear ticks for single delays; otherwise, ticks double beyond the single ones."""
    end = int(table["last"].max()) + 1
    if _widen(table):
        axes.set_xscale("symlog", linthresh=_NARROW, linscale=3.0, base=2)
        ticks = [0, 2, 4, *(_NARROW * 2**k for k in range(20) if _NARROW * 2**k < end)]
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        axes.set_xticks([], minor=True)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(0, end)


def _widen(table: DataFrame) -> bool:
    return bool((table["last"] > table["first"]).any())


def _entry(own: DataFrame) -> str:
    row = own.iloc[0]
    words = f"mean {short(float(row['mean']))}, largest {int(row['largest'])}"
    return f"{plain(str(row['label']))} ({words})"


def _bins(table: DataFrame) -> str:
    return f"; steps widen from {_NARROW} on" if _widen(table) else ""
