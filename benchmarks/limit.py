"""The limit: the whole loop hand-written in one compiled function, without any choice.

Vanilla ASGD, fixed times, tridiagonal quadratic, and the noise kernel of the project; a binary heap
in arrays. Any change here needs another compilation.
"""

import time

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.random import NOISE, normal, stream
from simulator.core.single import fill_single_normals

__all__ = ["seconds"]


@kernel
def _sift_down(times, owners, size):
    place, when, owner = 0, times[0], owners[0]
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and times[child + 1] < times[child]:
            child += 1
        if times[child] >= when:
            break
        times[place], owners[place] = times[child], owners[child]
        place = child
    times[place], owners[place] = when, owner


@kernel
def _loop(taus, models, x, fresh, shared, step, arrivals):
    n, d = models.shape
    times, owners, jobs = taus.copy(), np.arange(n), np.zeros(n, dtype=np.int64)
    inner, value = fresh[1 : d - 1], x[1 : d - 1]
    for _ in range(arrivals):
        i = owners[0]
        y = models[i]
        k1, k2 = stream(0, NOISE, i, jobs[i])
        jobs[i] += 1
        if shared:
            fresh[:] = normal(k1, k2, 0) * 0.01
        else:
            fill_single_normals(k1, k2, 0.01, fresh)
        x[0] -= step * (0.5 * y[0] - 0.25 * y[1] + 0.25 + fresh[0])
        x[d - 1] -= step * (0.5 * y[d - 1] - 0.25 * y[d - 2] + fresh[d - 1])
        before, here, after = y[: d - 2], y[1 : d - 1], y[2:]
        for j in range(d - 2):
            value[j] -= step * (0.5 * here[j] - 0.25 * (before[j] + after[j]) + inner[j])
        y[:] = x
        times[0] += taus[i]
        _sift_down(times, owners, n)


def seconds(workers: int, dimension: int, noise: str, arrivals: int) -> float:
    """Seconds of one replica on one thread, without compilation."""
    taus = 1 + np.sqrt(np.arange(1, workers + 1))
    x = np.zeros(dimension)
    x[0] = np.sqrt(dimension)
    models = np.repeat(x[None], workers, axis=0)
    fresh = np.empty(dimension)
    shared = noise == "shared"
    _loop(taus, models.copy(), x.copy(), fresh, shared, 0.001, 1)
    begun = time.perf_counter()
    _loop(taus, models, x, fresh, shared, 0.001, arrivals)
    return time.perf_counter() - begun
