"""Sets of applied gradients as bits: against Python's sets, in every order of delivery."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import algorithms.parts.sets
from algorithms.parts.sets import AppliedSets
from tests.shared.scenes import SEARCH

NODES = 4


@pytest.mark.parametrize("trim", [1, 3, 256])
@SEARCH
@given(choices=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99)), max_size=80))
def test_the_bits_say_what_sets_would(trim: int, choices: list[tuple[int, int]]) -> None:
    """Each choice makes a gradient at a node, or delivers one that is in flight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(algorithms.parts.sets, "TRIM", trim)
        bits, sets = AppliedSets(NODES), [set[int]() for _ in range(NODES)]
        begun = [(bits.snapshot(node), set(sets[node])) for node in range(NODES)]
        waiting: list[tuple[int, int]] = []
        born: dict[int, tuple[tuple[int, int], set[int]]] = {}
        total = most = applied = 0
        area, since = 0.0, 0.0
        for now, (node, pick) in enumerate(choices):
            if pick % 3 or not waiting:
                number = bits.make()
                born[number] = begun[node]
                waiting += [(other, number) for other in range(NODES) if other != node]
            else:
                node, number = waiting.pop(pick % len(waiting))
            assert not bits.has(node, number)
            staleness = len(sets[node] ^ born[number][1])
            area += (now - since) * sum(len(a ^ b) for a, b in combinations(sets, 2))
            since = now
            bits.apply([node], number, born[number][0], float(now))
            sets[node].add(number)
            begun[node] = (bits.snapshot(node), set(sets[node]))
            total, most, applied = total + staleness, max(most, staleness), applied + 1
            assert bits.has(node, number)
        assert (bits.staleness_sum, bits.staleness_max, bits.applications) == (total, most, applied)
        if since:
            assert bits.dissimilarity(since) == pytest.approx(area / 6 / since, rel=1e-12)


def test_what_all_nodes_have_is_taken_out() -> None:
    sets = AppliedSets(2)
    for _ in range(10_000):
        number, begun = sets.make(), sets.snapshot(0)
        for node in (0, 1):
            sets.apply([node], number, begun, 0.0)
    assert sets.snapshot(0)[1].bit_length() <= algorithms.parts.sets.TRIM


def test_one_node_is_never_unlike_itself() -> None:
    alone = AppliedSets(1)
    alone.apply([0], alone.make(), alone.snapshot(0), 1.0)
    assert alone.dissimilarity(2.0) == 0.0
