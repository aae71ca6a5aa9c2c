"""Amelie SGD: an optimal method without a server, for different objectives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from algorithms.base import Batch, Facts, Gradient, Look, Positive, noise_ratio, ranges, rounded_up
from algorithms.decentralised import Message
from algorithms.parts.pivoted import Pivoted

__all__ = ["Amelie"]

ROUNDING = 1e-9  # relative: sums of 1/s_i round, and a test for equality must still hold


@dataclass(eq=False)
class _Node:
    """A node in a round: its gradients, its children's counters, and the sums of the end."""

    value: Any = None
    gradients: list[Gradient] = field(default_factory=list)
    counters: dict[int, float] = field(default_factory=dict)
    sent: float = math.inf  # the last counter that went up
    stopped: bool = False
    sums: dict[int, Any] = field(default_factory=dict)  # child -> its sum and gradients


@dataclass(kw_only=True)
class Amelie(Pivoted):
    """Amelie SGD: while nodes compute at one point only counters travel, then one all-reduce.

    Every node i computes gradients at x, one after the other; g_i is their sum and s_i their
    number. It sends b_i = 1/s_i + sum of its children's b, infinite at first, up a tree to the
    pivot whenever it has changed and the link is free. When the pivot has n/b >= S/n, S = `batch`
    (n without it), it tells all nodes to stop. Then the nodes add up g_i/s_i along the tree, and
    the pivot does

        x <- x - (stepsize/n) sum_i g_i/s_i

    and sends it down. n/b is the harmonic mean of the s_i, which bounds the variance. The trees
    have the shortest paths; the pivot is chosen as in `fragile`.

    Without latency it is `malenia` with the same batch. For different objectives. Theory: S =
    max{n, ceil(sigma^2/eps)}, stepsize = 1/(2 L), 16 L Delta/eps updates. The figures show the mean
    of the nodes' models, of which some are old.

    Reference: Tyurin, Richtarik (2024), "On the Optimal Time Complexities in Decentralized
    Stochastic Asynchronous Optimization", arXiv 2405.16218. The condition is tested with >=, as in
    `malenia`; the order of the messages of the all-reduce is ours.
    """

    also_called = ("Amelie SGD",)
    look = Look("sky", "*", "solid")
    heterogeneous = True
    searched = ranges(batch="log:workers..16*workers")

    batch: Batch | None = None
    """S of the condition that ends a round, by default n (example: 60)"""
    stepsize: Positive

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """All must deliver; the pivot is one of them."""
        yield from super().check(parameters, workers)
        if parameters["batch"] not in (None, "theory") and parameters["batch"] < workers:
            yield "batch", f"must be at least the number of workers, {workers}: all must deliver"

    def start(self) -> None:
        self.state = [_Node() for _ in range(self.peers.workers)]
        super().start()

    def needed(self) -> float:
        return float(self.batch or self.peers.workers)

    def on_gradient(self, gradient: Gradient) -> None:
        node, state = gradient.worker, self.state[gradient.worker]
        state.value = gradient.value if state.value is None else state.value + gradient.value
        state.gradients.append(gradient)
        self.count(node)
        self.peers.deliver_now()
        if not self.peers.is_busy(node) and not self.state[node].stopped:
            self.assign(node)

    def on_message(self, message: Message) -> None:
        node, source = message.target, message.source
        kind, number, content = message.content
        if kind == "count":
            self.free[source] = True
            if number == self.round[node]:
                self.state[node].counters[source] = content
                self.count(node)
            self.count(source)
        elif kind == "sum":
            self.free[source] = True
            self.state[node].sums[source] = content
            self.add_up(node)
        elif kind == "stop":
            self.stop(node)
        else:
            self.peers.move(node, content)
            self.begin(node, number, content)

    def count(self, node: int) -> None:
        """Compute the node's counter; the pivot tests it, the others send it if they can."""
        state = self.state[node]
        children = self.up.children[node]
        if state.stopped or not state.gradients or len(state.counters) < len(children):
            return
        total = math.fsum([1 / len(state.gradients), *state.counters.values()])
        n = self.peers.workers
        if node == self.root:
            if self.needed() / n * total <= n * (1 + ROUNDING):
                self.stop(node)
        elif self.free[node] and total < state.sent:
            state.sent = total
            self.send_up(node, ("count", self.round[node], total), 1.0)

    def stop(self, node: int) -> None:
        """Stop a node and those below it; begin to add up."""
        self.state[node].stopped = True
        self.send_down(node, ("stop", self.round[node], None), 1.0)
        self.peers.cancel(node)
        self.add_up(node)

    def add_up(self, node: int) -> None:
        """Add the mean gradients below a stopped node to its own, when all are there; pass on."""
        state, children = self.state[node], self.up.children[node]
        if not state.stopped or len(state.sums) < len(children):
            return
        total, gradients = 1 / len(state.gradients) * state.value, list(state.gradients)
        for child in children:
            value, others = state.sums[child]
            total, gradients = total + value, gradients + others
        if node != self.root:
            self.send_up(node, ("sum", self.round[node], (total, gradients)), self.peers.dimension)
            return
        model = self.peers.models[node] - self.stepsize / self.peers.workers * total
        self.peers.update(node, model, gradients)
        self.begin(node, self.round[node] + 1, model)

    def begin(self, node: int, number: int, model: Any) -> None:
        """Start a round at a node."""
        self.state[node] = _Node()
        self.renew(node, number, model)

    def theory_batch(self, facts: Facts) -> int:
        """max{n, ceil(sigma^2/eps)}"""
        return max(facts.workers, rounded_up(noise_ratio(facts)))

    def theory_stepsize(self, facts: Facts) -> float:
        """1/(2 L)"""
        return 1 / (2 * facts.smoothness)
