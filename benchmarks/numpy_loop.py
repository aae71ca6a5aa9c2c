"""The loop that a user would write: a heap of completion times and NumPy arithmetic."""

import heapq
import math
import time

import numpy as np
from numpy.typing import NDArray

__all__ = ["seconds"]


def seconds(workers: int, dimension: int, noise: str, arrivals: int) -> float:
    """Seconds of vanilla ASGD on the tridiagonal quadratic, tau_i = 1 + sqrt(i)."""
    rng = np.random.default_rng(0)
    x = np.zeros(dimension)
    x[0] = math.sqrt(dimension)
    b = np.zeros(dimension)
    b[0] = -0.25
    taus = [1 + math.sqrt(i) for i in range(1, workers + 1)]
    queue = [(tau, i) for i, tau in enumerate(taus)]
    heapq.heapify(queue)
    models = [x] * workers
    begun = time.perf_counter()
    for _ in range(arrivals):
        now, i = heapq.heappop(queue)
        gradient = _gradient(models[i], b)
        if noise == "per_coordinate":
            gradient += 0.01 * rng.standard_normal(dimension)
        else:
            gradient += 0.01 * rng.standard_normal()
        x = x - 0.001 * gradient
        models[i] = x
        heapq.heappush(queue, (now + taus[i], i))
    return time.perf_counter() - begun


def _gradient(y: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    gradient = 0.5 * y
    gradient[1:] -= 0.25 * y[:-1]
    gradient[:-1] -= 0.25 * y[1:]
    gradient -= b
    return gradient
