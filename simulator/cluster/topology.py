"""`cluster.topology`: which nodes are linked with each other, for methods without a server."""

from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import combinations
from math import isqrt
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from simulator.cluster.graph import Graph, Weights
from simulator.cluster.model import FileName, Model, Probability, named, wrong
from simulator.errors import DataError, MissingExtra

__all__ = ["MOST_LINKS", "Topology", "check_topology", "standard", "too_many"]

MOST_LINKS = 4_000_000  # directed edges
Edges = Iterable[tuple[int, int]]
Misfit = tuple[str, str]  # key, rule


Seed = Annotated[int, Field(ge=0, le=2**63 - 1)]
Shape = Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)]


class _Kind(Model):
    """What all topologies share."""

    kind: str
    weights: Weights = Field(
        default="metropolis",
        description="of mixing: 1/(1 + the larger degree), or 1/(1 + the largest of all degrees)",
    )

    def build(self, nodes: int) -> Graph:
        """The graph on `nodes` nodes.

        Raises:
            MissingExtra: networkx is needed and not installed.
            DataError: the file of edges is missing or wrong.
        """
        return Graph(nodes, self.edges(nodes), self.weights)

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """(key, rule) of what does not suit this number of nodes."""
        del nodes
        return iter(())

    def links(self, nodes: int) -> float:
        """How many directed edges to expect where there may be too many."""
        del nodes
        return 0.0

    def edges(self, nodes: int) -> Edges:
        """Edges as pairs of nodes, each once or more, in either direction."""
        raise NotImplementedError


def _networkx(kind: str) -> Any:
    try:
        import networkx
    except ImportError as error:
        purpose = f"topology: {{kind: {kind}}}"
        raise MissingExtra("graphs", package="networkx", purpose=purpose) from error
    return networkx


def _random_seed(seed: int, which: int) -> int:
    """An integer for networkx from the counter-based streams."""
    from simulator.core.random import DATA, below, stream

    return int(below(*stream(seed, DATA, which, 0), 0, 2**32))


class Complete(_Kind):
    """Every node with every other."""

    kind: Literal["complete"]

    def links(self, nodes: int) -> float:
        """n (n - 1)."""
        return nodes * (nodes - 1)

    def edges(self, nodes: int) -> Edges:
        """n (n - 1)/2 edges."""
        return combinations(range(nodes), 2)  # the default, so it needs no library


class Chain(_Kind):
    """Each node with the one before and the one after; a ring closes, a path does not."""

    kind: Literal["ring", "path"]

    def edges(self, nodes: int) -> Edges:
        """n edges, or n - 1."""
        networkx = _networkx(self.kind)
        make = networkx.cycle_graph if self.kind == "ring" else networkx.path_graph
        return list(make(nodes).edges)


class Star(_Kind):
    """Node 0 with every other."""

    kind: Literal["star"]

    def edges(self, nodes: int) -> Edges:
        """n - 1 edges."""
        return list(_networkx(self.kind).star_graph(nodes - 1).edges)


