"""Shortest paths, and the best root."""

from __future__ import annotations

import math

import pytest

from algorithms.parts.trees import best_pivot, shortest_paths

SQUARE = [[1, 3], [0, 2], [1, 3], [0, 2]]


def test_a_detour_may_be_shorter() -> None:
    """Round the square the long edge 0-3 costs more than 0-1-2-3."""
    slow = {(3, 0), (0, 3)}
    tree = shortest_paths(SQUARE, 0, lambda i, j: 10.0 if (i, j) in slow else 1.0)
    assert tree.parent == [-1, 0, 1, 2]
    assert tree.seconds == [0.0, 1.0, 2.0, 3.0]
    assert tree.children == [[1], [2], [3], []]


def test_equal_paths_have_few_steps_and_low_nodes() -> None:
    tree = shortest_paths(SQUARE, 0, lambda i, j: 0.0)
    assert tree.parent == [-1, 0, 1, 0]


def test_directions_of_an_edge_may_differ() -> None:
    """The seconds are those from a node to its parent."""
    tree = shortest_paths([[1], [0]], 0, lambda i, j: 5.0 if (i, j) == (1, 0) else 1.0)
    assert tree.seconds == [0.0, 5.0]


def test_a_node_without_a_path_has_no_parent() -> None:
    tree = shortest_paths([[1], [0], []], 0, lambda i, j: 1.0)
    assert (tree.parent[2], tree.seconds[2]) == (-1, math.inf)


@pytest.mark.parametrize(("batch", "pivot"), [(1, 0), (12, 1)])
def test_the_pivot_is_near_to_those_whom_the_batch_needs(batch: float, pivot: int) -> None:
    """Node 0 is fast and far away: alone it is best for one gradient; three others make 12 soon.

    From node 1: t = max(1, 12/3) = 4 without node 0; node 0 alone takes 12 0.5 = 6.
    """
    far = 100.0
    paths = [
        [0.0, far, far, far],
        [far, 0.0, 1.0, 1.0],
        [far, 1.0, 0.0, 1.0],
        [far, 1.0, 1.0, 0.0],
    ]
    assert best_pivot(paths, [0.5, 1.0, 1.0, 1.0], batch) == pivot
