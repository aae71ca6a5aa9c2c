"""The computation tree of a simulated schedule: its distance, and the step size from it.

Every applied gradient is an edge of the main branch, from the point before its step to the point
after it: x_{s+1} = x_s - gamma g(z_s), where z_s is the point at which the gradient was computed.
The models of the server are on the branch, so the distance from z_s to x_s is the number of
gradients applied in between. R is the largest of these distances. With equal objectives, unbiased
gradients of variance sigma^2 and L-smooth F,

    gamma = min{1/(2 L), 1/(2 R L), eps/(4 sigma^2 L)}

gives (1/K) sum_s E||grad F(x_s)||^2 <= eps for

    K >= 4 (R + 1) L Delta/eps + 8 sigma^2 L Delta/eps^2

gradients. A batch of B gradients at one point is B edges with R = B - 1; a threshold T on delays
gives R <= T - 1. So the schedule of any method determines safe step sizes. Not covered are steps
other than plain ones along the gradients (momentum, tables of old gradients), local steps, whose
points are off the branch, and methods without a server.

Source: the framework of Birch SGD; the statement is taken from a summary of it, not from the paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from algorithms import METHODS
from algorithms.base import noise_ratio
from simulator.results.answer import best_replicas
from simulator.results.events import events_of
from simulator.results.result import Result, running_order

if TYPE_CHECKING:
    from pandas import DataFrame

    from algorithms.base import Facts

__all__ = ["distances", "gradients_needed", "licensed_stepsize", "tree_table"]


def distances(jobs: DataFrame) -> NDArray[np.int64]:
    """Tree distance between x_s and z_s for each applied gradient of one run, in their order.

    Args:
        jobs: the events of one run, ordered by time.

    Returns:
        Shape (gradients,), all >= 0.
    """
    applied = jobs[jobs["verdict"] == "applied"].sort_values("iteration", kind="stable")
    updates = applied["iteration"].to_numpy()
    seen = np.searchsorted(updates, applied["version"].to_numpy(), side="right")
    return np.arange(len(applied), dtype=np.int64) - seen


def licensed_stepsize(distance: int, facts: Facts) -> float:
    """min{1/(2 L), 1/(2 R L), eps/(4 sigma^2 L)}, the step along a single gradient."""
    steepest = 1.0 / (2.0 * max(distance, 1) * facts.smoothness)
    ratio = noise_ratio(facts)
    return min(steepest, 1.0 / (4.0 * ratio * facts.smoothness)) if ratio else steepest


def gradients_needed(distance: int, facts: Facts) -> float:
    """4 (R + 1) L Delta/eps + 8 sigma^2 L Delta/eps^2."""
    scale = facts.smoothness * facts.gap / facts.epsilon
    return 4.0 * (distance + 1) * scale + 8.0 * noise_ratio(facts) * scale


def tree_table(result: Result, facts: Facts) -> DataFrame:
    """The step sizes from the simulated schedules.

    Args:
        result: with events.
        facts: the constants of the problem, and eps.

    Returns:
        A row per method: label, algorithm, seeds, gradients (applied, mean over seeds),
        gradients_per_update, distance (R, the largest over seeds), mean_distance, licensed
        (step size along a single gradient), licensed_mean (along the mean of an update's
        gradients), used (of the best replica), needed (gradients until eps is guaranteed), note.
        Numbers are NaN if the theory does not apply.

    Raises:
        DataError: no events were kept.
    """
    import pandas as pd

    events = events_of(result)
    best = best_replicas(result)
    rows = []
    for label in running_order(result.summary):
        own = result.summary[result.summary["label"] == label]
        chosen = own[own["replica"] == best[label]].iloc[0]
        jobs = events[events["label"] == label]
        head = {"label": label, "algorithm": chosen["algorithm"], "seeds": own["seed"].nunique()}
        used = float(chosen["stepsize"]) if "stepsize" in chosen else np.nan
        rows.append({**head, **_row(jobs, facts), "used": used})
    return pd.DataFrame(rows)


def _row(jobs: DataFrame, facts: Facts) -> dict[str, Any]:
    names = "gradients gradients_per_update distance mean_distance licensed licensed_mean needed"
    unknown: dict[str, Any] = {**dict.fromkeys(names.split(" "), np.nan), "note": ""}
    if any(METHODS[name].decentralised for name in set(jobs["algorithm"]) & set(METHODS)):
        return {**unknown, "note": "no server: every node has its own model"}
    if _has_local_steps(jobs):
        return {**unknown, "note": "local steps: points off the branch"}
    found = [distances(run) for _, run in jobs.groupby("seed", sort=False)]
    together = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    if not len(together):
        return {**unknown, "note": "no gradient was applied"}
    distance = int(together.max())
    applied = jobs[jobs["verdict"] == "applied"]
    batch = len(applied) / len(applied[["seed", "iteration"]].drop_duplicates())
    stepsize = licensed_stepsize(distance, facts)
    return {
        "gradients": len(applied) / len(found),
        "gradients_per_update": batch,
        "distance": distance,
        "mean_distance": int(together.sum()) / len(together),
        "licensed": stepsize,
        "licensed_mean": batch * stepsize,
        "needed": gradients_needed(distance, facts),
        "note": "",
    }


def _has_local_steps(jobs: DataFrame) -> bool:
    """Whether a job computes several gradients: the numbers of a worker's jobs then have gaps."""
    ordered = jobs.sort_values(["seed", "worker", "job"], kind="stable")
    steps = ordered.groupby(["seed", "worker"], sort=False)["job"].diff()
    return bool((steps > 1).any())
