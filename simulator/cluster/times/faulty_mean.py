"""Long-run seconds per gradient of workers that fail.

A worker that is never idle and whose jobs all take w seconds ends floor(U/w) of them in an up
period of U seconds, so a gradient takes (E[U] + E[R]) / E[floor(U/w)] seconds, R being the repair.
With exponential U of rate lambda that is (1/lambda + E[R]) (e^(lambda w) - 1).
"""

import numpy as np

from simulator.arrays import Floats
from simulator.cluster.size_base import Sampler
from simulator.cluster.times.building import Sizes
from simulator.core.faults import growth
from simulator.core.random import FAULT
from simulator.core.variates import LAWS, fill_draws

__all__ = ["failing_seconds"]

DRAWS, POINTS = 2**16, 256


def failing_seconds(work: Floats, ups: list[Sizes], repairs: list[Sizes]) -> Floats:
    """Seconds per gradient (n,); exact for jobs that all take `work`, else as if they did.

    The law of up periods enters exactly if it is constant or exponential, else by 256 of its
    quantiles, estimated from 65,536 of its numbers.
    """
    first, out = 0, np.empty(len(work))
    for up, repair in zip(ups, repairs, strict=True):
        own = slice(first, first + len(up.offset))
        out[own] = _of_group(work[own], up, repair)
        first += len(up.offset)
    return out


def _of_group(work: Floats, up: Sizes, repair: Sizes) -> Floats:
    mean_up, mean_down = up.expected, repair.expected
    with np.errstate(divide="ignore", invalid="ignore"):
        seconds = (mean_up + mean_down) / _jobs_per_period(work, up, mean_up)
    never = np.isinf(up.offset) | np.isinf(up.spread)
    rarely = np.isinf(mean_up) & np.isfinite(mean_down)  # failures have no effect in the limit
    return np.where(never | rarely, work, np.where(np.isinf(mean_up), np.inf, seconds))


def _jobs_per_period(work: Floats, up: Sizes, mean_up: Floats) -> Floats:
    """E[floor(U/w)], (n,)."""
    out, law = np.empty(len(work)), up.law
    for k, sampler in enumerate(up.samplers):
        own = law == k
        part = (work[own], sampler, up.offset[own], up.spread[own], mean_up[own])
        out[own] = _jobs_under_one_law(*part)
    return out


def _jobs_under_one_law(
    work: Floats, sampler: Sampler, offset: Floats, spread: Floats, mean_up: Floats
) -> Floats:
    if sampler.kind == "exponential":
        out = np.empty(len(work))
        growth(work / mean_up, out)
        return 1.0 / out
    points = _points(sampler) if sampler.random else np.array([sampler.expected])
    jobs, mean = np.zeros(len(work)), np.zeros(len(work))
    for point in points.tolist():
        period = offset + spread * point
        jobs += np.floor(period / work)
        mean += period
    return jobs * (mean_up / mean)


def _points(sampler: Sampler) -> Floats:
    """Quantiles of the law of sizes, (256,)."""
    draws = np.empty(DRAWS)
    numbers = np.array(sampler.numbers, float)
    fill_draws(LAWS[sampler.kind], numbers, 0, FAULT, 0, 0, draws)
    step = DRAWS // POINTS
    return np.sort(draws)[step // 2 :: step]
