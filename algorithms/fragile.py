"""Fragile SGD: an optimal method without a server, for equal objectives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Batch, Facts, Gradient, Look, Positive, noise_ratio, ranges, rounded_up
from algorithms.decentralised import Message
from algorithms.parts.pivoted import Pivoted

__all__ = ["Fragile"]


@dataclass(eq=False)
class _Sum:
    """Gradients of one round on their way to the pivot."""

    number: int
    value: Any = None
    gradients: list[Gradient] | None = None


@dataclass(kw_only=True)
class Fragile(Pivoted):
    """Fragile SGD: batches at one point, collected and distributed along trees.

    The pivot sends x down a tree. Every node computes gradients at the newest model that it has,
    one after the other, and stops at once when a newer one comes. It adds up its gradients and what
    it receives of the same round, and sends the sum and the number of its terms to the next node
    towards the pivot whenever that link is free; sums of earlier rounds are ignored. When the pivot
    has the sum g of s >= S = `batch` gradients,

        x <- x - stepsize g/s.

    The trees have the shortest paths. Without a `pivot` it is the node with the least t(j) = min_k
    max{max(r_k, h_k), S/sum_{i<=k} 1/h_i}, where node i takes h_i seconds per gradient and r_i for
    a sum to node j and a model back, and nodes are in the order of max(r_i, h_i).

    Without latency it is `rennala` with the same batch. For equal objectives. Theory: S = max{1,
    ceil(sigma^2/eps)}, stepsize = 1/(2 L), 16 L Delta/eps updates. The figures show the mean of the
    nodes' models, of which some are old.

    Reference: Tyurin, Richtarik (2024), "On the Optimal Time Complexities in Decentralized
    Stochastic Asynchronous Optimization", arXiv 2405.16218. That a sum counts if it is of a round
    newer than the node's own is ours.
    """

    also_called = ("Fragile SGD", "Minimax SGD on graphs")
    look = Look("sky", "p", "dashed")
    searched = ranges(batch="log:1..16*workers")

    batch: Batch
    stepsize: Positive

    def start(self) -> None:
        self.sums = [_Sum(0, None, []) for _ in range(self.peers.workers)]
        super().start()

    def needed(self) -> float:
        return float(self.batch)

    def on_gradient(self, gradient: Gradient) -> None:
        node = gradient.worker
        self.take(node, _Sum(self.round[node], gradient.value, [gradient]))
        self.peers.deliver_now()
        if not self.peers.is_busy(node):
            self.assign(node)

    def on_message(self, message: Message) -> None:
        node, source = message.target, message.source
        kind, number, content = message.content
        if kind == "model":
            if number > self.round[node]:
                self.peers.move(node, content)
                self.begin(node, number, content)
            return
        self.free[source] = True
        self.take(node, content)
        self.pass_on(source)

    def take(self, node: int, arrived: _Sum) -> None:
        """Add a sum of this round or a newer one to the node's own; use it or pass it on."""
        own = self.sums[node]
        if arrived.number < own.number:
            self.forget(arrived)
            return
        if arrived.number > own.number:
            self.forget(own)
            own = self.sums[node] = _Sum(arrived.number, None, [])
        assert own.gradients is not None and arrived.gradients is not None
        own.value = arrived.value if own.value is None else own.value + arrived.value
        own.gradients.extend(arrived.gradients)
        if node != self.root:
            self.pass_on(node)
        elif len(own.gradients) >= self.batch:
            self.update(own)

    def forget(self, old: _Sum) -> None:
        """Count the gradients of a sum that is too old as discarded."""
        for gradient in old.gradients or ():
            self.peers.discard(gradient)

    def pass_on(self, node: int) -> None:
        """Send the node's sum towards the pivot, if there is one and the link is free."""
        own = self.sums[node]
        if self.free[node] and own.gradients:
            self.sums[node] = _Sum(own.number, None, [])
            self.send_up(node, ("sum", own.number, own), self.up_floats)

    def update(self, whole: _Sum) -> None:
        """Make the update of the pivot, and start its next round."""
        gradients = whole.gradients or []
        node = self.root
        model = self.peers.models[node] - self.stepsize / len(gradients) * whole.value
        self.peers.update(node, model, gradients)
        self.begin(node, whole.number + 1, model)

    def begin(self, node: int, number: int, model: Any) -> None:
        """Start a round at a node."""
        if self.sums[node].number < number:
            if node != self.root:
                self.forget(self.sums[node])
            self.sums[node] = _Sum(number, None, [])
        self.renew(node, number, model)

    def theory_batch(self, facts: Facts) -> int:
        """max{1, ceil(sigma^2/eps)}"""
        return max(1, rounded_up(noise_ratio(facts)))

    def theory_stepsize(self, facts: Facts) -> float:
        """1/(2 L)"""
        return 1 / (2 * facts.smoothness)
