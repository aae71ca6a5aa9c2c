"""The base of methods whose server steps along a buffer of changes by local steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Count, Gradient, LocalSteps, Positive, Threshold, Vector, ranges
from algorithms.parts.aggregators import MEAN, Aggregator, Messages, check_aggregator
from algorithms.parts.one_step import OneStep

__all__ = ["Buffered"]


@dataclass(kw_only=True)
class Buffered(OneStep):
    """Workers send changes by local steps; after K arrivals the server makes its update.

    The parameters are those of `fedbuff`, whose update is the default.
    """

    searched = ranges(buffer="log:1..workers", local_steps="log:1..16", stepsize=None)

    inelastic = staticmethod(
        lambda given: "draws idle workers" if given["continues"] == "uniform" else ""
    )
    random = True
    scheduled = "local_stepsize"

    buffer: Count
    local_steps: Count = 1
    local_stepsize: Positive
    stepsize: Positive = 1.0
    staleness: Literal["none", "sqrt"] = "none"
    """how the weight of a change depends on its delay"""
    continues: Literal["reporter", "uniform"] = "reporter"
    """who works next after an arrival (example: uniform, concurrency: 4)"""
    concurrency: Threshold = math.inf
    """workers that are active with uniform (example: 4, continues: uniform)"""
    aggregator: Aggregator = MEAN

    @property
    def worker_steps(self) -> LocalSteps:
        """Q steps."""
        return LocalSteps(self.local_steps, self.local_stepsize)

    def start(self) -> None:
        self.messages = Messages(self.aggregator, self.server.zeros())
        self.on_stepsize()
        if self.continues == "reporter":
            self.assign_many(gradients=self.local_steps)
            return
        self.idle = list(range(self.server.workers))
        for _ in range(int(self.concurrency)):
            self.assign(self.drawn(), gradients=self.local_steps)

    @property
    def is_plain(self) -> bool:
        """Whether an arrival has no other effect than its gradient's on the sum of the buffer."""
        return type(self).on_gradient is Buffered.on_gradient and self.is_simple

    @property
    def is_simple(self) -> bool:
        """Whether the buffer holds a plain sum of gradients, and its workers report."""
        usual = self.aggregator.is_usual and self.staleness == "none" and self.local_steps == 1
        return usual and self.continues == "reporter"

    @property
    def every(self) -> int:
        """K."""
        return self.buffer

    @property
    def carried(self) -> list[Vector]:
        """The sum of the changes in the buffer."""
        return [self.messages.total]

    @carried.setter
    def carried(self, vectors: list[Vector]) -> None:
        (self.messages.total,) = vectors

    def on_stepsize(self) -> None:
        self.step = self.stepsize * self.local_stepsize / self.buffer

    def of_aggregate(self, share: Any) -> Any:
        """The factor of the aggregate, from that of the sum of the changes."""
        return share if self.aggregator.is_usual else share * self.buffer

    def factor(self, delay: int) -> Any:
        """stepsize times local_stepsize / K"""
        del delay
        return self.of_aggregate(self.step)

    def gather(self, value: Vector) -> None:
        """Put a change into the buffer."""
        self.messages.add(value)

    def direction(self, value: Vector) -> Any:
        """The sum of the changes of a full buffer, which is empty then."""
        self.messages.add(value)
        found = self.messages.aggregate
        self.messages.clear()
        return found

    def on_gradient(self, gradient: Gradient) -> None:
        message = self.weight(gradient.delay) * gradient.moved(self.worker_steps)
        self.take(self.factor(gradient.delay), message)
        worker = gradient.worker
        if self.continues == "uniform":
            self.idle.append(worker)
            worker = self.drawn()
        self.assign(worker, gradients=self.local_steps)

    def weight(self, delay: int) -> float:
        """s(d) of a message of this delay."""
        return 1.0 if self.staleness == "none" else 1 / math.sqrt(1 + delay)

    def drawn(self) -> int:
        """Draw one of the idle workers uniformly and mark it active."""
        k = self.server.random_below(len(self.idle))
        self.idle[k], self.idle[-1] = self.idle[-1], self.idle[k]
        return self.idle.pop()

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Some workers must be idle, because only idle ones are drawn."""
        yield from check_aggregator(parameters["aggregator"], parameters["buffer"])
        drawn = parameters["continues"] == "uniform"
        concurrency = parameters["concurrency"]
        if drawn and not (concurrency != "theory" and concurrency < workers):
            yield "concurrency", f"must be below the number of workers, {workers}: some stay idle"
        if not drawn and concurrency != math.inf:
            yield "concurrency", "belongs to continues: uniform; reporters are all active"
