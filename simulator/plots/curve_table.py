"""The numbers of the curves: median and quartiles over seeds on a common time grid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from simulator.arrays import Floats
from simulator.core.metrics import METRICS
from simulator.errors import DataError
from simulator.naming import closest
from simulator.results.answer import best_replicas, leading_metric
from simulator.results.columns import PEERS
from simulator.results.quantiles import metric_quantile
from simulator.results.result import Result

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Replicas", "curve_table", "resample"]

Replicas = Literal["best", "all"]

#: More instants than a figure can show are thinned to this many.
_MOST_INSTANTS = 2000


def curve_table(
    result: Result, *, metric: str | None = None, replicas: Replicas = "best"
) -> DataFrame:
    """Every number that `curves` draws.

    Each seed's curve is a right-continuous step function: between two recorded instants, and after
    its last one, it keeps the last value. The quantiles are taken over seeds at equal time, never
    at equal iteration; a seed that diverged is worse than all others.

    Args:
        result: a run's tables.
        metric: a column of `result.curves`; by default the target's, else `loss_gap` or the
            first that the problem has.
        replicas: "best" keeps each label's best replica, "all" every one.

    Returns:
        A row per (label, replica, instant): label, algorithm, replica, stepsize, best,
        seeds, reached, metric, target (of that metric, else NaN), real (whether the workers were),
        time (seconds), median, lower, upper (quartiles).

    Raises:
        DataError: the result has no such metric.
    """
    name = metric or leading_metric(result)
    _check_metric(result, name)
    best = best_replicas(result)
    curves = _having(result.curves, name)
    if replicas == "best":
        curves = curves[curves["replica"] == curves["label"].map(best)]
    reached = np.isfinite(result.summary["time_to_target"])
    counts = reached.groupby([result.summary["label"], result.summary["replica"]]).sum()
    head = {"metric": name, "target": _target_of(result, name), "real": result.is_real}
    parts = [
        _line(rows, head, best=replica == best[str(label)], reached=int(counts[label, replica]))
        for (label, replica), rows in curves.groupby(["label", "replica"], sort=False)
    ]
    return pd.concat(parts, ignore_index=True)


def _check_metric(result: Result, name: str) -> None:
    known = [metric for metric in (*METRICS, *PEERS) if metric in result.curves]
    if name not in known:
        raise DataError(f"metric: {name!r}, not in this result; {closest(name, known)}")


def _having(curves: DataFrame, name: str) -> DataFrame:
    """The curves of the methods that have the column: some belong to methods without a server."""
    if name in METRICS:
        return curves
    return curves[curves[name].notna().groupby(curves["label"]).transform("any")]


def _line(rows: DataFrame, head: dict[str, Any], *, best: bool, reached: int) -> DataFrame:
    """The curves of one replica, a row per instant."""
    metric = head["metric"]
    grid = _grid(rows["time"].to_numpy())
    stacked = np.stack([resample(own, metric, grid) for _, own in rows.groupby("seed")])
    first = rows.iloc[0]
    facts: dict[str, Any] = {
        **{name: first[name] for name in ("label", "algorithm", "replica", "stepsize")},
        "best": best,
        "seeds": len(stacked),
        "reached": reached,
        **head,
        "time": grid,
        "median": metric_quantile(metric, stacked, 0.5),
        "lower": metric_quantile(metric, stacked, 0.25),
        "upper": metric_quantile(metric, stacked, 0.75),
    }
    return pd.DataFrame(facts)


def _target_of(result: Result, metric: str) -> float:
    target = result.target
    return math.nan if target is None or target.metric != metric else target.value


def _grid(times: Floats) -> Floats:
    """All recorded instants of all seeds, thinned evenly if there are very many."""
    union = np.unique(times)
    if len(union) <= _MOST_INSTANTS:
        return union
    kept: Floats = union[np.linspace(0, len(union) - 1, _MOST_INSTANTS).astype(np.int64)]
    return kept


def resample(curve: DataFrame, metric: str, grid: Floats) -> Floats:
    """One seed's values at the instants of `grid`: the last one recorded at or before each.

    Instants before the first record have no value (NaN).
    """
    ordered = curve.sort_values("time", kind="stable")
    values = ordered[metric].to_numpy(dtype=np.float64)
    place = np.searchsorted(ordered["time"].to_numpy(), grid, side="right") - 1
    return np.where(place < 0, np.nan, values[np.maximum(place, 0)])
