"""Trees of shortest paths between nodes, and the node to which the others are near."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

__all__ = ["Tree", "best_pivot", "shortest_paths", "soonest"]

Seconds = Callable[[int, int], float]


class Tree(NamedTuple):
    """Shortest paths to or from a root.

    Attributes:
        parent: the next node towards the root, -1 for the root itself and what cannot reach it.
        children: the nodes whose parent this is, in ascending order.
        seconds: of the path of each node, infinite if there is none.
    """

    parent: list[int]
    children: list[list[int]]
    seconds: list[float]


def shortest_paths(neighbours: Sequence[Sequence[int]], root: int, seconds: Seconds) -> Tree:
    """The tree of shortest paths; `seconds(i, j)` is that of the step between i and its parent j.

    Of equal paths, that with fewer steps counts, then that over the lower node.
    """
    count = len(neighbours)
    best = [math.inf] * count
    parent, steps, done = [-1] * count, [count] * count, [False] * count
    best[root], steps[root] = 0.0, 0
    heap = [(0.0, 0, root)]
    while heap:
        _, _, node = heapq.heappop(heap)
        if done[node]:
            continue
        done[node] = True
        for other in neighbours[node]:
            found = (best[node] + seconds(other, node), steps[node] + 1, node)
            if not done[other] and found < (best[other], steps[other], parent[other]):
                best[other], steps[other], parent[other] = found
                heapq.heappush(heap, (found[0], found[1], other))
    children: list[list[int]] = [[] for _ in range(count)]
    for node, above in enumerate(parent):
        if above >= 0:
            children[above].append(node)
    return Tree(parent, children, best)


def best_pivot(paths: Sequence[Sequence[float]], pace: Sequence[float], batch: float) -> int:
    """The node that can have a batch soonest; paths[j][i] is i's way to node j and back.

    That is the least t(j) = min_k max{max(r_k, h_k), S/sum_{i<=k} 1/h_i} over nodes j, with the
    other nodes in the order of max(r_i, h_i): h_i are the seconds per gradient, r_i the path, S the
    batch. Of equals it is the first.
    """
    return min(range(len(pace)), key=lambda j: (soonest(paths[j], pace, batch), j))


def soonest(path: Sequence[float], pace: Sequence[float], batch: float) -> float:
    """t(j) of `best_pivot` for one node."""
    order = sorted((max(r, h), h) for r, h in zip(path, pace, strict=True))
    rate, best = 0.0, math.inf
    for latest, own in order:
        rate += 1 / own
        best = min(best, max(latest, batch / rate if rate else math.inf))
    return best
