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
SHORT = 0.1  # of a hit job, a wait before it in which the worker hardly failed
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
    """

    hit: list[Any]
    mean_up: list[float]
    mean_repair: float
    is_constant: bool
    shortest: float

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
    waits = np.concatenate([_waits(run) for run in runs])[mask]
    took, limit = seconds[mask], limits[worker[mask]]
    own, variance = _interrupted(seconds[~mask], worker[~mask], len(limits))
    usual = own[worker[mask]]
    direct = waits <= SHORT * took
    if direct.sum() < LEAST:
        direct[:] = True
    repairs = (took - usual)[direct]
    mean = exact_sum(repairs) / len(repairs)
    spread = float(repairs.var()) - float(variance[worker[mask]][direct].mean())
    is_constant = spread <= (STEADY * mean) ** 2
    weights = np.ones(len(took))
    if not is_constant:  # exponential: what is beyond a limit has the mean of all
        mean = exact_sum(took - limit) / len(took)
        weights = np.exp(np.maximum(limit - usual, 0.0) / mean)
    counts: Floats = np.bincount(worker[mask], weights, len(limits)).astype(float)
    hidden = np.maximum(limits - own, 0.0) if is_constant else None
    up = sum((_at_risk(run, mean, hidden) for run in runs), -mean * counts)
    return Failures(hit, _mean_up(counts, up), mean, is_constant, float(limit.max()))


def _at_risk(run: Recorded, repair: float, hidden: Floats | None) -> Floats:
    """Seconds of each worker in which a failure would have hit a job, (n,).

    These are those of computing. A failure while the worker waits hits the next job only if its
    repair lasts until then. Of w seconds, r (1 - exp(-w/r)) count for exponential repairs of r
    seconds. For constant ones, min(w, r - h) count if h `hidden` seconds of a repair are not seen.
    """
    waits = _waits(run)
    if hidden is None:
        counted = -repair * np.expm1(-waits / repair)
    else:
        counted = np.minimum(waits, np.maximum(repair - hidden, 0.0)[run.worker])
    seconds = (run.seconds + counted) * run.is_timed
    return np.bincount(run.worker, seconds, run.workers).astype(np.float64)


def _waits(run: Recorded) -> Floats:
    """Seconds between each job and its worker's job before, (m,)."""
    before = run.jobs.groupby("worker")["sent"].shift(fill_value=0.0)
    waits: Floats = (run.jobs["received"] - before).to_numpy(float)
    return np.maximum(waits, 0.0)


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
