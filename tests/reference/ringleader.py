"""The listing of Ringleader ASGD to the letter, in sums, on F_i = (x - c_i)^2/2 without noise."""

from __future__ import annotations

import heapq

__all__ = ["ringleader"]


def ringleader(
    seconds: list[float], minima: list[float], start: float, stepsize: float, updates: int
) -> list[tuple[float, int, float]]:
    """(instant, worker, new x) of the first `updates` updates."""
    n = len(seconds)
    models = [start]
    version = [0] * n
    heap = [(seconds[i], i) for i in range(n)]
    heapq.heapify(heap)
    found: list[tuple[float, int, float]] = []
    G, b = [0.0] * n, [0] * n

    def arrival() -> tuple[float, int, float]:
        time, i = heapq.heappop(heap)
        return time, i, models[version[i]] - minima[i]

    def restart(time: float, i: int) -> None:
        heapq.heappush(heap, (time + seconds[i], i))

    def update(time: float, i: int) -> None:
        direction = sum(G[j] / b[j] for j in range(n)) / n
        models.append(models[-1] - stepsize * direction)
        found.append((time, i, models[-1]))
        version[i] = len(models) - 1
        restart(time, i)

    while len(found) < updates:
        G_later, b_later = [0.0] * n, [0] * n
        while True:
            time, i, g = arrival()
            G[i], b[i] = G[i] + g, b[i] + 1
            if min(b) > 0:
                break
            restart(time, i)
        update(time, i)
        due = set(range(n)) - {i}
        while due:
            time, i, g = arrival()
            if i in due:
                G[i], b[i] = G[i] + g, b[i] + 1
                update(time, i)
                due.remove(i)
            else:
                G_later[i], b_later[i] = G_later[i] + g, b_later[i] + 1
                restart(time, i)
        G, b = G_later, b_later
    return found[:updates]
