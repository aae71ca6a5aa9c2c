"""The main figure: a metric against time, one line and band per method."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulator.plots.axis_labels import medians_text, metric_name, plain, time_name
from simulator.plots.curve_table import Replicas, curve_table
from simulator.plots.families import looks
from simulator.plots.layout import figure_of
from simulator.plots.style import LineStyle
from simulator.results.show import reached_text, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.results.result import Result

__all__ = ["curves", "draw"]

_LOGARITHMIC = frozenset(
    {"loss_gap", "grad_norm_sq", "distance_sq", "source_risk", "target_risk", "adapted_risk"}
    | {"worst_loss_gap", "worst_grad_norm_sq"}
)
#: A line that leaves the figure upwards is cut at this multiple of its start.
_HEADROOM = 10.0
_MARKER_SPACING = 0.14
_ROOM_OF_GOAL = 0.06


def curves(
    result: Result,
    *,
    metric: str | None = None,
    replicas: Replicas = "best",
    ax: Axes | None = None,
    log_x: bool | None = None,
    log_y: bool | None = None,
) -> Axes:
    """Draw a metric against time: the median over seeds and the middle half.

    Args:
        result: what `simulator.run` or `simulator.results.store.read` returned.
        metric: the metric to draw; by default the target's.
        replicas: "best" draws each label's best replica, "all" draws the others too, thin.
        ax: axes to draw into; without them a new figure is made (no global state of
            Matplotlib is read or changed).
        log_x: logarithmic time axis, without 0 s; by default if the recorded instants are denser at
            the beginning, as with `spacing: log`.
        log_y: logarithmic value axis; by default for the metrics that fall towards zero.

    Returns:
        The axes; `.figure` is the figure.

    Raises:
        DataError: the result has no such metric.

    Example:
        >>> axes = curves(result, metric="grad_norm_sq")
        >>> save(axes.figure, "results/quickstart/plot_curves")
    """
    table = curve_table(result, metric=metric, replicas=replicas)
    fill = partial(draw, table=table, log_x=log_x, log_y=log_y)
    return figure_of(fill).axes[0] if ax is None else fill(ax)


def draw(
    axes: Axes,
    table: DataFrame,
    styles: Mapping[str, LineStyle] | None = None,
    *,
    log_x: bool | None = None,
    log_y: bool | None = None,
) -> Axes:
    """Draw into `axes` the table that `curve_table` made; see `curves`.

    With `styles`, the axes are one of several panels, whose common legend has no numbers.
    """
    name, goal = str(table["metric"].iloc[0]), float(table["target"].iloc[0])
    axes.set_xscale(_scale(_crowds(table) if log_x is None else log_x))
    logarithmic = name in _LOGARITHMIC if log_y is None else log_y
    axes.set_yscale(_scale(logarithmic and _has_positive(table)))
    aims = not math.isnan(goal)
    _limit(axes, table, [goal] if aims else [])
    entry = partial(_entry, show_reached=aims) if styles is None else _name
    _draw_lines(axes, table, styles or looks(table), entry)
    if axes.get_xscale() == "linear":
        axes.set_xlim(left=0.0)
    if aims:
        _draw_goal(axes, goal)
    axes.set_xlabel(time_name(is_real=bool(table["real"].iloc[0])))
    axes.set_ylabel(metric_name(name))
    axes.legend(title=_legend_title(table, has_goal=aims))
    return axes


def _scale(logarithmic: bool) -> Literal["log", "linear"]:
    return "log" if logarithmic else "linear"


def _has_positive(table: DataFrame) -> bool:
    """Whether a logarithmic axis has a place for any median."""
    return bool((_finite(table["median"]) > 0.0).any())


def _crowds(table: DataFrame) -> bool:
    """Whether half of the instants lie in the first fifth of the time."""
    instants = table["time"].unique()
    return bool(np.median(instants) < instants.max() / 5.0)


def _draw_lines(
    axes: Axes,
    table: DataFrame,
    styles: Mapping[str, LineStyle],
    entry: Callable[[Any], str],
) -> None:
    for label, style in styles.items():
        rows = table[table["label"] == label]
        for replica in dict.fromkeys(rows["replica"]):
            _draw_line(axes, rows[rows["replica"] == replica], style, entry)


def _draw_line(axes: Axes, line: DataFrame, style: LineStyle, entry: Callable[[Any], str]) -> None:
    """One replica; only the best of its label has a band, markers and a legend entry."""
    shown = line[line["time"] > 0.0] if axes.get_xscale() == "log" else line
    time, median = shown["time"].to_numpy(), _finite(shown["median"])
    shape: dict[str, Any] = {"color": style.color, "drawstyle": "steps-post"}
    if not line["best"].iloc[0]:
        axes.plot(time, median, linewidth=0.6, alpha=0.5, zorder=1.5, **shape)
        return
    shape |= {"linestyle": style.dash, "marker": style.marker, "markerfacecolor": style.face}
    offset = _MARKER_SPACING * (len(axes.lines) % 5) / 5.0
    label = entry(line.iloc[0])
    axes.plot(time, median, markevery=(offset, _MARKER_SPACING), label=label, **shape)
    if line["seeds"].iloc[0] > 1:
        _draw_band(axes, shown, style.color)


def _draw_band(axes: Axes, shown: DataFrame, color: str) -> None:
    """The middle half; an infinite upper quartile extends beyond the figure."""
    highest = np.nanmax(_finite(shown["upper"]), initial=0.0)
    upper = np.where(np.isposinf(shown["upper"]), 1e3 * highest, shown["upper"])
    time = shown["time"].to_numpy()
    axes.fill_between(
        time, _finite(shown["lower"]), upper, step="post", color=color, alpha=0.18, linewidth=0.0
    )


def _finite(values: Any) -> Any:
    """Infinite numbers as NaN: Matplotlib then leaves a gap."""
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _entry(line: Any, *, show_reached: bool) -> str:
    """The legend's words for one label."""
    step = "" if np.isnan(line["stepsize"]) else f", step {short(line['stepsize'])}"
    done = f" ({reached_text(line['reached'], line['seeds'])})" if show_reached else ""
    return f"{plain(line['label'])}{step}{done}"


