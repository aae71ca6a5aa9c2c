"""The time of the workers: useful, wasted, on links, idle and down, a bar per method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.errors import DataError
from simulator.plots.axis_labels import plain, seeds_text
from simulator.results.result import Result, running_order
from simulator.sums import exact_sum

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["PARTS", "draw", "size", "worker_time"]

#: The parts of the workers' time, from the left of a bar to its right.
PARTS = ("useful", "wasted", "links", "idle", "down")

# Grey steps and hatches can be distinguished on any printer and with any kind of colour vision,
# and no method has these colours.
_LOOKS: dict[str, dict[str, Any]] = {
    "useful": {"facecolor": "#4d4d4d"},
    "wasted": {"facecolor": "#f4a582", "hatch": "////"},
    "links": {"facecolor": "#92c5de", "hatch": "\\\\\\\\"},
    "idle": {"facecolor": "#d9d9d9"},
    "down": {"facecolor": "#ffffff", "hatch": "...."},
}
_SHOWN_SHARE = 0.055
_BAR = 0.72
_MOST_BARS = 60


def worker_time(result: Result) -> DataFrame:
    """Every number that `draw` shows: a row per method.

    A worker's second is *wasted* if it was spent on a gradient that was discarded or cancelled, or
    on work that a failure destroyed; *useful* if on any other gradient (applied, buffered, still
    under way at the end); on *links* if its job waited for a message; *idle* without a job; and
    *down* at speed 0 or after a failure.

    Returns:
        Columns: label, algorithm, seeds, workers, then for each of `PARTS` part_seconds (sum
        over workers, mean over seeds) and part_share (of all seconds, in [0, 1]).

    Raises:
        DataError: results of a version that did not count wasted seconds.
    """
    if "wasted_seconds" not in result.workers:
        raise DataError("workers.parquet has no wasted_seconds: run the scenario again")
    return pd.DataFrame([_row(result, label) for label in running_order(result.workers)])


def _row(result: Result, label: str) -> dict[str, Any]:
    rows = result.workers[result.workers["label"] == label]
    runs = int(rows["seed"].nunique())
    known = [
        name for name in ("busy", "wasted", "link", "idle", "down") if f"{name}_seconds" in rows
    ]
    sums = {name: exact_sum(rows[f"{name}_seconds"].to_numpy()) for name in known}
    useful, links = max(sums.pop("busy") - sums["wasted"], 0.0), sums.pop("link", 0.0)
    sums["idle"] = max(sums["idle"] - links, 0.0)
    seconds = {"useful": useful, "links": links, **sums}
    whole = math.fsum(seconds.values())
    return {
        "label": label,
        "algorithm": rows["algorithm"].iloc[0],
        "seeds": runs,
        "workers": int(rows["worker"].nunique()),
        **{f"{part}_seconds": seconds[part] / runs for part in PARTS},
        **{f"{part}_share": seconds[part] / whole if whole else 0.0 for part in PARTS},
    }


def size(table: DataFrame) -> tuple[float, float]:
    """Width and height in inches: a bar needs a quarter of an inch."""
    return 6.4, 0.9 + 0.27 * min(len(table), _MOST_BARS)


def draw(axes: Axes, table: DataFrame) -> Axes:
    """Draw into `axes` the table that `worker_time` made: the first method on top, 60 at most."""
    count, table = len(table), table[:_MOST_BARS]
    places = range(len(table))
    start = pd.Series(0.0, index=table.index)
    for part in PARTS:
        share = 100.0 * table[f"{part}_share"]
        if not (share > 0.0).any():
            continue
        look = {"edgecolor": "black", "linewidth": 0.5, **_LOOKS[part]}
        axes.barh(places, share, left=start, height=_BAR, label=part, **look)
        _write_shares(axes, start, share, part)
        start = start + share
    axes.set_yticks(places, [plain(label) for label in table["label"]])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0.0, 100.0)
    cut = f", the first {_MOST_BARS} of {count} methods" * (count > _MOST_BARS)
    axes.set_xlabel(f"share of the workers' time [%]{cut}")
    if axes.patches:  # otherwise no worker did anything: the target was reached at the start
        axes.legend(title=f"sum over {_count(table)}, {seeds_text(table['seeds'])}")
    return axes


def _write_shares(axes: Axes, start: Any, share: Any, part: str) -> None:
    """The number inside its piece of a bar, if there is room for it."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.9}
    for place, (left, width) in enumerate(zip(start, share, strict=True)):
        if width >= 100.0 * _SHOWN_SHARE:
            axes.text(
                left + width / 2.0,
                place,
                f"{width:.0f}",
                horizontalalignment="center",
                verticalalignment="center",
                color="white" if part == "useful" else "black",
                fontsize=8,
                bbox=None if "hatch" not in _LOOKS[part] else box,
            )


def _count(table: DataFrame) -> str:
    workers = int(table["workers"].max())
    return f"{workers} worker{'s' * (workers > 1)}"
