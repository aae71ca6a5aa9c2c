"""The base of methods without a server, and the nodes for these methods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, Self

from algorithms.base import Algorithm, Cluster, Vector

__all__ = ["Decentralised", "Graph", "Message", "Models", "Peers"]


class Graph(Protocol):
    """The graph of the nodes, which are numbered from 0."""

    nodes: int

    @property
    def neighbours(self) -> list[list[int]]:
        """The neighbours of each node, in ascending order."""

    @property
    def is_complete(self) -> bool:
        """Whether every node is linked with every other."""

    @property
    def mixing(self) -> list[list[float]]:
        """Weights W_ij of each node's neighbours, in their order; W is symmetric."""

    @property
    def own_weight(self) -> list[float]:
        """W_ii = 1 - sum_j W_ij of each node."""

    def side(self) -> list[int] | None:
        """Side 0 or 1 of each node of a bipartite graph, else None."""

    def odd_node(self) -> int | None:
        """A node on an odd cycle; None if the graph is bipartite."""


class Message(Protocol):
    """A message at `target`, the present one of the `targets` that it reaches at one time.

    Read its content in the hook, because the object is reused.
    """

    source: int
    target: int
    targets: list[int]
    content: Any
    sent: float


class Models(Protocol):
    """The models of the nodes; set them with `Peers.step`, `move` or `shift`."""

    def __len__(self) -> int: ...
    def __getitem__(self, node: int, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...


class Peers(Cluster, Protocol):
    """The nodes: workers with models of their own, linked by a graph; `model` is their average."""

    @property
    def models(self) -> Models:
        """The model of each node."""

    @property
    def graph(self) -> Graph:
        """The graph."""

    @property
    def silent(self) -> bool:
        """Whether no job will end and no message arrive."""

    def step(self, node: int, model: Vector | None = None) -> None:
        """Count the update of a node with its own gradient, and set its model if it is given."""

    def update(self, node: int, model: Vector, gradients: Sequence[Any]) -> None:
        """Count the update of a node with these gradients, anybody's, and set its model."""

    def discard(self, gradient: Any) -> None:
        """Count a gradient as discarded: no node will apply it."""

    def deliver_now(self) -> None:
        """Deliver the messages that take no time; without this, after the hook."""

    def link_seconds(self, floats: float) -> list[dict[int, float]]:
        """Mean seconds of a message of `floats` numbers from each node to each neighbour."""

    def move(self, node: int, model: Vector) -> None:
        """Set a node's model without counting an update."""

    def shift(self, nodes: Sequence[int], factor: Any, vector: Vector) -> None:
        """Add factor * vector to the models of the nodes, without counting an update.

        Nodes that follow each other share the result if they shared the model.
        """

    def send(self, source: int, target: int, content: Any, floats: float) -> None:
        """Send `content` to a neighbour; it counts as `floats` numbers."""

    def broadcast(self, source: int, content: Any, floats: float, but: int = -1) -> None:
        """Send it to all neighbours, except `but`."""


@dataclass(kw_only=True)
class Decentralised(Algorithm):
    """Base of the methods without a server.

    `on_gradient` is called when a node's job ends, `on_message` when a message arrives. A method
    with a hook `on_messages` gets a message once for all its `targets`; the two hooks must do the
    same. A job starts at its node's own model, and its delay counts the updates of all nodes until
    its end.
    """

    decentralised: ClassVar[bool] = True
    topology: ClassVar[str] = "complete"
    """The graph for scenarios that name none."""

    peers: Peers = field(init=False, repr=False, compare=False)

    def bind(self, server: Any) -> Self:
        """Attach the method to its nodes."""
        self.peers = server
        return super().bind(server)

    @classmethod
    def check_graph(cls, graph: Graph) -> Iterator[str]:
        """Yield the rules that the graph breaks."""
        del graph
        yield from ()
