"""The equilibrium time of Shadowheart SGD: the time to compute, and the time to send."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

__all__ = ["equilibrium_time"]

DOUBLINGS = 2100  # from the smallest float to infinity

Worker = tuple[float, float, float]  # max{h, tau}, h, tau


def equilibrium_time(
    compute: Sequence[float], send: Sequence[float], omega: float, ratio: float
) -> float:
    """t = min_j max{max(h_j, tau_j), s_j} [s] over the workers sorted by max(h, tau).

    s_j is the s with sum_{i<=j} 1/(2 tau_i omega + 4 tau_i h_i omega S/s + 2 h_i S) = 1/s.

    Args:
        compute: h (n,), seconds per gradient, infinite for a worker that never finishes.
        send: tau (n,), seconds per compressed message.
        omega: relative variance of the compressor, d/K - 1 for RandK.
        ratio: S = sigma^2/eps.

    Returns:
        Infinity if no worker ever finishes and sends.
    """
    every = sorted((max(h, tau), h, tau) for h, tau in zip(compute, send, strict=True))
    able = [worker for worker in every if worker[0] < math.inf]
    if not able:
        return math.inf

    def settles(count: int) -> bool:
        """Whether s_j <= max(h_j, tau_j) for j = count."""
        return _share(able[:count], omega, ratio, able[count - 1][0]) >= 1.0

    # s_j falls and max(h_j, tau_j) grows with j, so the smallest maximum is where they cross.
    crossing = 1 + bisect_left(range(1, len(able) + 1), True, key=settles)
    after = able[crossing - 1][0] if crossing <= len(able) else math.inf
    return min(after, _root(able[: crossing - 1], omega, ratio)) if crossing > 1 else after


def _share(workers: Sequence[Worker], omega: float, ratio: float, s: float) -> float:
    """s times the left side of the equation of s; it grows with s and with the workers."""
    costs = [
        2 * tau * omega + 4 * tau * h * omega * ratio / s + 2 * h * ratio for _, h, tau in workers
    ]
    return math.fsum(s / cost if cost else math.inf for cost in costs)


def _root(workers: Sequence[Worker], omega: float, ratio: float) -> float:
    """The least float s at which the share is 1 or more, above the slowest worker's maximum."""
    low = workers[-1][0]
    high = 2 * low
    for _ in range(DOUBLINGS):
        if not _share(workers, omega, ratio, high) < 1.0:
            break
        low, high = high, 2 * high
    while low < (middle := low + (high - low) / 2) < high:
        if _share(workers, omega, ratio, middle) < 1.0:
            low = middle
        else:
            high = middle
    return high
