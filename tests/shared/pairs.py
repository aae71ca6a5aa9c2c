"""The edges of a graph as pairs, for tests of single ones."""

from __future__ import annotations

from simulator.cluster.graph import Graph


def edges_of(graph: Graph) -> list[tuple[int, int]]:
    """The directed edges, in their order."""
    return list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
