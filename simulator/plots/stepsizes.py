"""The numbers of the step-size sensitivity: time to the target at every step size of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.errors import DataError
from simulator.plots.swept import finished
from simulator.results.quantiles import quantile
from simulator.results.result import Result, running_order, swept_keys

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["can_show", "stepsizes"]


def can_show(result: Result) -> bool:
    """Whether one scenario with a target has several step sizes of some method."""
    if result.target is None or swept_keys(result.summary) or "stepsize" not in result.summary:
        return False
    return bool((result.summary.groupby("label")["stepsize"].nunique() > 1).any())


def stepsizes(result: Result) -> DataFrame:
    """Every number that `targets.draw` shows of a run's step sizes.

    Args:
        result: of one scenario with a target.

    Returns:
        A row per (method, step size), the columns of `time_to_target` with the step size as value;
        of several replicas with one step size the fastest.

    Raises:
        DataError: there is no target, or no method has a step size.
    """
    if result.target is None or "stepsize" not in result.summary:
        raise DataError("needs a target, and a step size to be sensitive to")
    rows = finished(result)
    rows = rows[rows["stepsize"].notna()]
    horizon = float(result.curves["time"].max())
    found = [
        _row(own, result, horizon)
        for label in running_order(rows)
        for _, own in rows[rows["label"] == label].groupby(["stepsize", "replica"])
    ]
    table = pd.DataFrame(found).sort_values("time", kind="stable")
    table = table.drop_duplicates(["label", "value"])
    rank = table["label"].map({label: k for k, label in enumerate(running_order(rows))})
    return (
        table.assign(rank=rank)
        .sort_values(["rank", "value"], kind="stable")
        .drop(columns="rank")
        .reset_index(drop=True)
    )


def _row(own: DataFrame, result: Result, horizon: float) -> dict[str, Any]:
    times, first = own["time_to_target"].to_numpy(), own.iloc[0]
    return {
        "key": "step size",
        "value": float(first["stepsize"]),
        "line": first["label"],
        "label": first["label"],
        "algorithm": first["algorithm"],
        "stepsize": float(first["stepsize"]),
        "seeds": len(own),
        "reached": int(np.isfinite(times).sum()),
        "time": float(quantile(times, 0.5)),
        "lower": float(quantile(times, 0.25)),
        "upper": float(quantile(times, 0.75)),
        "horizon": horizon,
        "target": str(result.target),
        **dict.fromkeys(("theory", "theory_factor", "lower_bound", "lower_factor"), np.nan),
    }
