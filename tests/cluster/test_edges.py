"""Edges around a circle, and pairs drawn in blocks as one after the other."""

import pytest

from simulator.cluster import edges
from simulator.cluster.edges import chosen_pairs, generator, hops


def test_hops_go_around_the_circle() -> None:
    assert hops(5, 1).tolist() == [[0, 1], [1, 2], [2, 3], [3, 4], [4, 0]]
    assert hops(4, 1, 2).tolist()[4:] == [[0, 2], [1, 3], [2, 0], [3, 1]]
    assert hops(3).shape == (0, 2)


@pytest.mark.parametrize("block", [1, 7, 2**20])
def test_each_pair_is_drawn_in_ascending_order_however_large_the_blocks(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edges, "BLOCK", block)
    chosen_pairs.cache_clear()
    found = chosen_pairs(9, 0.4, 3).tolist()
    chosen_pairs.cache_clear()
    one_by_one, drawn = [], generator(3, 2)
    for i in range(9):
        for j in range(i + 1, 9):
            if drawn.random() < 0.4:
                one_by_one.append([i, j])
    assert found == one_by_one
    assert 5 < len(found) < 30


def test_seeds_and_purposes_have_generators_of_their_own() -> None:
    firsts = {generator(seed, which).random() for seed in range(3) for which in (1, 2)}
    assert len(firsts) == 6
