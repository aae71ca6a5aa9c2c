"""Seconds in the universal computation model, in which worker i has power v_i(t) >= 0.

A worker that starts at t0 has finished floor(integral_{t0}^t v_i) gradients at t. A round ends when
the workers together have finished the required number, and all workers start again in the next one:
t_{k+1} follows from t_k by processing completions in their order. Completions come from `Times`, so
they are exact for piecewise constant speeds; random sizes are those of the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heapify, heapreplace
from itertools import islice
from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np

from algorithms.parts.facts import rounded_up
from simulator.sums import exact_sum

if TYPE_CHECKING:
    from simulator.cluster.times.base import Times

__all__ = ["Recursion", "count_recursion", "harmonic_recursion"]

MOST_COMPLETIONS = 500_000
JOBS_PER_ROUND = 2**20  # every round has its own size draws
ROUNDING = 1 - 1e-12


@dataclass(frozen=True)
class Recursion:
    """The time t_K of K rounds, of which `done` were computed.

    If there would be too many completions, the pace of the later half of the computed rounds is
    used for the rest; nan if fewer than two rounds can be computed.
    """

    seconds: float
    done: int
    rounds: int

    @property
    def extrapolated(self) -> bool:
        """Whether `seconds` is not exact."""
        return self.done < self.rounds and self.seconds < inf


def count_recursion(times: Times, rounds: float, batch: int, slowness: int = 1) -> Recursion:
    """t_{k+1} = min{t: sum_i floor((1/slowness) integral_{t_k}^t v_i) >= batch}, t_0 = 0.

    times: of the cluster.
        times: of the cluster.
        rounds: K, rounded up.
        batch: gradients required in each round.
        slowness: a divisor of all powers.

    Source: Tyurin (2024), arXiv 2408.04929; slowness 4 in Ringmaster's theorem, arXiv 2501.16168.
    """

    def end(job: int, start: float) -> float:
        moments = _completions(times, job, start, batch, slowness)
        for _ in range(batch - 1):
            next(moments)
        return next(moments)[0]

    return _recursion(end, rounded_up(rounds), times.workers + batch)


def harmonic_recursion(times: Times, rounds: float, level: float) -> Recursion:
    """t_{k+1} = min{t: n / sum_i 1/floor(integral_{t_k}^t v_i) >= level}, t_0 = 0, level >= 1.

    Source: Tyurin (2024), arXiv 2408.04929.
    """

    def end(job: int, start: float) -> float:
        counts, missing, inverses = [0] * times.workers, times.workers, 0.0
        everyone = _completions(times, job, start, times.workers, 1)
        for moment, worker in islice(everyone, 4 * MOST_COMPLETIONS):
            counts[worker] = count = counts[worker] + 1
            missing -= count == 1
            inverses += 1.0 if count == 1 else 1 / count - 1 / (count - 1)
            if moment == inf or (not missing and times.workers >= level * inverses * ROUNDING):
                return moment
        return nan  # a worker that hardly ever finishes, or a level that is never reached

    return _recursion(end, rounded_up(rounds), _completions_for(times, level))


def _completions_for(times: Times, level: float) -> float:
    """The approximate number of completions in a round of `harmonic_recursion`."""
    slowest = float(times.mean_seconds.max())
    if slowest == inf:
        return 2.0 * times.workers
    mean = exact_sum(times.mean_seconds) / times.workers
    return exact_sum((slowest + level * mean) / times.mean_seconds)


def _completions(
    times: Times, job: int, start: float, most: int, slowness: int
) -> Iterator[tuple[float, int]]:
    """(time, worker) of the first `most` completions or more, in order, all started at `start`."""
    everyone = np.arange(times.workers)
    ends = times.finish_many(everyone, np.full(times.workers, job), start, slowness)
    if most < times.workers:  # no other worker can be among the first
        everyone = np.argsort(ends, kind="stable")[:most]
    heap = [(float(ends[worker]), worker, 1) for worker in everyone.tolist()]
    heapify(heap)
    while True:
        end, worker, count = heap[0]
        yield end, worker
        following = times.finish(worker, job, start, (count + 1) * slowness)
        heapreplace(heap, (following, worker, count + 1))


def _recursion(end: Callable[[int, float], float], rounds: int, cost: float) -> Recursion:
    """Compute the rounds, or as many as allowed; each costs about `cost` completions."""
    most = int(MOST_COMPLETIONS / cost)
    if most < 2 and rounds > most:
        return Recursion(nan, 0, rounds)
    moments = [0.0]
    for k in range(min(rounds, most)):
        moments.append(end(k * JOBS_PER_ROUND, moments[-1]))
        if not moments[-1] < inf:
            return Recursion(moments[-1], k + 1, rounds)
    done = len(moments) - 1
    half = done // 2
    rest = (rounds - done) * (moments[done] - moments[half]) / (done - half) if done else 0.0
    return Recursion(moments[-1] + rest, done, rounds)
