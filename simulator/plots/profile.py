"""Performance profile: the share of cases in which each method is within a factor of the best.

Source: Dolan and More (2002), Benchmarking optimization software with performance profiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.errors import DataError
from simulator.plots.axis_labels import plain
from simulator.plots.families import looks
from simulator.plots.swept import answers, finished
from simulator.results.answer import best_replicas
from simulator.results.result import Result, running_order, swept_keys

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["can_show", "draw", "profile"]

_SEED = "seed"
_BEYOND = 1.3  # the axis ends this factor behind the last step


def can_show(result: Result) -> bool:
    """Whether several methods had the same target in several cases."""
    keys = [*swept_keys(result.summary), _SEED]
    cases = len(result.summary[keys].drop_duplicates())
    return result.target is not None and cases > 1 and result.summary["label"].nunique() > 1


def profile(result: Result) -> DataFrame:
    """Every number that `draw` shows.

    A case is one seed at one point of a sweep (in one directory). With t the time to the target of
    a method, at the replica that is best at that point, and t* the fastest method's in that case,
    the profile is the share of cases with t <= factor t*. A method that does not reach the target,
    or is absent, is within no factor; cases in which no method reaches it count against all.

    Returns:
        A row per (method, step). Columns: label, algorithm, cases, arrived (the number of cases in
        which it reached the target), factor (1 in the first row), share (of all cases).

    Raises:
        DataError: there is no target.
    """
    if result.target is None:
        raise DataError("the scenario has no target: there is no time to it")
    times = _times(result)
    best = times.min(axis=1)
    ratios = times.div(best, axis=0).mask(times.eq(best, axis=0) & np.isfinite(times), 1.0)
    methods = dict(zip(result.summary["label"], result.summary["algorithm"], strict=True))
    labels = running_order(result.summary)
    parts = [_steps(ratios[label], label, methods[label]) for label in labels]
    return pd.concat(parts, ignore_index=True)


def _times(result: Result) -> DataFrame:
    """Seconds to the target: a row per case, a column per label; infinite if never reached."""
    keys = swept_keys(result.summary)
    rows = finished(result)
    best = _best(result, keys)
    chosen = rows.merge(best, on=[*keys, "label", "replica"])
    case = chosen.groupby([*keys, _SEED], sort=False, dropna=False).ngroup()
    table = chosen.assign(case=case).pivot(index="case", columns="label", values="time_to_target")
    return table[running_order(rows)].fillna(np.inf)


def _best(result: Result, keys: list[str]) -> DataFrame:
    """The replica that represents each method at each point."""
    if keys:
        return answers(result, keys)[[*keys, "label", "replica"]]
    return pd.DataFrame(list(best_replicas(result).items()), columns=["label", "replica"])


def _steps(ratios: Any, label: str, algorithm: str) -> DataFrame:
    known = np.sort(ratios[np.isfinite(ratios)].to_numpy())
    factors = np.unique(np.append(known, 1.0))
    share = np.searchsorted(known, factors, side="right") / len(ratios)
    head = {"label": label, "algorithm": algorithm, "cases": len(ratios), "arrived": len(known)}
    return pd.DataFrame({**head, "factor": factors, "share": share})


def draw(axes: Axes, table: DataFrame, *, log_x: bool | None = None) -> Axes:
    """Draw into `axes` the table that `profile` made: a step line per method."""
    end = _BEYOND * float(table["factor"].max())
    axes.set_xscale("linear" if log_x is False else "log")
    for rank, (label, style) in enumerate(looks(table).items()):
        own = table[table["label"] == label]
        factor = np.append(own["factor"], end)
        share = 100.0 * np.append(own["share"], own["share"].iloc[-1])
        look: dict[str, Any] = {"color": style.color, "linestyle": style.dash}
        look |= {"marker": style.marker, "markerfacecolor": style.face, "drawstyle": "steps-post"}
        count = f"{int(own['arrived'].iloc[0])}/{int(own['cases'].iloc[0])}"
        label_text = f"{plain(str(label))} ({count})"
        every = (0.03 * (rank % 5), 0.18)
        axes.plot(factor, share, label=label_text, markevery=every, clip_on=False, **look)
    axes.set_xlim(1.0, end)
    axes.set_ylim(0.0, 104.0)
    _set_ticks(axes, end)
    axes.set_xlabel("factor of the fastest method's time")
    axes.set_ylabel("cases within that factor [%]")
    cases = int(table["cases"].iloc[0])
    axes.legend(title=f"{cases} cases (points and seeds); k/n: arrived in k of n")
    return axes


def _set_ticks(axes: Axes, end: float) -> None:
    """Factors as text: 1, 2, 5, 10 and so on."""
    ticks = [base * 10**power for power in range(7) for base in (1, 2, 5)]
    shown = [tick for tick in ticks if tick <= end]
    if axes.get_xscale() == "log" and len(shown) > 1:
        axes.set_xticks(shown, [f"{tick:g}" for tick in shown])
        axes.set_xticks([], minor=True)
