"""The answer of a comparison: per method its best replica, time to target, ratio to the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.arrays import Floats, Ints
from simulator.results.quantiles import RISING, grouped_quantile
from simulator.results.result import Result, Status

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["answer", "best_replicas", "leading_metric", "point_answers"]

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
    "holdout_loss",
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
    table = point_answers(result, []).sort_index()
    return dict(zip(table["label"].astype(str), table["replica"].tolist(), strict=True))


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
    return point_answers(result, []).reset_index(drop=True)


def point_answers(result: Result, keys: Sequence[str]) -> DataFrame:
    """The answer at every point of a sweep, in one pass over all of them.

    Returns:
        The `keys`, then the columns of `answer`: points in the order of the tables, at each point
        the fastest label first. Sorted by its index, each point has the scenario's order.
    """
    metric = leading_metric(result)
    table = _medians(_of_the_best(_numbered(result.summary, keys), metric), metric)
    table = table.sort_values("_point", kind="stable", ignore_index=True)
    rank = _sign(metric) * table["final"]  # it orders runs that never reach the target
    order = np.lexsort((rank, table["time_to_target"], table["_point"]))
    table = _compared(table.iloc[order])
    return table[[*keys, *(name for name in _COLUMNS if name in table)]]


_COLUMNS = (
    "label algorithm replica stepsize edge seeds reached time_to_target time_q25 time_q75 "
    "resolution ratio tied at_least metric final first_hit final_accuracy"
).split(" ")


def _numbered(rows: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The runs with the number of their point and label, and whether their step size is extreme."""
    rows = rows.assign(_point=_numbers(rows, keys))
    rows = rows.assign(_label=_numbers(rows, ["_point", "label"]))
    return rows.assign(_edge=_at_edge(rows))


def _numbers(rows: DataFrame, names: Sequence[str]) -> Any:
    """The group of each row, numbered in the order of the table."""
    return rows.groupby(list(names), sort=False, dropna=False).ngroup() if names else 0


def _at_edge(rows: DataFrame) -> Any:
    """Whether a step size is the smallest or the largest of several, all of them known."""
    if "stepsize" not in rows:
        return False
    steps = pd.to_numeric(rows["stepsize"])
    grids = steps.groupby(rows["_label"])
    low, high = (grids.transform(name, skipna=False) for name in ("min", "max"))
    return (low < high) & ((steps == low) | (steps == high))


def _of_the_best(rows: DataFrame, metric: str) -> DataFrame:
    """The runs of each label's best replica; of equal ones the first."""
    runs = np.asarray(rows.groupby(["_label", "replica"]).ngroup(), dtype=np.int64)
    labels = rows["_label"].to_numpy()[_firsts(runs)]
    times = grouped_quantile(rows["time_to_target"], runs, 0.5)
    finals = grouped_quantile(_sign(metric) * rows[f"final_{metric}"], runs, 0.5)
    order = np.lexsort((finals, times, labels))
    return rows[np.isin(runs, order[_firsts(labels[order])])]


def _firsts(groups: Any) -> Ints:
    """The place of the first member of each group."""
    return np.unique(groups, return_index=True)[1]


def _sign(metric: str) -> float:
    """The factor with which smaller is better."""
    return -1.0 if metric in RISING else 1.0


def _medians(own: DataFrame, metric: str) -> DataFrame:
    """A row per point and label, over the seeds."""
    labels = own["_label"].to_numpy()
    reached = np.isfinite(own["time_to_target"].to_numpy())
    times = {"time_to_target": 0.5, "time_q25": 0.25, "time_q75": 0.75}
    table = own.iloc[_firsts(labels)].reset_index(drop=True)
    table = table.assign(
        stepsize=pd.to_numeric(table["stepsize"]).astype(float) if "stepsize" in own else np.nan,
        edge=table["_edge"],
        seeds=np.bincount(labels),
        reached=np.bincount(labels[reached], minlength=len(table)),
        resolution=_resolution(own),
        lasted=_lasted(own),
        metric=metric,
        final=_median_final(own, metric),
        **{name: grouped_quantile(own["time_to_target"], labels, q) for name, q in times.items()},
    )
    if "first_hit" in own:
        table["first_hit"] = grouped_quantile(own["first_hit"], labels, 0.5)
    if "final_accuracy" in own:
        table["final_accuracy"] = _median_final(own, "accuracy")
    return table


def _median_final(own: DataFrame, metric: str) -> Floats:
    """The medians of a metric; a diverged run (NaN) is worse than all others."""
    sign = _sign(metric)
    return sign * grouped_quantile(sign * own[f"final_{metric}"], own["_label"].to_numpy(), 0.5)


def _resolution(own: DataFrame) -> Any:
    """The median over the seeds that reached the target; 0 in results that do not say it."""
    if "target_resolution" not in own:
        return 0.0
    return pd.to_numeric(own["target_resolution"]).groupby(own["_label"]).median().to_numpy()


def _lasted(own: DataFrame) -> Any:
    """The median simulated seconds of the seeds that ran to their end without the target."""
    if "simulated_seconds" not in own:
        return np.nan
    whole = own["status"].isin([Status.HORIZON, Status.BUDGET])
    known = pd.to_numeric(own["simulated_seconds"]).where(whole)
    return known.groupby(own["_label"]).median().to_numpy()


def _compared(table: DataFrame) -> DataFrame:
    """Each row beside the first of its point."""
    points = table["_point"].to_numpy()
    place = _firsts(points)[points]
    first = table.iloc[place].set_axis(table.index)
    times, best = table["time_to_target"], first["time_to_target"]
    within = table["resolution"].clip(lower=first["resolution"])
    behind = np.arange(len(table)) > place
    return table.assign(
        ratio=(times / best).mask(times == best, 1.0).where(np.isfinite(best)),
        tied=behind & np.isfinite(best) & (times - best <= within),
        at_least=(table["lasted"] / best).where((best > 0.0) & np.isinf(times) & np.isfinite(best)),
    )
