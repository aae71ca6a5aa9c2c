"""Graphs: weights, spectral gaps with closed forms, sides, unreachable nodes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.cluster.graph import Graph, Weights
from tests.shared.clusters import graph
from tests.shared.pairs import edges_of

CIRCLE = 10


def test_edges_are_numbered_by_source_then_target() -> None:
    path = Graph(3, [(2, 1), (1, 0), (0, 1)])
    assert edges_of(path) == [(0, 1), (1, 0), (1, 2), (2, 1)]
    assert [path.link(*edge) for edge in edges_of(path)] == [0, 1, 2, 3]
    assert path.neighbours == [[1], [0, 2], [1]]


@pytest.mark.parametrize("weights", ["metropolis", "uniform"])
@pytest.mark.parametrize("kind", ["star", "path", "complete", "hypercube", "ring"])
def test_mixing_is_symmetric_and_conserves_the_average(kind: str, weights: Weights) -> None:
    W = graph({"kind": kind, "weights": weights}, 8).matrix()
    assert (W == W.T).all()
    assert (W >= -1e-15).all()
    assert np.allclose(W.sum(axis=0), 1.0, rtol=1e-15)


def test_metropolis_weighs_by_the_larger_degree_and_uniform_by_the_largest() -> None:
    edges = [(0, 1), (1, 2), (1, 3), (3, 4)]
    metropolis, uniform = Graph(5, edges), Graph(5, edges, "uniform")
    assert metropolis.mixing == [[1 / 4], [1 / 4, 1 / 4, 1 / 4], [1 / 4], [1 / 4, 1 / 3], [1 / 3]]
    assert uniform.mixing == [[1 / 4], [1 / 4] * 3, [1 / 4], [1 / 4] * 2, [1 / 4]]
    assert uniform.own_weight == [3 / 4, 1 / 4, 3 / 4, 1 / 2, 3 / 4]


def test_the_gap_of_a_ring_with_thirds_has_its_closed_form() -> None:
    """lambda_k = (1 + 2 cos(2 pi k/n))/3."""
    values = sorted(abs(1 + 2 * math.cos(2 * math.pi * k / CIRCLE)) / 3 for k in range(CIRCLE))
    assert graph("ring", CIRCLE).spectral_gap() == pytest.approx(1 - values[-2], rel=1e-12)


def test_the_gap_of_a_complete_graph_is_one_and_of_a_hypercube_two_over_its_degree_plus_one() -> (
    None
):
    """lambda_k = (1 + m - 2k)/(1 + m) for a hypercube of dimension m."""
    assert graph("complete", 7).spectral_gap() == pytest.approx(1.0, abs=1e-12)
    assert graph("hypercube", 16).spectral_gap() == pytest.approx(2 / 5, rel=1e-12)


def test_the_gap_counts_the_most_negative_eigenvalue_where_it_is_the_largest() -> None:
    """K_3,3 has the eigenvalues 1, 1/4 four times, -1/2."""
    bipartite = Graph(6, [(i, j) for i in range(3) for j in range(3, 6)])
    assert bipartite.spectral_gap() == pytest.approx(1 / 2, rel=1e-12)


def test_a_disconnected_graph_mixes_never_and_names_who_is_cut_off() -> None:
    two = Graph(4, [(0, 1), (2, 3)])
    assert two.cut_off() == 2
    assert two.spectral_gap() == pytest.approx(0.0, abs=1e-12)
    assert graph("path", 4).cut_off() is None


def test_sides_alternate_along_an_even_ring_and_an_odd_ring_has_none() -> None:
    assert graph("ring", 6).side() == [0, 1, 0, 1, 0, 1]
    assert graph("ring", 5).side() is None
    assert graph("ring", 5).odd_node() == 3
    assert graph("ring", 6).odd_node() is None


def test_a_single_node_is_a_graph() -> None:
    alone = graph("ring", 1)
    assert (alone.neighbours, alone.own_weight, alone.cut_off()) == ([[]], [1.0], None)
    assert alone.is_complete and alone.spectral_gap() == 1.0