class Bipartite(_Kind):
    """Every even node with every odd one."""

    kind: Literal["bipartite"]

    def links(self, nodes: int) -> float:
        """2 floor(n/2) ceil(n/2)."""
        return 2 * (nodes // 2) * ((nodes + 1) // 2)

    def edges(self, nodes: int) -> Edges:
        """floor(n/2) ceil(n/2) edges."""
        return ((i, j) for i in range(0, nodes, 2) for j in range(1, nodes, 2))


class Lattice(_Kind):
    """Rows and columns, numbered row by row; a torus also links the first with the last."""

    kind: Literal["grid", "torus"]
    shape: Shape | None = Field(
        default=None, description="rows, columns; default: as nearly square as n allows"
    )

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """The shape must hold the nodes."""
        if self.shape is not None and self.shape[0] * self.shape[1] != nodes:
            yield "shape", f"must have a product of {nodes}, the number of workers"

    def edges(self, nodes: int) -> Edges:
        """Up to 2 n edges."""
        rows, columns = self.shape or _nearly_square(nodes)
        make = _networkx(self.kind).grid_2d_graph
        links = make(rows, columns, periodic=self.kind == "torus").edges
        return [(a * columns + b, c * columns + d) for (a, b), (c, d) in links]


def _nearly_square(nodes: int) -> tuple[int, int]:
    rows = next(rows for rows in range(isqrt(nodes), 0, -1) if nodes % rows == 0)
    return rows, nodes // rows


class Hypercube(_Kind):
    """Nodes whose numbers differ in one binary digit."""

    kind: Literal["hypercube"]

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """n must be a power of two."""
        if nodes & (nodes - 1):
            yield "kind", f"needs a number of workers that is a power of two, not {nodes}"

    def edges(self, nodes: int) -> Edges:
        """n log2(n)/2 edges."""
        links = _networkx(self.kind).hypercube_graph(nodes.bit_length() - 1).edges
        return [(_number(first), _number(second)) for first, second in links]


def _number(digits: tuple[int, ...]) -> int:
    return sum(digit << place for place, digit in enumerate(digits))


class Exponential(_Kind):
    """Nodes whose numbers differ by a power of two, counted around the circle (mod n)."""

    kind: Literal["exponential"]

    def edges(self, nodes: int) -> Edges:
        """About n log2(n) edges."""
        hops = [1 << k for k in range((nodes - 1).bit_length())]
        return list(_networkx(self.kind).circulant_graph(nodes, hops).edges)


class RandomRegular(_Kind):
    """A random graph in which every node has the same number of neighbours."""

    kind: Literal["random_regular"]
    degree: Annotated[int, Field(ge=1)]
    seed: Seed = 0

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """degree < n, and n degree even."""
        if self.degree >= nodes:
            yield "degree", f"must be below the number of workers, {nodes}"
        elif self.degree * nodes % 2:
            yield "degree", f"must be even for an odd number of workers, {nodes}"

    def edges(self, nodes: int) -> Edges:
        """n degree/2 edges."""
        make = _networkx(self.kind).random_regular_graph
        return list(make(self.degree, nodes, seed=_random_seed(self.seed, 1)).edges)


class ErdosRenyi(_Kind):
    """Each pair of nodes is linked with the same probability, independently."""

    kind: Literal["erdos_renyi"]
    probability: Probability
    seed: Seed = 0

    def links(self, nodes: int) -> float:
        """probability n (n - 1)."""
        return self.probability * nodes * (nodes - 1)

    def edges(self, nodes: int) -> Edges:
        """About probability n (n - 1)/2 edges."""
        make = _networkx(self.kind).gnp_random_graph
        return list(make(nodes, self.probability, seed=_random_seed(self.seed, 2)).edges)


class EdgeFile(_Kind):
    """Edges from a text file: two node numbers a line, from 0; # begins a comment."""

    kind: Literal["edges"]
    path: FileName

    def edges(self, nodes: int) -> Edges:
        """What the file lists."""
        try:
            lines = Path(self.path).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{self.path}: cannot be read as a list of edges: {error}") from error
        return list(filter(None, map(partial(self._edge, nodes), range(1, len(lines) + 1), lines)))

    def _edge(self, nodes: int, number: int, line: str) -> tuple[int, int] | None:
        words = line.partition("#")[0].split()
        if not words:
            return None
        if len(words) != 2 or not all(word.isdecimal() and int(word) < nodes for word in words):
            rule = f"must be two node numbers from 0 to {nodes - 1}"
            raise DataError(f"{self.path}:{number}: {line.strip()!r}, {rule}")
        return int(words[0]), int(words[1])


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
    """The topology of this kind, which a method takes where the scenario names none."""
    from pydantic import TypeAdapter

    return TypeAdapter(Topology).validate_python(kind)


def too_many(topology: Any, nodes: int) -> str:
    """The rule that a topology breaks which has too many edges to be laid out, else nothing."""
    links = topology.links(nodes)
    if links <= MOST_LINKS:
        return ""
    return f"has {links:.3g} directed edges for {nodes} nodes, must have at most {MOST_LINKS}"


def check_topology(topology: Any, nodes: int) -> None:
    """Raise unless the topology suits this number of nodes and reaches them all.

    Raises:
        ValidationError: with the path below `topology` of what has to be changed.
    """
    for key, rule in topology.misfits(nodes):
        raise wrong(("topology", key), getattr(topology, key), rule)
    if rule := too_many(topology, nodes):
        raise wrong(("topology",), topology.kind, rule)
    graph = topology.build(nodes)
    if (lost := graph.cut_off()) is not None:
        rule = f"leaves node {lost} cut off from node 0: every node must reach every other"
        raise wrong(("topology",), topology.kind, rule)
