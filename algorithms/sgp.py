"""Stochastic gradient push, with overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from algorithms.base import Gradient, Look, Positive
from algorithms.decentralised import Decentralised, Message

__all__ = ["Sgp"]


@dataclass(kw_only=True)
class Sgp(Decentralised):
    """Stochastic gradient push (SGP): push-sum averaging around local steps.

    x_i = z_i, w_i = 1 at the start; in round k node i with out-neighbours j does
    g_i = gradient at z_i ;  x_i <- x_i - stepsize g_i
    sends (p x_i, p w_i) to each j, keeps (p x_i, p w_i), p = 1/(out-neighbours + 1)
    x_i <- kept + all received ;  w_i <- likewise ;  z_i <- x_i/w_i

    `send_to`: one out-neighbour a round, the next in the order of hops (j - i) mod n, so that on a
    ring, an exponential or a complete graph every node also receives from one; or all. A node waits
    for what its neighbours send in the same round; with `overlap` = tau only for what they sent tau
    rounds ago. At the end of its round k it takes in every message that has arrived and was sent in
    round k or before; one from a node that is already in a later round is kept until that round.
    A node's model in all tables is z_i, at which its gradients are computed; mass in flight is in
    no model.

    Weights are column-stochastic, so sum w_i is conserved, and so is sum x_i except for the steps.
    If every node sends and receives equally much, w_i stays 1.

    Theory: rate O(1/sqrt(n K)) after K rounds for different objectives too, once K is large. No
    step size is prescribed here.

    Reference: Assran, Loizou, Ballas, Rabbat (2019), arXiv 1811.10792, and its published code for
    hops and weights; the rounds are given from general knowledge of the paper.
    """

    heterogeneous: ClassVar[bool] = True
    topology: ClassVar[str] = "exponential"
    look = Look("grey", "v", "mixed")
    stepsize: Positive
    send_to: Literal["one", "all"] = "one"
    """out-neighbours to which a node sends in a round"""
    overlap: Annotated[int, Field(ge=0)] = 0
    """tau: age in rounds of the messages that a node waits for (example: 1)"""

    def start(self) -> None:
        nodes = range(self.peers.workers)
        near = self.peers.graph.neighbours
        self.targets = [sorted((j - i) % len(nodes) for j in near[i]) for i in nodes]  # as hops
        self.biased: list[Any] = list(self.peers.models)  # x_i
        self.weights = [1.0 for _ in nodes]  # w_i
        self.rounds = [0 for _ in nodes]
        self.ended = [False for _ in nodes]  # whether this round's gradient has arrived
        self.inbox: list[list[tuple[int, Any, float]]] = [[] for _ in nodes]
        self.received: list[dict[int, int]] = [{} for _ in nodes]  # round -> messages
        self.complete = [0 for _ in nodes]  # all messages of earlier rounds have arrived
        self.peers.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        node = gradient.worker
        at = self.rounds[node]
        targets = self._targets(node, at)
        share = 1.0 / (len(targets) + 1)
        stepped = self.biased[node] - self.stepsize * gradient.value
        self.peers.step(node, self._model(stepped, self.weights[node]))
        self.biased[node] = share * stepped
        self.weights[node] *= share
        for target in targets:
            content = (at, self.biased[node], self.weights[node])
            self.peers.send(node, target, content, self.peers.dimension + 1)
        self.ended[node] = True
        self._try(node)

    def on_message(self, message: Message) -> None:
        node, content = message.target, message.content
        self.inbox[node].append(content)
        received = self.received[node]
        received[content[0]] = received.get(content[0], 0) + 1
        self._try(node)

    def _try(self, node: int) -> None:
        """End the node's round if its gradient and the messages that it waits for have arrived."""
        at = self.rounds[node]
        if not self.ended[node] or not self._has_heard(node, at - self.overlap):
            return
        x, weight, later = self.biased[node], self.weights[node], []
        for message in self.inbox[node]:
            if message[0] <= at:
                x, weight = x + message[1], weight + message[2]
            else:
                later.append(message)
        self.inbox[node], self.biased[node], self.weights[node] = later, x, weight
        self.ended[node] = False
        self.rounds[node] = at + 1
        self.peers.move(node, self._model(x, weight))
        self.assign(node)

    def _has_heard(self, node: int, last: int) -> bool:
        """Whether all messages of rounds up to `last` have arrived."""
        received = self.received[node]
        while self.complete[node] <= last:
            wanted = self._senders(node, self.complete[node])
            if received.get(self.complete[node], 0) < wanted:
                return False
            received.pop(self.complete[node], None)
            self.complete[node] += 1
        return True

    def _targets(self, node: int, at: int) -> list[int]:
        """The nodes to which the node sends in a round."""
        hops, count = self.targets[node], len(self.targets)
        chosen = hops if self.send_to == "all" or not hops else [hops[at % len(hops)]]
        return [(node + hop) % count for hop in chosen]

    def _senders(self, node: int, at: int) -> int:
        """The number of nodes that send to the node in a round."""
        near = self.peers.graph.neighbours[node]
        return sum(node in self._targets(other, at) for other in near)

    @staticmethod
    def _model(x: Any, weight: float) -> Any:
        """z = x/w."""
        return x if weight == 1.0 else (1.0 / weight) * x
