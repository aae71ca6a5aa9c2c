"""From the models of a scenario's cluster to `Times`."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.jobs import HalfNormal, Sampler
from simulator.cluster.means import mean_is_random, mean_order, mean_values
from simulator.cluster.times import DrawnTimes, FixedTimes, Times
from simulator.core.variates import LAWS
from simulator.core.work import Works, work_of_each

if TYPE_CHECKING:
    from simulator.cluster.spec import ComputeTime

__all__ = ["build_times"]


class _Group(NamedTuple):
    """One group's workers: work is offset + spread X; `random` says whether offset, spread are."""

    sampler: Sampler
    offset: NDArray[np.float64]
    spread: NDArray[np.float64]
    random: bool


def build_times(groups: Sequence[tuple[int, "ComputeTime"]], seed: int) -> Times:
    """`Times` of groups of (workers, compute time), numbered one group after the other."""
    sizes = [workers for workers, _ in groups]
    firsts = np.cumsum([0, *sizes[:-1]]).tolist()
    built = [
        _group(spec, workers, first, seed)
        for (workers, spec), first in zip(groups, firsts, strict=True)
    ]
    works = _works(sizes, built)
    random = any(group.random for group in built)
    if any(group.sampler.random for group in built):
        return DrawnTimes(works, seed, _expected(works, built))
    return FixedTimes(_first_jobs(works), random=random)


def _group(spec: "ComputeTime", workers: int, first: int, seed: int) -> _Group:
    at = {"workers": workers, "first": first, "seed": seed}
    order = mean_order(spec.mean, **at)
    mean = spec.scale * mean_values(spec.mean, **at)[order]
    random = mean_is_random(spec.mean, workers)
    if isinstance(spec.job, HalfNormal):
        spread = spec.scale * spec.job.spread(workers)[order]
        return _Group(spec.job.sampler(), mean, spread, random)
    return _Group(spec.job.sampler(), np.zeros(workers), spec.job.scale * mean, random)


def _works(sizes: list[int], groups: list[_Group]) -> Works:
    numbers = [np.array(group.sampler.numbers, float) for group in groups]
    return Works(
        group=np.repeat(np.arange(len(groups)), sizes),
        offset=np.concatenate([group.offset for group in groups]),
        spread=np.concatenate([group.spread for group in groups]),
        law=np.array([LAWS[group.sampler.kind] for group in groups]),
        first=np.cumsum([0, *map(len, numbers)]),
        numbers=np.concatenate(numbers),
    )


def _expected(works: Works, groups: list[_Group]) -> NDArray[np.float64]:
    """Mean work of each worker, (n,)."""
    expected = np.array([group.sampler.expected for group in groups])[works.group]
    varying = np.where(works.spread > 0, works.spread, 1.0) * expected
    return works.offset + np.where(works.spread > 0, varying, 0.0)


def _first_jobs(works: Works) -> NDArray[np.float64]:
    """Work of job 0 of each worker, (n,): of every job, where no size is random."""
    workers = np.arange(len(works.group))
    out = np.empty(len(workers))
    work_of_each(works, 0, workers, np.zeros_like(workers), 1, out)
    return out
