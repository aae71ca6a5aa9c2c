"""From the models of a scenario's cluster to `Times`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.jobs import HalfNormal, Sampler
from simulator.cluster.means import mean_is_random, mean_order, mean_values
from simulator.cluster.segments import SpeedTable, lay_out
from simulator.cluster.speeds.known import ConstantSpeed
from simulator.cluster.speeds.pace import Pace
from simulator.cluster.times import DrawnTimes, FixedTimes, Times, VaryingTimes
from simulator.core.variates import LAWS
from simulator.core.work import Works, work_of_each

if TYPE_CHECKING:
    from simulator.cluster.compute_time import ComputeTime

__all__ = ["build_times"]


class _Group(NamedTuple):
    """One group's workers: work offset + spread X, the pace that it is done at."""

    sampler: Sampler
    offset: NDArray[np.float64]
    spread: NDArray[np.float64]
    random: bool
    pace: Pace
    steady: bool


def build_times(groups: Sequence[tuple[int, "ComputeTime"]], seed: int, horizon: float) -> Times:
    """`Times` of groups of (workers, compute time), numbered one group after the other."""
    sizes = [workers for workers, _ in groups]
    firsts = np.cumsum([0, *sizes[:-1]]).tolist()
    built = [
        _group(spec, workers, first, seed)
        for (workers, spec), first in zip(groups, firsts, strict=True)
    ]
    work = _work_times(sizes, built, seed)
    if all(group.steady for group in built):
        return work
    paces = [group.pace for group in built]
    return VaryingTimes(
        work,
        SpeedTable(lay_out(sizes, paces), seed, horizon),
        np.concatenate([pace.mean for pace in paces]),
        random=work.random or any(pace.random for pace in paces),
        can_stop=any(pace.can_stop for pace in paces),
    )


def _group(spec: "ComputeTime", workers: int, first: int, seed: int) -> _Group:
    """A constant speed divides the mean here, so that it costs nothing later."""
    speed, factor = spec.speed, spec.scale
    steady = isinstance(speed, ConstantSpeed) and speed.value > 0
    if isinstance(speed, ConstantSpeed) and speed.value > 0:
        speed, factor = ConstantSpeed(), factor / speed.value
    pace = speed.pace(workers, first, seed)
    order = mean_order(spec.mean, workers=workers, first=first, seed=seed)
    mean = mean_values(spec.mean, workers=workers, first=first, seed=seed)[order] * factor
    random = mean_is_random(spec.mean, workers)
    sampler = spec.job.sampler()
    if isinstance(spec.job, HalfNormal):
        spread = spec.job.spread(workers)[order] * factor
        return _Group(sampler, mean, spread, random, pace, steady)
    return _Group(sampler, np.zeros(workers), mean * spec.job.scale, random, pace, steady)


def _work_times(sizes: list[int], groups: list[_Group], seed: int) -> Times:
    """Completion times at speed 1."""
    numbers = [np.array(group.sampler.numbers, float) for group in groups]
    works = Works(
        group=np.repeat(np.arange(len(groups)), sizes),
        offset=np.concatenate([group.offset for group in groups]),
        spread=np.concatenate([group.spread for group in groups]),
        law=np.array([LAWS[group.sampler.kind] for group in groups]),
        first=np.cumsum([0, *map(len, numbers)]),
        numbers=np.concatenate(numbers),
    )
    if any(group.sampler.random for group in groups):
        return DrawnTimes(works, seed, _expected(works, groups))
    return FixedTimes(_first_jobs(works), random=any(group.random for group in groups))


def _expected(works: Works, groups: list[_Group]) -> NDArray[np.float64]:
    """Mean work of each worker, (n,); where the spread is 0, 0 times an infinite mean is 0."""
    expected = np.array([group.sampler.expected for group in groups])[works.group]
    varying = np.where(works.spread > 0, works.spread, 1.0) * expected
    return works.offset + np.where(works.spread > 0, varying, 0.0)


def _first_jobs(works: Works) -> NDArray[np.float64]:
    """Work of job 0 of each worker, (n,): that of every job, where no size is random."""
    workers = np.arange(len(works.group))
    out = np.empty(len(workers))
    work_of_each(works, 0, workers, np.zeros_like(workers), 1, out)
    return out
