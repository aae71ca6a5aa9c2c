"""The time to the target against a parameter, one line per method."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.arrays import Floats
from simulator.errors import DataError
from simulator.naming import closest
from simulator.plots.axis_labels import plain
from simulator.plots.families import looks
from simulator.plots.layout import figure_of
from simulator.plots.style import LineStyle
from simulator.results.show import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame, Series

__all__ = ["sensitivity", "sensitivity_table"]

#: The columns of a table of trials that are not parameters.
_OTHERS = frozenset(
    "algorithm label trial replica status share seeds reached score time_mean time_min time_max "
    "arrivals chosen".split()
)
_KEPT = ["reached", "seeds", "score", "time_mean", "time_min", "time_max", "chosen"]
#: An axis whose values span more than this factor is logarithmic.
_WIDE = 8.0
_LEGEND = "mean and range over seeds; ring: chosen; hollow, at the top: some seed never arrives"
#: Height of the marks for runs that never reach the target; the next method is a bit lower.
_NEVER, _NEVER_STEP = 0.975, 0.03
_MOST_MARKERS = 20


def sensitivity_table(trials: DataFrame) -> DataFrame:
    """Every number that `sensitivity` draws.

    For a parameter with several values within one trial, such as a step size, all other parameters
    are those of the chosen configuration. For any other parameter, each value is shown with the
    best values found for the others.

    Args:
        trials: the table of trials of `paceline tune`; only complete ones are used.

    Returns:
        A row per (parameter, label, value): parameter, label, algorithm, value, reached, seeds,
        score, time_mean, time_min, time_max (over seeds, infinite if one never reached the target),
        chosen.
    """
    from pandas import DataFrame

    names = [str(name) for name in trials if name not in _OTHERS]
    complete = trials[trials["status"] == "complete"]
    rows = [
        row
        for name in names
        for label in dict.fromkeys(complete["label"])
        for row in _rows(complete[complete["label"] == label], name, names)
    ]
    columns = ["parameter", "label", "algorithm", "value", *_KEPT]
    return DataFrame(rows, columns=columns)


def _rows(own: DataFrame, name: str, names: list[str]) -> list[dict[str, Any]]:
    """The rows of one method and parameter, in the order of the values."""
    numbers = own[[_is_number(value) for value in own[name]]]
    if numbers[name].nunique() < 2 or not own["chosen"].any():
        return []
    rides = bool((numbers.groupby("trial")[name].nunique() > 1).any())
    if rides:
        best = own[own["chosen"].astype(bool)].iloc[0]
        numbers = numbers[[_agrees(row, best, name, names) for _, row in numbers.iterrows()]]
    order = numbers.assign(value=numbers[name].astype(float)).sort_values(
        ["value", "score"], kind="stable"
    )
    firsts = order.drop_duplicates("value")
    return [
        {"parameter": name, "label": row["label"], "algorithm": row["algorithm"],
         "value": row["value"], **{key: row[key] for key in _KEPT}}
        for _, row in firsts.iterrows()
    ]  # fmt: skip


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not (
        isinstance(value, bool | np.bool_) or math.isnan(value)
    )


def _agrees(row: Series[Any], best: Series[Any], name: str, names: list[str]) -> bool:
    """Whether a configuration equals the best one except for the parameter `name`."""
    others = [other for other in names if other != name]
    return all(row[k] == best[k] or (row[k] != row[k] and best[k] != best[k]) for k in others)


def sensitivity(trials: DataFrame, *, parameter: str = "stepsize", ax: Axes | None = None) -> Axes:
    """Draw the mean time to the target against a parameter, with the range over seeds.

    A ring marks the chosen value. Values at which some seed never reached the target have no mean;
    they are marked along the upper edge.

    Args:
        trials: the table of trials of `paceline tune`, as a frame.
        parameter: the column for the axis.
        ax: axes to draw into; without them a new figure is made (no global state of Matplotlib is
            read or changed).

    Returns:
        The axes; `.figure` is the figure.

    Raises:
        DataError: no method has two values of this parameter.

    Example:
        >>> axes = sensitivity(pandas.read_parquet("results/quickstart-tune/trials.parquet"))
        >>> save(axes.figure, "sensitivity")
    """
    table = sensitivity_table(trials)
    known = dict.fromkeys(table["parameter"])
    rows = table[table["parameter"] == parameter]
    if not len(rows):
        raise DataError(
            f"parameter: {parameter!r}, not among the trials; {closest(parameter, known)}"
        )
    fill = partial(_draw, rows=rows)
    return figure_of(fill).axes[0] if ax is None else fill(ax)


def _draw(axes: Axes, rows: DataFrame) -> Axes:
    """Draw the rows of one parameter into `axes`."""
    _scales(axes, rows)
    _draw_lines(axes, rows)
    _make_room(axes, rows)
    name = str(rows["parameter"].iloc[0])
    axes.set_xlabel(name.replace("stepsize", "step size").replace("_", " "))
    axes.set_ylabel("time to target [simulated s]")
    axes.legend(title=_LEGEND)
    return axes


def _scales(axes: Axes, rows: DataFrame) -> None:
    values, times = rows["value"], rows["time_mean"].astype(float)
    finite = times[np.isfinite(times)]
    if values.min() > 0.0 and values.max() > _WIDE * values.min():
        axes.set_xscale("log")
    if len(finite) and finite.min() > 0.0 and finite.max() > _WIDE * finite.min():
        axes.set_yscale("log")


def _make_room(axes: Axes, rows: DataFrame) -> None:
    """Keep the lines below the marks along the upper edge."""
    censored = ~np.isfinite(rows["time_mean"].astype(float))
    band = _NEVER_STEP * (rows["label"].nunique() + 1)
    low, high = axes.get_ylim()
    if censored.any() and axes.get_yscale() == "log":
        axes.set_ylim(low, low * (high / low) ** (1.0 / (1.0 - band)))
    elif censored.any():
        axes.set_ylim(low, low + (high - low) / (1.0 - band))


def _draw_lines(axes: Axes, rows: DataFrame) -> None:
    for place, (label, style) in enumerate(looks(rows).items()):
        _draw_line(axes, rows[rows["label"] == label], style, _NEVER - _NEVER_STEP * place)


def _draw_line(axes: Axes, own: DataFrame, style: LineStyle, height: float) -> None:
    value = own["value"].to_numpy(dtype=float)
    mean = own["time_mean"].to_numpy(dtype=float)
    known = np.isfinite(mean)
    shape: dict[str, Any] = {"color": style.color, "marker": style.marker, "markersize": 4}
    line = np.where(known, mean, np.nan)
    every = max(1, len(value) // _MOST_MARKERS)
    axes.plot(
        value, line, linestyle=style.dash, markerfacecolor=style.face, markevery=every,
        label=_entry(own), **shape,
    )  # fmt: skip
    low, high = (np.where(known, own[k].to_numpy(dtype=float), np.nan)
                 for k in ("time_min", "time_max"))  # fmt: skip
    axes.fill_between(value, low, high, color=style.color, alpha=0.15, linewidth=0.0)
    marks = _thinned(value[~known])
    axes.plot(
        marks, np.full(len(marks), height), transform=axes.get_xaxis_transform(), linestyle="none",
        markerfacecolor="white", markeredgewidth=0.7, alpha=0.7, **shape,
    )  # fmt: skip
    _ring(axes, own, style.color)


def _thinned(values: Floats) -> Floats:
    """Every k-th value, so that neighbouring marks can be distinguished."""
    return values[:: max(1, math.ceil(len(values) / _MOST_MARKERS))]


def _ring(axes: Axes, own: DataFrame, color: str) -> None:
    """Mark the chosen value if it has a mean."""
    best = own[own["chosen"].astype(bool) & np.isfinite(own["time_mean"].astype(float))]
    axes.plot(
        best["value"], best["time_mean"].astype(float), linestyle="none", marker="o",
        markersize=10, markerfacecolor="none", markeredgecolor=color, markeredgewidth=1.4,
    )  # fmt: skip


def _entry(own: DataFrame) -> str:
    # Several values may have the smallest score; this is the chosen one.
    order = np.lexsort((~own["chosen"].to_numpy(dtype=bool), own["score"].to_numpy(dtype=float)))
    best = own.iloc[int(order[0])]
    text = plain(str(own["label"].iloc[0]))
    if not math.isfinite(best["time_mean"]):
        return f"{text}, never"
    return f"{text}, best {short(float(best['value']))}: {short(float(best['time_mean']))} s"
