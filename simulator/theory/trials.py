"""MindFlayer's trials: a time limit for each worker, and the probability to finish within it.

A job of worker i takes offset_i + spread_i X. All workers of a group get the same probability p;
their limits are D_i = offset_i + spread_i x_p, with x_p the p-quantile of X. Of 64 values of p the
one with the largest rate of successes, sum_i p/D_i, is chosen. The law of X is estimated by 65,536
of its numbers, so p is right to about 0.002.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.group import Group
from simulator.cluster.sizes import Constant, HalfNormal
from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.drawn import DrawnTimes
from simulator.cluster.times.fixed import FixedTimes
from simulator.core.random import DURATION
from simulator.core.variates import LAWS, fill_draws
from simulator.sums import exact_sum

if TYPE_CHECKING:
    from simulator.cluster.compute_time import ComputeTime
    from simulator.cluster.size_base import Sampler
    from simulator.cluster.times.base import Times

__all__ = ["Trials", "best_trials", "seconds_per_batch"]

DRAWS = 2**16
CHANCES = 64


@dataclass(frozen=True)
class Trials:
    """Time limits D (n,) in seconds and probabilities p (n,) that a trial ends in time."""

    limits: Floats
    chances: Floats


def seconds_per_batch(trials: Trials, ratio: float) -> float:
    """min_m (max{1, ratio} + sum_{i<=m} p_i) / sum_{i<=m} p_i/D_i, workers sorted by D_i.

    Eight times this, times L Delta/eps, are MindFlayer's seconds.

    Source: Maranjyan, Omar, Richtarik (2025), arXiv 2410.04285, Theorems 5.4 and 5.5.
    """
    order = np.argsort(trials.limits, kind="stable")
    chances, limits = trials.chances[order], trials.limits[order]
    with np.errstate(divide="ignore"):
        costs = (max(ratio, 1.0) + np.cumsum(chances)) / np.cumsum(chances / limits)
    return float(np.min(costs))


def best_trials(cluster: ClusterSpec, times: Times, seed: int) -> Trials | None:
    """The limits with the most successes per second; None if speeds vary or workers fail."""
    if cluster.absent:
        whole = cluster.model_copy(update={"absent": None})
        return _of_present(best_trials(whole, whole.build(seed), seed), cluster.present)
    if not isinstance(times, DrawnTimes | FixedTimes):
        return None
    units = _with_constant_jobs(cluster).build(seed).mean_seconds
    limits, chances, first = [], [], 0
    for workers, spec in cluster.members():
        samplers = spec.job.samplers(workers)
        share = workers // len(samplers)  # all workers of the group, or one for each law
        for sampler in samplers:
            own = slice(first, first + share)
            chosen = _best_of_group(spec, sampler, units[own], times.mean_seconds[own])
            limits.append(chosen.limits)
            chances.append(chosen.chances)
            first += share
    return Trials(np.concatenate(limits), np.concatenate(chances))


def _of_present(found: Trials | None, present: Ints) -> Trials | None:
    return found and Trials(found.limits[present], found.chances[present])


def _with_constant_jobs(cluster: ClusterSpec) -> ClusterSpec:
    """The same workers with jobs of size 1 (times the factor of the size, if it multiplies)."""
    groups = []
    for workers, spec in cluster.members():
        factor = 1.0 if isinstance(spec.job, HalfNormal) else spec.job.scale
        steady = spec.model_copy(update={"job": Constant(scale=factor)})
        groups.append(Group(workers=workers, compute_time=steady))
    return ClusterSpec(groups=groups)


def _best_of_group(spec: ComputeTime, sampler: Sampler, units: Floats, means: Floats) -> Trials:
    """The best of a few probabilities for workers whose jobs have the same law."""
    sizes = _sizes(sampler)
    if isinstance(spec.job, HalfNormal):
        finite = np.where(np.isfinite(units), units, 0.0)
        offset, spread = units, np.where(finite > 0, means - finite, 0.0) / sampler.expected
    else:
        offset, spread = np.zeros_like(units), units
    candidates = np.unique(sizes[np.arange(1, CHANCES + 1) * (len(sizes) // CHANCES) - 1])
    candidates = candidates[np.isfinite(candidates)] if np.isfinite(sizes[0]) else sizes[:1]
    chances = np.searchsorted(sizes, candidates, side="right") / len(sizes)
    with np.errstate(divide="ignore"):
        rates = [
            p * exact_sum(1 / (offset + spread * x))
            for p, x in zip(chances.tolist(), candidates.tolist(), strict=True)
        ]
    best = int(np.argmax(rates))
    return Trials(offset + spread * candidates[best], np.full(len(units), chances[best]))


def _sizes(sampler: Sampler) -> Floats:
    """Sorted numbers of the law of X; one for every probability if it does not vary."""
    sizes = np.empty(DRAWS if sampler.random else CHANCES)
    numbers = np.array(sampler.numbers, float)
    fill_draws(LAWS[sampler.kind], numbers, 0, DURATION, 0, 0, sizes)
    sizes.sort()
    return sizes
