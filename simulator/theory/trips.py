"""Nodes without a server: the seconds of messages along the shortest paths."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from algorithms.decentralised import Decentralised
from algorithms.parts.trees import shortest_paths, soonest
from simulator.running.plan import reference_seed
from simulator.theory.times import SortedTimes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.cluster.graph import Graph
    from simulator.scenario import Scenario

__all__ = ["Trips", "longest_trip", "round_trips", "soonest_batch"]

MOST_NODES = 500  # for more, all paths would take more than seconds

Trips = list[list[float]]
"""trips[j][i]: seconds from node i to node j and back."""


def round_trips(scenario: Scenario, dimension: int) -> Trips | None:
    """The seconds of models between all nodes; empty if unknown, None if they take no time."""
    cluster = scenario.working_cluster
    if cluster.links is None or cluster.links.edge.is_free:
        return None
    if cluster.size > MOST_NODES:
        return []
    graph = cluster.graph(Decentralised.topology)
    channels = cluster.edge_channels(graph.links, reference_seed(scenario), math.inf)
    if channels is None:
        return None
    return _trips(graph, channels.mean_seconds(float(dimension)).tolist())


def _trips(graph: Graph, seconds: Sequence[float]) -> Trips:
    ends = zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)
    of = dict(zip(ends, seconds, strict=True))
    near, found = graph.neighbours, []
    for root in range(graph.nodes):
        there = shortest_paths(near, root, lambda node, above: of[node, above]).seconds
        back = shortest_paths(near, root, lambda node, above: of[above, node]).seconds
        found.append([a + b for a, b in zip(there, back, strict=True)])
    return found


def soonest_batch(trips: Trips | None, pace: Sequence[float], batch: float) -> float:
    """min_j min_k max{max{r_k, h_k}, S/sum_{i<=k} 1/h_i}: when node j has a batch of S gradients.

    The nodes are in the order of max{r_i, h_i}, h_i their seconds per gradient and r_i the trip.
    """
    if trips is None:
        times = SortedTimes.of(pace)
        waits = np.maximum(times.seconds, batch * times.harmonic_means / times.counts)
        return float(waits.min())
    return min((soonest(own, pace, batch) for own in trips), default=math.nan)


def longest_trip(trips: Trips | None) -> float:
    """min_j max_i r_ij: the longest way to the pivot that is nearest to all, and back."""
    if trips is None:
        return 0.0
    return min((max(own) for own in trips), default=math.nan)
