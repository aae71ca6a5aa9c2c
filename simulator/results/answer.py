"""The answer of a comparison: per method its best replica, time to target, ratio to the best."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.results.quantiles import RISING, grouped_median, metric_quantile, quantile
from simulator.results.result import Result, Status

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["answer", "best_replicas", "leading_metric"]

#: The metric that ranks the methods without a target: the first that the problem has.
_PREFERENCE = (
    "loss_gap",
    "grad_norm_sq",
    "loss",
    "distance_sq",
    "accuracy",
    "target_risk",
    "adapted_risk",
    "source_risk",
)


def leading_metric(result: Result) -> str:
    """The metric that ranks and is drawn: the target's, else the most informative one."""
    if result.target is not None:
        return result.target.metric
    return next(name for name in _PREFERENCE if f"final_{name}" in result.summary)


def best_replicas(result: Result) -> dict[str, int]:
    """Label -> the replica with the smallest median time to target over the seeds.

    Runs that never reached the target count as infinitely slow. Ties, in particular if no replica
    reaches the target in most seeds, are broken by the smallest median of the final metric.
    """
    return {label: _best(rows, leading_metric(result)) for label, rows in _by_label(result)}


def _by_label(result: Result) -> Iterator[tuple[str, DataFrame]]:
    """The rows of each label, in the order of the scenario's methods."""
    for label, rows in result.summary.groupby("label", sort=False):
        yield str(label), rows


def _best(rows: DataFrame, metric: str) -> int:
    """The best replica of one label; the first of equal ones."""
    replicas, groups = np.unique(rows["replica"].to_numpy(), return_inverse=True)
    sign = -1.0 if metric in RISING else 1.0
    times = grouped_median(rows["time_to_target"], groups)
    finals = grouped_median(sign * rows[f"final_{metric}"], groups)
    return int(replicas[np.lexsort((finals, times))[0]])


def _median_final(rows: DataFrame, metric: str) -> float:
    return float(metric_quantile(metric, rows[f"final_{metric}"], 0.5))


def answer(result: Result) -> DataFrame:
    """A row per label, the fastest first.

    Returns:
        Columns: label, algorithm, replica, stepsize, edge (the chosen step size is the smallest or
        the largest of its grid, so a wider grid may do better), seeds, reached (the number of seeds
        that reached the target), time_to_target (median, infinite if most seeds never do),
        time_q25, time_q75, resolution (median seconds between the record that reached the target
        and the one before it), ratio (to the best median time), tied (whether the difference from
        the best time is within the resolution, so that the records do not tell who was first),
        at_least (for a time that is infinite: the ratio that the simulated time implies),
        metric, final (median), first_hit (median time of the first record at the target, if the
        target has `stay`), and final_accuracy if the problem has one.

    Example:
        >>> answer(read("results/quickstart"))[["label", "time_to_target", "ratio"]]
    """
    metric = leading_metric(result)
    table = pd.DataFrame([_row(label, rows, metric) for label, rows in _by_label(result)])
    order = np.lexsort((_rank(table), table["time_to_target"]))
    table = table.iloc[order].reset_index(drop=True)
    best = table["time_to_target"].iloc[0]
    ratio = table["time_to_target"] / best if np.isfinite(best) else np.nan
    place = list(table.columns).index("metric")
    table.insert(place, "ratio", ratio)
    table.insert(place + 1, "tied", _tied(table))
    table.insert(place + 2, "at_least", _at_least(table))
    return table.drop(columns="lasted")


def _at_least(table: DataFrame) -> Any:
    """The least ratio of methods whose median never reached the target within their time."""
    best = table["time_to_target"].iloc[0]
    if not 0.0 < best < np.inf:
        return np.nan
    return (table["lasted"] / best).where(np.isinf(table["time_to_target"]))


def _tied(table: DataFrame) -> Any:
    """Whether a method other than the first may have been as fast, as far as the records tell."""
    times, resolution = table["time_to_target"], table["resolution"]
    if not np.isfinite(times.iloc[0]):
        return np.zeros(len(table), dtype=np.bool_)
    within = resolution.clip(lower=resolution.iloc[0])
    tied = np.array(times - times.iloc[0] <= within)
    tied[0] = False
    return tied


def _rank(table: DataFrame) -> Any:
    """The final metric so that smaller is better: it orders runs that never reach the target."""
    return table["final"].where(~table["metric"].isin(RISING), -table["final"])


def _row(label: str, rows: DataFrame, metric: str) -> dict[str, Any]:
    replica = _best(rows, metric)
    own = rows[rows["replica"] == replica]
    times = own["time_to_target"].to_numpy()
    row = {
        "label": label,
        "algorithm": own["algorithm"].iloc[0],
        "replica": replica,
        **_stepsize(rows, own),
        "seeds": len(own),
        "reached": int(np.isfinite(times).sum()),
        "time_to_target": float(quantile(times, 0.5)),
        "time_q25": float(quantile(times, 0.25)),
        "time_q75": float(quantile(times, 0.75)),
        "resolution": _resolution(own),
        "lasted": _lasted(own),
        "metric": metric,
        "final": _median_final(own, metric),
    }
    if "first_hit" in own:
        row["first_hit"] = float(quantile(own["first_hit"], 0.5))
    if "final_accuracy" in own:
        row["final_accuracy"] = _median_final(own, "accuracy")
    return row


def _resolution(own: DataFrame) -> float:
    """The median over the seeds that reached the target; 0 in results that do not say it."""
    if "target_resolution" not in own:
        return 0.0
    known = pd.to_numeric(own["target_resolution"]).dropna()
    return float(known.median()) if len(known) else np.nan


def _lasted(own: DataFrame) -> float:
    """The median simulated seconds of the seeds that ran to their end without the target."""
    if "simulated_seconds" not in own:
        return np.nan
    whole = own["status"].isin([Status.HORIZON, Status.BUDGET])
    known = pd.to_numeric(own["simulated_seconds"][whole])
    return float(known.median()) if len(known) else np.nan


def _stepsize(rows: DataFrame, own: DataFrame) -> dict[str, Any]:
    """The chosen step size, and whether it is at the edge of a grid of several."""
    if "stepsize" not in own:
        return {"stepsize": np.nan, "edge": False}
    grid = pd.to_numeric(rows["stepsize"]).unique()  # all unknown if theory was requested
    chosen = float(pd.to_numeric(own["stepsize"]).iloc[0])
    return {"stepsize": chosen, "edge": len(grid) > 1 and chosen in (grid.min(), grid.max())}