def _name(line: Any) -> str:
    return plain(line["label"])


def _limit(axes: Axes, table: DataFrame, goals: list[float]) -> None:
    """The value axis follows the medians; lines that diverge are cut off above the others."""
    tops, bottoms = goals.copy(), goals.copy()
    for _, line in table[table["best"]].groupby("label"):
        median = _finite(line["median"])
        if line["metric"].iloc[0] == "accuracy":  # of the start it says nothing
            median = median[median != median[0]]
        positive = median[median > 0.0] if axes.get_yscale() == "log" else median
        if np.isfinite(positive).any():
            start = positive[np.isfinite(positive)][0]
            if line["metric"].iloc[0] == "consensus_sq":  # it begins at 0
                start = np.nanmax(positive)
            tops.append(min(np.nanmax(positive), _HEADROOM * abs(start)))
            bottoms.append(np.nanmin(positive))
    if tops:
        axes.set_ylim(*_margins(min(bottoms), max(tops), axes.get_yscale() == "log"))


def _margins(low: float, high: float, logarithmic: bool) -> tuple[float, float]:
    if logarithmic:
        return low / 2.0, high * 2.0
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room


def _draw_goal(axes: Axes, goal: float) -> None:
    """The line, and its value below it, or above if there is no room below."""
    low, high = axes.transData.transform([(1.0, goal), (1.0, axes.get_ylim()[1])])[:, 1]
    bottom = axes.transData.transform((1.0, axes.get_ylim()[0]))[1]
    is_low = low - bottom < _ROOM_OF_GOAL * (high - bottom)
    axes.axhline(goal, color="#444444", linewidth=0.9, linestyle=(0, (2, 2)), zorder=1.2)
    axes.annotate(
        f"target {goal:g}",
        xy=(0.0, goal),
        xycoords=axes.get_yaxis_transform(),
        xytext=(5, 3 if is_low else -3),
        verticalalignment="bottom" if is_low else "top",
        textcoords="offset points",
        fontsize=8,
        color="#444444",
    )


def _legend_title(table: DataFrame, *, has_goal: bool) -> str:
    """The title of the legend: the seeds of the median."""
    reached = " (k/n: k of n reached the target)" if has_goal else ""
    return f"{medians_text(table['seeds'])}{reached}"
