"""`cluster.topology`: the graph of the nodes, for methods without a server."""

from collections.abc import Iterator
from functools import cache
from math import isqrt
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from simulator.cluster.edge_files import edges_of_file
from simulator.cluster.edges import (
    MOST_ENDS,
    MOST_PAIRS,
    Edges,
    chosen_pairs,
    hops,
    regular_edges,
)
from simulator.cluster.graph import Graph, Weights
from simulator.cluster.topology_base import RULES, WEIGHTS, Kind, Made, Misfit
from simulator.keys import (
    WHOLE,
    FileName,
    Probability,
    Seed,
    examples,
    meanings,
    named,
)

__all__ = ["MOST_LINKS", "Topology", "standard"]

MOST_LINKS = 4_000_000  # directed edges; a run keeps about 150 bytes for each
Shape = Annotated[list[Annotated[int, Field(ge=1), WHOLE]], Field(min_length=2, max_length=2)]


class Complete(Made):
    """Every node with every other."""

    model_config = examples({"kind": "complete", "weights": "uniform"})

    kind: Literal["complete"]

    def links(self, nodes: int) -> float:
        """n (n - 1)."""
        return nodes * (nodes - 1)

    def edges(self, nodes: int) -> Edges:
        """n (n - 1)/2 edges."""
        return np.stack(np.triu_indices(nodes, 1), axis=1)


class Chain(Made):
    """Each node with the one before and the one after; a ring closes, a path does not."""

    model_config = examples({"kind": "ring", "weights": "uniform"}, {"kind": "path"})

    kind: Literal["ring", "path"] = Field(
        json_schema_extra=meanings(
            ring="Each node with the next one, the last with the first.",
            path="Each node with the next one, from the first to the last.",
        )
    )

    def links(self, nodes: int) -> float:
        """2 n."""
        return 2 * nodes

    def edges(self, nodes: int) -> Edges:
        """n edges, or n - 1."""
        return hops(nodes, 1)[: nodes - (self.kind == "path")]


class Star(Made):
    """Node 0 with every other."""

    model_config = examples({"kind": "star", "weights": "uniform"})

    kind: Literal["star"]

    def links(self, nodes: int) -> float:
        """2 (n - 1)."""
        return 2 * (nodes - 1)

    def edges(self, nodes: int) -> Edges:
        """n - 1 edges."""
        return np.stack((np.zeros(nodes, np.int64), np.arange(nodes)), axis=1)


