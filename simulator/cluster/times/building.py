"""`Times` from the models of a scenario's cluster."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.means import mean_is_random, mean_order, mean_values
from simulator.cluster.size_base import Sampler
from simulator.cluster.sizes import HalfNormal
from simulator.cluster.speeds.known import ConstantSpeed
from simulator.cluster.speeds.pace import Pace
from simulator.cluster.times.base import Times
from simulator.cluster.times.drawn import DrawnTimes
from simulator.cluster.times.fixed import FixedTimes
from simulator.cluster.times.segments import SpeedTable, lay_out
from simulator.cluster.times.varying import VaryingTimes
from simulator.core.variates import LAWS
from simulator.core.work import Works, work_of_each

if TYPE_CHECKING:
    from simulator.cluster.compute_time import ComputeTime
    from simulator.cluster.faults import Period

__all__ = ["Sizes", "as_works", "build_times", "draw_sizes"]


class Sizes(NamedTuple):
    """The laws of n workers of one group: offset + spread X.

    `samplers` holds the law of X, one for all workers or one for each; `random` is True if offsets
    or spreads depend on the seed.
    """

    samplers: tuple[Sampler, ...]
    offset: Floats
    spread: Floats
    random: bool

    @property
    def law(self) -> Ints:
        """The index of each worker's sampler, (n,)."""
        alone = len(self.samplers) == 1
        return np.arange(len(self.offset)) * (not alone)

    @property
    def varies(self) -> bool:
        """Whether any worker's numbers differ from draw to draw."""
        return any(sampler.random for sampler in self.samplers)

    @property
    def expected(self) -> Floats:
        """Means (n,); where the spread is 0, 0 times an infinite mean is 0."""
        means = np.array([sampler.expected for sampler in self.samplers])[self.law]
        varying = np.where(self.spread > 0, self.spread, 1.0) * means
        return self.offset + np.where(self.spread > 0, varying, 0.0)


class _Group(NamedTuple):
    """One group's workers: their work, and its pace."""

    sizes: Sizes
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
    work = _work_times([group.sizes for group in built], seed)
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
    """Divide the mean by a constant speed here, so that it costs nothing later."""
    speed, factor = spec.speed, np.asarray(spec.scale)
    steady = isinstance(speed, ConstantSpeed) and speed.value > 0
    if isinstance(speed, ConstantSpeed) and speed.value > 0:
        speed, factor = ConstantSpeed(), factor / speed.value
    pace = speed.pace(workers, first, seed)
    return _Group(draw_sizes(spec, workers, first, seed, factor), pace, steady)


def draw_sizes(
    spec: "ComputeTime | Period", workers: int, first: int, seed: int, factor: float | Floats
) -> Sizes:
    """The laws of workers `first`, ..., `first` + n - 1, with the mean and the size of `spec`.

    `factor` of their seconds is one for all, or (n,).
    """
    order = mean_order(spec.mean, workers=workers, first=first, seed=seed)
    mean = mean_values(spec.mean, workers=workers, first=first, seed=seed)[order] * factor
    random = mean_is_random(spec.mean, workers)
    samplers = spec.job.samplers(workers)
    if isinstance(spec.job, HalfNormal):
        spread = spec.job.spread(workers)[order] * factor
        return Sizes(samplers, mean, spread, random)
    return Sizes(samplers, np.zeros(workers), mean * spec.job.scale, random)


def as_works(groups: Sequence[Sizes]) -> Works:
    """The arrays of all groups for the kernels."""
    samplers = [sampler for group in groups for sampler in group.samplers]
    numbers = [np.array(sampler.numbers, float) for sampler in samplers]
    firsts = np.cumsum([0, *(len(group.samplers) for group in groups[:-1])]).tolist()
    return Works(
        group=np.concatenate(
            [first + group.law for first, group in zip(firsts, groups, strict=True)]
        ),
        offset=np.concatenate([group.offset for group in groups]),
        spread=np.concatenate([group.spread for group in groups]),
        law=np.array([LAWS[sampler.kind] for sampler in samplers]),
        first=np.cumsum([0, *map(len, numbers)]),
        numbers=np.concatenate(numbers),
    )


def _work_times(groups: Sequence[Sizes], seed: int) -> Times:
    """Completion times at speed 1."""
    works = as_works(groups)
    if any(group.varies for group in groups):
        return DrawnTimes(works, seed, np.concatenate([group.expected for group in groups]))
    return FixedTimes(_first_jobs(works), random=any(group.random for group in groups))


def _first_jobs(works: Works) -> Floats:
    """Work of job 0 of each worker, (n,): that of every job if no size is random."""
    workers = np.arange(len(works.group))
    out = np.empty(len(workers))
    work_of_each(works, 0, workers, np.zeros_like(workers), 1, out)
    return out
