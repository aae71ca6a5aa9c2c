"""The base of methods whose server steps along a buffer of changes by local steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Algorithm, Count, Gradient, LocalSteps, Positive, Threshold, ranges
from algorithms.parts.aggregators import MEAN, Aggregator, Messages, check_aggregator

__all__ = ["Buffered"]


@dataclass(kw_only=True)
class Buffered(Algorithm):
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
        self.clear()
        self.on_stepsize()
        if self.continues == "reporter":
            self.assign_many(gradients=self.local_steps)
            return
        self.idle = list(range(self.server.workers))
        for _ in range(int(self.concurrency)):
            self.assign(self.drawn(), gradients=self.local_steps)

    def on_stepsize(self) -> None:
        self.step = self.stepsize * self.local_stepsize / self.buffer

    def clear(self) -> None:
        """Empty the buffer."""
        self.messages.clear()
        self.missing = self.buffer

    def on_gradient(self, gradient: Gradient) -> None:
        change = gradient.moved(self.worker_steps)
        self.messages.add(self.weight(gradient.delay) * change)
        self.missing -= 1
        if self.missing == 0:
            self.complete()
            self.clear()
        worker = gradient.worker
        if self.continues == "uniform":
            self.idle.append(worker)
            worker = self.drawn()
        self.assign(worker, gradients=self.local_steps)

    def weight(self, delay: int) -> float:
        """s(d) of a message of this delay."""
        return 1.0 if self.staleness == "none" else 1 / math.sqrt(1 + delay)

    def complete(self) -> None:
        """Make the update of a full buffer."""
        self.model = self.model - self.messages.times(self.step)

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
