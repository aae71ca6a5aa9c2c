"""Graphs of nodes: neighbours, mixing weights, and the spectral gap."""

from bisect import bisect_left
from collections import deque
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.arrays import Floats, Ints

__all__ = ["MOST_EXACT", "Graph", "Weights"]

Weights = Literal["metropolis", "uniform", "file"]
MOST_EXACT = 2000  # nodes up to which all eigenvalues are computed: about 1 s


class Graph:
    """An undirected graph on the nodes 0..n-1 without loops, its edges in arrays.

    Attributes:
        nodes: n.
        sources, targets: of the directed edges (m,), in the order of source, then of target; each
            is one link.
        degrees: number of neighbours of each node (n,).
    """

    def __init__(
        self,
        nodes: int,
        pairs: ArrayLike,
        weights: Weights = "metropolis",
        given: Floats | None = None,
    ) -> None:
        """Link the `pairs` (k, 2) of nodes, each given once or more, in either direction.

        For the weights "file", `given` (k,) has that of each pair, equal for equal pairs.
        """
        ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        apart = ends[:, 0] != ends[:, 1]
        low, high = ends[apart].T
        codes = np.concatenate((low * nodes + high, high * nodes + low))
        if given is not None:
            order = np.argsort(codes, kind="stable")
            firsts = np.diff(codes[order], prepend=-1) > 0
            self._given = np.tile(given[apart], 2)[order][firsts]
        codes.sort()
        codes = codes[np.diff(codes, prepend=-1) > 0]  # sorting beats the hashing of np.unique
        self.nodes = nodes
        self.weights = weights
        self.sources, self.targets = codes // nodes, codes % nodes
        self.degrees = np.bincount(self.sources, minlength=nodes)

    @property
    def links(self) -> int:
        """Number of directed edges."""
        return len(self.targets)

    @property
    def is_complete(self) -> bool:
        """Whether every node is linked with every other."""
        return self.links == self.nodes * (self.nodes - 1)

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """The neighbours of each node, in ascending order."""
        return self._by_node(self.targets)

    def link(self, source: int, target: int) -> int:
        """The number of the directed edge from `source` to its neighbour `target`."""
        return self._firsts[source] + bisect_left(self.neighbours[source], target)

    def links_to(self, source: int, targets: list[int]) -> Ints:
        """`link` for each of the `targets` (m,)."""
        first, last = self._firsts[source], self._firsts[source + 1]
        if len(targets) == last - first:
            return np.arange(first, last)
        return first + np.searchsorted(self.targets[first:last], targets)

    @cached_property
    def mixing(self) -> list[list[float]]:
        """Weights W_ij of each node's neighbours, in their order.

        W is symmetric and its rows sum to 1 with W_ii = 1 - sum_j W_ij >= 0. Metropolis:
        W_ij = 1/(1 + max(d_i, d_j)); uniform: W_ij = 1/(1 + max_k d_k). On a regular graph both
        are 1/(1 + d). File: the weights given with the edges.
        """
        return self._by_node(self._shares)

    @cached_property
    def own_weight(self) -> list[float]:
        """W_ii of each node: 1 minus the weights of its neighbours."""
        # bincount adds in sequence, so the sum has the bits of a loop.
        given = np.bincount(self.sources, self._shares, self.nodes)
        left: list[float] = (1.0 - given).tolist()
        return left

    @cached_property
    def _shares(self) -> Floats:
        """W_ij of each directed edge (m,)."""
        if self.weights == "file":
            return self._given
        if self.weights == "uniform":
            return np.full(self.links, 1.0 / (1 + self.degrees.max()))
        larger = np.maximum(self.degrees[self.sources], self.degrees[self.targets])
        return np.asarray(1.0 / (1 + larger), np.float64)

    @cached_property
    def _firsts(self) -> list[int]:
        """Index of the first edge of each node, and the number of all edges (n + 1,)."""
        return [0, *np.cumsum(self.degrees).tolist()]

    def _by_node(self, values: NDArray[Any]) -> list[list[Any]]:
        """One value per directed edge, as a list for each node."""
        flat = values.tolist()
        return [flat[first:last] for first, last in pairwise(self._firsts)]

    def matrix(self) -> Floats:
        """W (n, n)."""
        mixed = np.diag(self.own_weight)
        mixed[self.sources, self.targets] = self._shares
        return mixed

    def spectral_gap(self) -> float:
        """1 - max(|lambda_2|, |lambda_n|) of W; nan for more than `MOST_EXACT` nodes.

        For display only: no trajectory may depend on a library's eigenvalues.
        """
        if self.nodes > MOST_EXACT:
            return float("nan")
        if self.nodes == 1:
            return 1.0
        values = np.linalg.eigvalsh(self.matrix())
        return 1.0 - float(max(abs(values[0]), abs(values[-2])))

    def cut_off(self) -> int | None:
        """The first node that node 0 does not reach, if there is one."""
        return next((node for node, far in enumerate(self._distances) if far < 0), None)

    def side(self) -> list[int] | None:
        """Sides 0 and 1 of a connected bipartite graph, node 0 on side 0; None if it is not."""
        return None if self.odd_node() is not None else [far % 2 for far in self._distances]

    def odd_node(self) -> int | None:
        """A node on an odd cycle of a connected graph, None if the graph is bipartite.

        An edge between nodes that are equally far from node 0 closes an odd cycle.
        """
        far = np.array(self._distances)
        odd = np.flatnonzero(far[self.sources] == far[self.targets])
        return int(self.targets[odd[0]]) if len(odd) else None

    @cached_property
    def _distances(self) -> list[int]:
        """Edges from node 0 to each node, -1 if there is no path."""
        far = [0] + [-1] * (self.nodes - 1)
        waiting = deque([0])
        while waiting:  # every node is added at most once
            node = waiting.popleft()
            for other in self.neighbours[node]:
                if far[other] < 0:
                    far[other] = far[node] + 1
                    waiting.append(other)
        return far
