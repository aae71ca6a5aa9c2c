"""A graph of nodes: who hears whom, how models are mixed along it, and how fast that mixes."""

from collections import deque
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_EXACT", "Graph", "Weights"]

Weights = Literal["metropolis", "uniform"]
MOST_EXACT = 2000  # nodes up to which all eigenvalues are computed: about 1 s


class Graph:
    """An undirected graph on the nodes 0..n-1 without loops.

    Attributes:
        nodes: n.
        neighbours: of each node, in ascending order.
        edges: the directed edges (i, j), in the order of i, then of j; a link is one of them.
        channel: (i, j) -> place in `edges`.
    """

    def __init__(
        self, nodes: int, edges: Iterable[tuple[int, int]], weights: Weights = "metropolis"
    ) -> None:
        near: list[set[int]] = [set() for _ in range(nodes)]
        for i, j in edges:
            if i != j:
                near[i].add(j)
                near[j].add(i)
        self.nodes = nodes
        self.weights = weights
        self.neighbours = [sorted(one) for one in near]
        self.edges = [(i, j) for i, others in enumerate(self.neighbours) for j in others]
        self.channel = {edge: place for place, edge in enumerate(self.edges)}

    @property
    def is_complete(self) -> bool:
        """Whether every node is linked with every other."""
        return len(self.edges) == self.nodes * (self.nodes - 1)

    @cached_property
    def mixing(self) -> list[list[float]]:
        """Weights W_ij of each node's neighbours, in their order.

        W is symmetric and its rows sum to 1 with W_ii = 1 - sum_j W_ij >= 0. Metropolis:
        W_ij = 1/(1 + max(d_i, d_j)); uniform: W_ij = 1/(1 + max_k d_k). On a regular graph both
        are 1/(1 + d).
        """
        degrees = [len(others) for others in self.neighbours]
        most = max(degrees)
        return [
            [1 / (1 + (most if self.weights == "uniform" else max(degree, degrees[j])))
             for j in others]
            for degree, others in zip(degrees, self.neighbours, strict=True)
        ]  # fmt: skip

    @cached_property
    def own_weight(self) -> list[float]:
        """W_ii of each node: what its neighbours leave."""
        return [1.0 - sum(row) for row in self.mixing]

    def matrix(self) -> NDArray[np.float64]:
        """W (n, n)."""
        mixed = np.diag(self.own_weight)
        for i, (others, row) in enumerate(zip(self.neighbours, self.mixing, strict=True)):
            mixed[i, others] = row
        return mixed

    def spectral_gap(self) -> float:
        """1 - max(|lambda_2|, |lambda_n|) of W; nan for more than `MOST_EXACT` nodes.

        For people only: no trajectory may depend on a library's eigenvalues.
        """
        if self.nodes > MOST_EXACT:
            return float("nan")
        if self.nodes == 1:
            return 1.0
        values = np.linalg.eigvalsh(self.matrix())
        return 1.0 - float(max(abs(values[0]), abs(values[-2])))

    def cut_off(self) -> int | None:
        """The first node that node 0 does not reach, if there is one."""
        return next((node for node, far in enumerate(self._distances()) if far < 0), None)

    def side(self) -> list[int] | None:
        """Sides 0 and 1 of a connected bipartite graph, node 0 on side 0; None if it is not."""
        return None if self.odd_node() is not None else [far % 2 for far in self._distances()]

    def odd_node(self) -> int | None:
        """A node on an odd cycle of a connected graph, None if the graph is bipartite.

        An edge between nodes that are equally far from node 0 closes an odd cycle.
        """
        far = self._distances()
        return next((j for i, j in self.edges if far[i] == far[j]), None)

    def _distances(self) -> list[int]:
        """Edges from node 0 to each node, -1 where there is no way."""
        far = [0] + [-1] * (self.nodes - 1)
        waiting = deque([0])
        while waiting:
            node = waiting.popleft()
            for other in self.neighbours[node]:
                if far[other] < 0:
                    far[other] = far[node] + 1
                    waiting.append(other)
        return far
