"""BASGD: asynchronous SGD with buffers against wrong messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from algorithms.base import Algorithm, Count, Gradient, Look, Positive, Share, Vector, ranges
from algorithms.parts.aggregators import MEDIAN, Aggregator, check_aggregator
from algorithms.parts.averaging import Averaging

__all__ = ["Basgd"]


@dataclass(kw_only=True)
class Basgd(Algorithm):
    """Buffered asynchronous SGD: the server aggregates the means of B buffers.

    The message g of worker i goes into buffer i mod B, which keeps the mean of its messages,

        N <- N + 1 ; h <- h + (g - h)/N .

    As soon as no buffer is empty, x <- x - stepsize Aggr(h_1, .., h_B), and all buffers are
    emptied. The sender always goes on at the newest x. Aggr is `aggregator`, the median of each
    coordinate by default.

    A wrong worker reaches one buffer only, however fast it is: for a median B must exceed twice
    the number f of wrong workers. A buffer waits for the fastest of its n/B workers, so a larger B
    makes rounds longer; with B = n every round waits for everybody.

    With `momentum` beta > 0 the message is the average m <- beta m + (1 - beta) g that each worker
    keeps (BASGDm). B = 1 is `asgd`. With B = n, the mean and equal times it is `fedbuff` with a
    buffer of n and one local step; not `sync_sgd`, because n - 1 workers start before the step.

    For equal objectives, so that the means of different buffers agree. Theory: none given here.

    Reference: Yang, Li (2021), "BASGD: Buffered Asynchronous SGD for Byzantine Learning", ICML,
    arXiv 2003.00937, from descriptions; buffers keep their workers (no reassignment).
    """

    also_called = ("buffered asynchronous SGD", "BASGDm", "Byzantine SGD")
    look = Look("vermillion", "s", "dotted")
    searched = ranges(buffers="log:1..workers")

    inelastic = "waits for the workers of every buffer"

    stepsize: Positive
    buffers: Count
    """B: the number of buffers (example: 5)"""
    aggregator: Aggregator = MEDIAN
    momentum: Share = 0.0

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Every buffer has a worker, and the aggregator enough buffers."""
        if parameters["buffers"] > workers:
            yield "buffers", f"must be at most the number of workers, {workers}"
        yield from check_aggregator(parameters["aggregator"], parameters["buffers"])

    @property
    def worker_steps(self) -> Averaging | None:
        """The average that a worker keeps and sends."""
        return None if self.momentum == 0.0 else Averaging(self.momentum)

    def start(self) -> None:
        self.steps = self.worker_steps
        self.memory = [self.server.zeros()] * self.server.workers
        self.rule = self.aggregator.rule(self.server.zeros())
        self.clear()
        self.assign_many()

    def clear(self) -> None:
        """Empty all buffers."""
        self.counts = [0] * self.buffers
        self.means: list[Vector] = [self.server.zeros()] * self.buffers
        self.empty = self.buffers

    def on_gradient(self, gradient: Gradient) -> None:
        self.store(gradient.worker % self.buffers, self.message(gradient))
        if not self.empty:
            self.model = self.model - self.stepsize * self.rule(self.means)
            self.clear()
        self.assign(gradient.worker)

    def message(self, gradient: Gradient) -> Vector:
        """The gradient, or its worker's average."""
        if self.steps is None:
            return gradient.value
        return gradient.sent(self.steps, self.memory)

    def store(self, buffer: int, message: Vector) -> None:
        """Include a message in the mean of its buffer."""
        self.counts[buffer] += 1
        count, mean = self.counts[buffer], self.means[buffer]
        self.means[buffer] = message if count == 1 else mean + (1 / count) * (message - mean)
        self.empty -= count == 1
