"""The bases of the kinds of `cluster.topology`."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from simulator.cluster.edges import Edges
from simulator.cluster.graph import Graph
from simulator.keys import Section, meanings

__all__ = ["RULES", "WEIGHTS", "Kind", "Made", "Misfit"]

Misfit = tuple[str, str]  # key, rule
WEIGHTS = "how much a node takes of a neighbour's model when models are mixed"
RULES = {
    "metropolis": "1/(1 + the larger of the two degrees)",
    "uniform": "1/(1 + the largest of all degrees)",
}


class Kind(Section):
    """The base of all topologies."""

    kind: str

    def build(self, nodes: int) -> Graph:
        """The graph on `nodes` nodes.

        Raises:
            MissingExtra: networkx is needed and not installed.
            DataError: the file of edges is missing or wrong.
        """
        raise NotImplementedError

    def misfits(self, nodes: int) -> Iterator[Misfit]:
        """(key, rule) of values that do not suit this number of nodes."""
        del nodes
        return iter(())

    def links(self, nodes: int) -> float:
        """The expected number of directed edges."""
        raise NotImplementedError

    def edges(self, nodes: int) -> Edges:
        """Pairs of nodes (k, 2), each linked pair once or more, in either direction."""
        raise NotImplementedError


class Made(Kind):
    """The base of topologies that are no file."""

    weights: Literal["metropolis", "uniform"] = Field(
        default="metropolis", description=WEIGHTS, json_schema_extra=meanings(**RULES)
    )

    def build(self, nodes: int) -> Graph:
        """The graph of `edges`."""
        return Graph(nodes, self.edges(nodes), self.weights)
