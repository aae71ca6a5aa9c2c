"""The timeline of workers: every job as a bar, every server update as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulator.plots.axis_labels import plain, time_name
from simulator.plots.style import method_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["draw", "size"]

_WORDS = {
    "applied": "applied",
    "discarded": "discarded",
    "cancelled": "cancelled",
    "buffered": "waits at the end of the run",
    "in_flight": "under way at the end of the run",
}
_LOOKS: dict[str, dict[str, Any]] = {
    "discarded": {"facecolor": "#eeeeee", "hatch": "////", "edgecolor": "#6e6e6e"},
    "cancelled": {"facecolor": "#ffffff", "hatch": "xxxx", "edgecolor": "#9a9a9a"},
    "buffered": {"facecolor": "#bdbdbd"},
    "in_flight": {"facecolor": "#ffffff"},
}
_WIDTH, _MARGIN = 6.4, 0.9  # inches; the margin left and right of the axes
_TALL, _LOW, _MOST_HEIGHT = 0.28, 0.13, 8.0
_TINT = 0.55
_MOST_NAMED = 24
_DIGIT = 0.075  # inches of a digit in a bar
_MOST_LINES = 150
_SERVER = -1.2  # the row of the server, above worker 0


def size(table: DataFrame) -> tuple[float, float]:
    """Width and height in inches: a row per worker."""
    workers = int(table["workers"].iloc[0])
    return _WIDTH, 0.9 + (workers + 1.5) * _row_height(workers)


def _row_height(workers: int) -> float:
    return max(_LOW, min(_TALL, _MOST_HEIGHT / workers))


def draw(axes: Axes, table: DataFrame) -> Axes:
    """Draw into `axes` the table that `timeline` made.

    A bar's number is the version of the model at which the job computes; a tick in the server's row
    is an update, with its number above if there is room.
    """
    first = table.iloc[0]
    start, end = float(first["window_start"]), float(first["window_end"])
    colour = method_style(str(first["algorithm"])).color
    looks = {"applied": {"facecolor": _light(colour)}, **_LOOKS}
    for verdict, look in looks.items():
        _draw_bars(axes, table[table["verdict"] == verdict], look)
    _write_versions(axes, table, start, end)
    updates = _draw_updates(axes, table, start, end)
    axes.set_xlim(start, end)
    axes.set_ylim(int(first["workers"]) - 0.4, _SERVER - 0.6)
    axes.grid(visible=False)
    _name_rows(axes, int(first["workers"]))
    axes.set_xlabel(time_name(is_real=bool(first["real"])))
    axes.set_ylabel("worker")
    _legend(axes, table, looks, marked=updates)
    return axes


def _light(colour: str) -> tuple[float, ...]:
    """The colour mixed with white, opaque, so that black digits can be read on it."""
    return tuple(1.0 - _TINT * (1.0 - part) for part in to_rgb(colour))


def _name_rows(axes: Axes, workers: int) -> None:
    step = 1 if workers <= _MOST_NAMED else 5
    numbers = range(0, workers, step)
    axes.set_yticks([_SERVER, *numbers], ["server", *(str(number) for number in numbers)])


def _draw_bars(axes: Axes, jobs: DataFrame, look: dict[str, Any]) -> None:
    width = jobs["time"] - jobs["started"]
    bar = {"height": 0.8, "edgecolor": "black", "linewidth": 0.4, **look}
    axes.barh(jobs["worker"], width, left=jobs["started"], **bar)


def _write_versions(axes: Axes, table: DataFrame, start: float, end: float) -> None:
    """The version inside each bar that has room for it."""
    if _row_height(int(table["workers"].iloc[0])) < _LOW * 1.05:
        return
    inch = (end - start) / (_WIDTH - _MARGIN)
    for row in table.to_dict("records"):
        left, right = max(row["started"], start), min(row["time"], end)
        words = str(row["version"])
        if right - left < _DIGIT * (len(words) + 0.6) * inch:
            continue
        hatched = "hatch" in _LOOKS.get(row["verdict"], {})
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.9}
        axes.text(
            (left + right) / 2.0,
            row["worker"],
            words,
            fontsize=8,
            horizontalalignment="center",
            verticalalignment="center_baseline",
            bbox=box if hatched else None,
            clip_on=True,
        )


def _draw_updates(axes: Axes, table: DataFrame, start: float, end: float) -> bool:
    """Ticks in the server's row, and lines behind the bars if there are not too many."""
    applied = table[(table["verdict"] == "applied") & table["decided"].between(start, end)]
    updates = applied.groupby("iteration")["decided"].first()
    moments = np.unique(updates)
    axes.vlines(moments, _SERVER - 0.4, _SERVER + 0.4, color="black", linewidth=1.0)
    if len(moments) <= _MOST_LINES:
        look: dict[str, Any] = {"color": "#888888", "linewidth": 0.6, "zorder": 0.5}
        axes.vlines(moments, _SERVER + 0.4, int(table["workers"].iloc[0]), **look)
    _number(axes, updates, (end - start) / (_WIDTH - _MARGIN))
    return bool(len(updates))


def _number(axes: Axes, updates: Any, inch: float) -> None:
    """The number of an update above its line, if the previous one leaves room."""
    free = -np.inf
    for iteration, moment in updates.items():
        half = _DIGIT * (len(str(iteration)) + 0.4) * inch / 2.0
        if moment - half < free:
            continue
        free = moment + half
        axes.annotate(
            str(iteration),
            (moment, _SERVER - 0.4),
            xytext=(0, 1),
            textcoords="offset points",
            fontsize=8,
            horizontalalignment="center",
            annotation_clip=True,
        )


def _legend(axes: Axes, table: DataFrame, looks: dict[str, Any], *, marked: bool) -> None:
    present = [verdict for verdict in looks if (table["verdict"] == verdict).any()]
    handles: list[Any] = [
        Patch(**{"edgecolor": "black", "linewidth": 0.4, **looks[verdict]}) for verdict in present
    ]
    entries = [_WORDS[verdict] for verdict in present]
    if marked:
        tick: dict[str, Any] = {
            "linestyle": "none",
            "marker": "|",
            "markersize": 9,
            "color": "black",
        }
        handles.append(Line2D([], [], **tick))
        entries.append("server update")
    run = f"{plain(str(table['label'].iloc[0]))}, seed {table['seed'].iloc[0]}"
    axes.legend(handles, entries, title=f"{run}; number in a bar: version of its model")
