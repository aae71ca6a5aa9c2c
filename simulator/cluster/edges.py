"""Edges of graphs as arrays of pairs: around a circle, and random."""

from functools import lru_cache
from random import Random
from typing import Any

import numpy as np

from simulator.arrays import Ints
from simulator.errors import DataError, MissingExtra

__all__ = [
    "MOST_ENDS",
    "MOST_PAIRS",
    "Edges",
    "chosen_pairs",
    "generator",
    "hops",
    "regular_edges",
]

Edges = Ints
MOST_PAIRS = 2 * 10**8  # a number is drawn for each: about 4 s
MOST_ENDS = 10**6  # of the edges of a regular graph: about 15 s
MOST_SHUFFLED = 2 * 10**7  # ends of edges, over all attempts at a regular graph
BLOCK = 2**20


def hops(nodes: int, *lengths: int) -> Edges:
    """Each node with those at the given numbers of steps around the circle."""
    node = np.arange(nodes)
    pairs = [np.stack((node, (node + length) % nodes), axis=1) for length in lengths]
    return np.concatenate([np.empty((0, 2), np.int64), *pairs])


@lru_cache(1)  # a scenario's graph is made when it is checked, and again when it is run
def chosen_pairs(nodes: int, probability: float, seed: int) -> Edges:
    """Each pair of nodes (i < j) with the same probability, independently.

    The draws are those of Python's generator, one for each pair in ascending order, but drawn a
    block at a time.
    """
    draws, found, first = _uniforms(generator(seed, 2)), [np.empty(0, np.int64)], 0
    pairs = nodes * (nodes - 1) // 2
    while first < pairs:
        block = draws.random_sample(min(BLOCK, pairs - first))
        found.append(first + np.flatnonzero(block < probability))
        first += BLOCK
    return _pairs_numbered(np.concatenate(found), nodes)


def _pairs_numbered(numbers: Edges, nodes: int) -> Edges:
    """The pairs i < j with these places in ascending order (0, 1), (0, 2), .., (n - 2, n - 1)."""
    row = np.arange(nodes)
    begins = row * (2 * nodes - row - 1) // 2  # the place of (i, i + 1)
    first = np.searchsorted(begins, numbers, side="right") - 1
    return np.stack((first, numbers - begins[first] + first + 1), axis=1)


def _uniforms(generator: Random) -> np.random.RandomState:
    """NumPy's version of Python's generator: both are the same Mersenne Twister, in any release."""
    _, (*key, position), _ = generator.getstate()
    twin = np.random.RandomState()
    twin.set_state(("MT19937", np.array(key, np.uint32), position, 0, 0.0))
    return twin


def generator(seed: int, which: int) -> Random:
    """Python's generator, seeded from the counter-based streams."""
    from simulator.core.random import DATA, below, stream

    k1, k2 = stream(seed, DATA, which, 0)
    return Random(int(below(k1, k2, 0, 2**32)))


class _Patient(Random):
    """A generator that stops after too many shuffles, because attempts may never succeed."""

    left = MOST_SHUFFLED

    def shuffle(self, x: Any) -> None:
        """Shuffle x in place."""
        self.left -= len(x)
        if self.left < 0:
            raise DataError(
                f"random_regular: no graph was found in {MOST_SHUFFLED} draws, must have a "
                "smaller degree, or be complete"
            )
        super().shuffle(x)


@lru_cache(1)
def regular_edges(nodes: int, degree: int, seed: int) -> Edges:
    """A random graph in which every node has `degree` neighbours.

    Raises:
        MissingExtra: networkx is not installed.
        DataError: no such graph was found; a degree close to n makes attempts fail.
    """
    try:
        import networkx
    except ImportError as error:
        purpose = "topology: {kind: random_regular}"
        raise MissingExtra("graphs", package="networkx", purpose=purpose) from error
    patient = _Patient()
    patient.setstate(generator(seed, 1).getstate())
    graph = networkx.random_regular_graph(degree, nodes, seed=patient)
    return np.array(graph.edges, dtype=np.int64)
