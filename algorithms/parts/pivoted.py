"""The base of methods without a server in which one node, the pivot, makes all updates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from algorithms.decentralised import Decentralised
from algorithms.parts.trees import Tree, best_pivot, shortest_paths

__all__ = ["Pivoted"]

Node = Annotated[int, Field(ge=0)]


@dataclass(kw_only=True)
class Pivoted(Decentralised):
    """Messages of all nodes go up a tree to the pivot, and its new models down another one.

    The trees have the shortest paths to and from the pivot. Without a `pivot` it is the node that
    can have a batch of S gradients soonest, by the mean seconds of gradients and messages. A node
    that gets a newer model goes on with that at once.
    """

    pivot: Node | None = None
    """the node that makes the updates, by default chosen (example: 0)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """The pivot is one of the nodes."""
        if (parameters["pivot"] or 0) >= workers:
            yield "pivot", f"must be below the number of nodes, {workers}"

    def start(self) -> None:
        peers, nodes = self.peers, range(self.peers.workers)
        dimension = peers.dimension
        self.up_floats = dimension + 1.0
        up, down = peers.link_seconds(self.up_floats), peers.link_seconds(dimension)
        self.root = self.chosen_pivot(up, down) if self.pivot is None else self.pivot
        self.up, self.down = self.trees(self.root, up, down)
        self.round = [0 for _ in nodes]
        self.free = [True for _ in nodes]  # whether a node's link towards the pivot is
        peers.assign_many()

    def needed(self) -> float:
        """S, the gradients that an update needs."""
        raise NotImplementedError(f"{type(self).__name__} has no batch")

    def trees(self, root: int, up: Any, down: Any) -> tuple[Tree, Tree]:
        """The trees to and from a root, from the seconds of messages between neighbours."""
        near = self.peers.graph.neighbours
        return (
            shortest_paths(near, root, lambda node, above: up[node][above]),
            shortest_paths(near, root, lambda node, above: down[above][node]),
        )

    def chosen_pivot(self, up: Any, down: Any) -> int:
        """The node that can have a batch soonest; the first if messages take no time."""
        if not any(seconds for links in (*up, *down) for seconds in links.values()):
            return 0
        paths = []
        for root in range(self.peers.workers):
            there, back = self.trees(root, up, down)
            paths.append([a + b for a, b in zip(there.seconds, back.seconds, strict=True)])
        return best_pivot(paths, self.peers.mean_seconds.tolist(), self.needed())

    def send_up(self, node: int, content: Any, floats: float) -> None:
        """Send to the next node towards the pivot; the link is not free until it arrives."""
        parent = self.up.parent[node]
        if parent >= 0:
            self.free[node] = False
            self.peers.send(node, parent, content, floats)

    def send_down(self, node: int, content: Any, floats: float) -> None:
        """Send to the nodes that get their models from this one."""
        for child in self.down.children[node]:
            self.peers.send(node, child, content, floats)

    def renew(self, node: int, number: int, model: Any) -> None:
        """Give a node the model of round `number`, and pass it on."""
        self.round[node] = number
        self.send_down(node, ("model", number, model), self.peers.dimension)
        self.peers.cancel(node)
        self.assign(node)
