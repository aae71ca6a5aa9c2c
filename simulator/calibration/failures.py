"""Find the failures of single workers in recordings, and leave the jobs that they hit out of laws.

A recording shows a failure as one job that took far longer than its worker's others: the job, what
was lost of it, and the repair.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import inf, sqrt
from typing import Any, NamedTuple

import numpy as np

from simulator.arrays import Floats
from simulator.calibration.groups import Group
from simulator.calibration.laws import draws_of, fits
from simulator.calibration.recordings import Recorded
from simulator.sums import exact_sum

__all__ = ["Failures", "find_failures", "without"]

LONG = 5.0  # times the mean of a worker's jobs, below which a job is only a long one
SPARE = 1.25  # of the longest job that a law would bring
LEAST = 5  # hit jobs, below which chance may have made them
MOST = 0.05  # share of hit jobs, above which they are the law of the sizes
STEADY = 0.3  # coefficient of variation of repairs that are constant
SURE = 4.0  # standard deviations by which workers must differ


class Failures(NamedTuple):
    """What hit jobs say of failures.

    Attributes:
        hit: a mask of the jobs (m,) of each run.
        mean_up: seconds to a failure, of all workers or of each.
        mean_repair: seconds of a repair.
        is_constant: whether repairs take equally long; otherwise they are exponential.
        shortest: seconds; shorter interruptions are not seen.
        busy: share of the time in which the workers had jobs.
    """

    hit: list[Any]
    mean_up: list[float]
    mean_repair: float
    is_constant: bool
    shortest: float
    busy: float

    @property
    def jobs(self) -> int:
        """How many jobs were hit."""
        return sum(int(mask.sum()) for mask in self.hit)


def find_failures(runs: Sequence[Recorded], groups: Sequence[Group]) -> Failures | None:
    """The failures of workers, None if there are hardly any.

    Args:
        runs: whose jobs are hit or not.
        groups: the workers by their laws, hit jobs included.
    """
    limits = np.concatenate([_limit(group.sizes) * np.array(group.means) for group in groups])
    hit = [run.is_timed & (run.seconds > limits[run.worker]) for run in runs]
    if sum(int(mask.sum()) for mask in hit) < LEAST:
        return None
    seconds = np.concatenate([run.seconds for run in runs])
    worker, mask = np.concatenate([run.worker for run in runs]), np.concatenate(hit)
    took, limit = seconds[mask], limits[worker[mask]]
    own, variance = _interrupted(seconds[~mask], worker[~mask], len(limits))
    repairs = took - own[worker[mask]]
    mean = exact_sum(repairs) / len(repairs)
    spread = float(repairs.var()) - float(variance[worker[mask]].mean())
    is_constant = spread <= (STEADY * mean) ** 2
    weights = np.ones(len(took))
    if not is_constant:  # exponential: what is beyond a limit has the mean of all
        mean = exact_sum(took - limit) / len(took)
        weights = np.exp(np.maximum(limit - own[worker[mask]], 0.0) / mean)
    counts: Floats = np.bincount(worker[mask], weights, len(limits)).astype(float)
    length = sum(run.length for run in runs)
    up: Floats = length - mean * counts
    busy = exact_sum(seconds) / length / len(limits)
    return Failures(hit, _mean_up(counts, up), mean, is_constant, float(limit.max()), busy)


def without(run: Recorded, hit: Any) -> Recorded:
    """The run without the jobs that were hit."""
    return replace(run, jobs=run.jobs[~hit].reset_index(drop=True))


def _limit(sizes: Floats) -> float:
    """The size beyond which no job of the law without failures would be; inf if all are within.

    The law is fitted anew without the jobs beyond the limit, until none is left out.
    """
    limit, kept, count = inf, sizes, 0
    while len(kept) != count and float(sizes.max()) > LONG * exact_sum(kept) / len(kept):
        count, mean = len(kept), exact_sum(kept) / len(kept)
        limit = min(limit, max(SPARE * _longest(kept / mean), LONG) * mean)
        kept = sizes[sizes <= limit]
    share = 1.0 - len(kept) / len(sizes)
    return limit if 0.0 < share <= MOST else inf


def _longest(sizes: Floats) -> float:
    """What the nearest law would bring as the largest of so many sizes, or less."""
    found = fits(sizes)
    draws = draws_of(found[0].law) if found else None
    return inf if draws is None else float(np.quantile(draws, 1.0 - 0.5 / len(sizes)))


def _interrupted(seconds: Floats, worker: Any, workers: int) -> tuple[Floats, Floats]:
    """Mean and variance of the computing seconds of a hit job, what was lost included, (n,) each.

    A failure hits long jobs more often, in proportion to their size s, and at a uniform place u of
    them: s (1 + u) seconds.
    """
    count = np.bincount(worker, minlength=workers)
    first, second, third = (
        np.bincount(worker, seconds**power, workers) / np.maximum(count, 1) for power in (1, 2, 3)
    )
    safe = np.where(first > 0.0, first, 1.0)
    mean = 1.5 * second / safe
    return mean, 7.0 / 3.0 * third / safe - mean**2


def _mean_up(counts: Floats, up: Floats) -> list[float]:
    """Seconds to a failure: one number, or one for each worker where they clearly differ."""
    total = exact_sum(counts)
    expected = total * up / exact_sum(up)
    free = len(counts) - 1
    dispersion = exact_sum((counts - expected) ** 2 / expected)
    if dispersion - free <= SURE * sqrt(2.0 * free + exact_sum(1.0 / expected)):
        return [exact_sum(up) / total]
    return [float(u / k) if k else inf for u, k in zip(up, counts, strict=True)]