class Bipartite(Made):
    """Every even node with every odd one."""

    model_config = examples({"kind": "bipartite", "weights": "uniform"})

    kind: Literal["bipartite"]

    def links(self, nodes: int) -> float:
        """2 floor(n/2) ceil(n/2)."""
        return 2 * (nodes // 2) * ((nodes + 1) // 2)

    def edges(self, nodes: int) -> Edges:
        """floor(n/2) ceil(n/2) edges."""
        sides = np.meshgrid(np.arange(0, nodes, 2), np.arange(1, nodes, 2))
        return np.stack(sides, axis=-1).reshape(-1, 2)


class Lattice(Made):
    """Rows and columns, numbered row by row; a torus also links the first with the last."""

    model_config = examples(
        {"kind": "grid", "shape": [2, 8], "weights": "uniform"}, {"kind": "torus"}
    )

    kind: Literal["grid", "torus"] = Field(
        json_schema_extra=meanings(
            grid="Rows and columns: each node with those beside, above and below it.",
            torus="A grid whose rows and columns close: the last node with the first.",
        )
    )
    shape: Shape | None = Field(
        default=None,
        description="[rows, columns], whose product is the number of workers (default: as nearly "
        "square as that number allows)",
    )

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """The shape must hold the nodes."""
        if self.shape is not None and self.shape[0] * self.shape[1] != nodes:
            yield "shape", f"must have a product of {nodes}, the number of workers"

    def links(self, nodes: int) -> float:
        """4 n."""
        return 4 * nodes

    def edges(self, nodes: int) -> Edges:
        """Up to 2 n edges."""
        place = np.arange(nodes).reshape(self.shape or _nearly_square(nodes))
        return np.concatenate([self._along(place), self._along(place.T)])

    def _along(self, place: Edges) -> Edges:
        """Each node of a lattice (rows, columns) with the next in its row."""
        pairs = np.stack((place, np.roll(place, -1, axis=1)), axis=-1)
        return (pairs if self.kind == "torus" else pairs[:, :-1]).reshape(-1, 2)


def _nearly_square(nodes: int) -> tuple[int, int]:
    rows = next(rows for rows in range(isqrt(nodes), 0, -1) if nodes % rows == 0)
    return rows, nodes // rows


class Hypercube(Made):
    """Nodes whose numbers differ in one binary digit."""

    model_config = examples({"kind": "hypercube", "weights": "uniform"})

    kind: Literal["hypercube"]

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """n must be a power of two."""
        if nodes & (nodes - 1):
            yield "kind", f"needs a number of workers that is a power of two, not {nodes}"

    def links(self, nodes: int) -> float:
        """n log2(n)."""
        return nodes * (nodes.bit_length() - 1)

    def edges(self, nodes: int) -> Edges:
        """n log2(n)/2 edges."""
        node = np.arange(nodes)
        digits = [1 << place for place in range(nodes.bit_length() - 1)]
        pairs = [np.stack((node, node ^ digit), axis=1) for digit in digits]
        return np.concatenate([np.empty((0, 2), np.int64), *pairs])


class Exponential(Made):
    """Nodes whose numbers differ by a power of two, counted around the circle (mod n)."""

    model_config = examples({"kind": "exponential", "weights": "uniform"})

    kind: Literal["exponential"]

    def links(self, nodes: int) -> float:
        """About 2 n log2(n)."""
        return 2 * nodes * (nodes - 1).bit_length()

    def edges(self, nodes: int) -> Edges:
        """About n log2(n) edges."""
        return hops(nodes, *(1 << k for k in range((nodes - 1).bit_length())))


class RandomRegular(Made):
    """A random graph in which every node has the same number of neighbours."""

    model_config = examples(
        {"kind": "random_regular", "degree": 4, "seed": 1, "weights": "uniform"}
    )

    kind: Literal["random_regular"]
    degree: Annotated[int, Field(ge=1), WHOLE] = Field(
        description="neighbours of each node, fewer than the workers; workers x degree is even"
    )
    seed: Seed = Field(default=0, description="which graph is drawn, the same in every run")

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """degree < n, and n degree even."""
        if self.degree >= nodes:
            yield "degree", f"must be below the number of workers, {nodes}"
        elif self.degree * nodes % 2:
            yield "degree", f"must be even for an odd number of workers, {nodes}"
        elif self.degree * nodes > MOST_ENDS:
            rule = f"times {nodes} workers is {self.degree * nodes}, must be at most {MOST_ENDS}"
            yield "degree", f"{rule}: edges are drawn end by end"

    def links(self, nodes: int) -> float:
        """n degree."""
        return nodes * self.degree

    def edges(self, nodes: int) -> Edges:
        """n degree/2 edges."""
        return regular_edges(nodes, self.degree, self.seed)


class ErdosRenyi(Made):
    """Each pair of nodes is linked with the same probability, independently."""

    model_config = examples(
        {"kind": "erdos_renyi", "probability": 0.5, "seed": 1, "weights": "uniform"}
    )

    kind: Literal["erdos_renyi"]
    probability: Probability = Field(description="probability that a pair of nodes is linked")
    seed: Seed = Field(default=0, description="which graph is drawn, the same in every run")

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """A number is drawn for every pair."""
        if (pairs := nodes * (nodes - 1) // 2) > MOST_PAIRS:
            rule = f"draws a number for each of {pairs:.3g} pairs, must be at most {MOST_PAIRS:.3g}"
            yield "kind", f"{rule}: take fewer workers, or random_regular"

    def links(self, nodes: int) -> float:
        """probability n (n - 1)."""
        return self.probability * nodes * (nodes - 1)

    def edges(self, nodes: int) -> Edges:
        """About probability n (n - 1)/2 edges."""
        return chosen_pairs(nodes, self.probability, self.seed)


class EdgeFile(Kind):
    """Edges from a text file: two node numbers a line, from 0, or a Matrix Market file."""

    model_config = examples(
        {"kind": "edges", "path": "edges.txt", "weights": "uniform"},
        {"kind": "edges", "path": "mixing.mtx", "weights": "file"},
    )

    kind: Literal["edges"]
    path: FileName = Field(
        description="a text file with two node numbers a line, from 0 (# begins a comment), or a "
        "matrix in the Matrix Market format (.mtx)"
    )
    weights: Weights = Field(
        default="metropolis",
        description=WEIGHTS,
        json_schema_extra=meanings(**RULES, file="the weight of the edge in the file"),
    )

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """The file must exist."""
        del nodes
        if not Path(self.path).is_file():
            yield "path", "is a directory" if Path(self.path).is_dir() else "is no file"

    def links(self, nodes: int) -> float:
        """Unknown before the file is read; reading stops at `MOST_LINKS`."""
        del nodes
        return 0.0

    def edges(self, nodes: int) -> Edges:
        """The edges in the file."""
        return edges_of_file(self.path, nodes, MOST_LINKS // 2).pairs

    def build(self, nodes: int) -> Graph:
        """The graph with the weights of the file, if they are asked for."""
        if self.weights != "file":
            return Graph(nodes, self.edges(nodes), self.weights)
        found = edges_of_file(self.path, nodes, MOST_LINKS // 2, weighted=True)
        return Graph(nodes, found.pairs, self.weights, found.weights)


AnyTopology = Annotated[
    Complete
    | Chain
    | Star
    | Bipartite
    | Lattice
    | Hypercube
    | Exponential
    | RandomRegular
    | ErdosRenyi
    | EdgeFile,
    Field(discriminator="kind"),
]
Alone = Literal["complete", "ring", "path", "star", "bipartite", "grid", "torus", "hypercube",
                "exponential"]  # fmt: skip
Topology = Annotated[AnyTopology, named(Alone | AnyTopology)]


@cache
def standard(kind: str) -> Any:
    """The default topology of this kind, for methods in scenarios without one."""
    from pydantic import TypeAdapter

    return TypeAdapter(Topology).validate_python(kind)
