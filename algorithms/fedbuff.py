"""FedBuff: buffered asynchronous aggregation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Threshold,
    ranges,
)
from algorithms.parts.aggregators import MEAN, Aggregator, Messages, check_aggregator

__all__ = ["FedBuff"]


@dataclass(kw_only=True)
class FedBuff(Algorithm):
    """FedBuff: workers send the change by local steps, the server steps after K arrivals.

    A worker that starts at x_old takes Q = `local_steps` steps y <- y - local_stepsize g(y) and
    sends x_old - y. At every K = `buffer` arrivals the server takes one step along their mean,

        x <- x - stepsize (1/K) sum s(d) (x_old - y),

    s(d) = 1 (`none`) or 1/sqrt(1 + d) (`sqrt`), d the delay. A job is Q gradients long.

    `reporter`: an arriving worker goes on at once, at the present x. `uniform`: only `concurrency`
    workers are active, and an arrival starts one drawn uniformly from the others.

    With K = Q = 1 and `reporter` it is asynchronous SGD with the step stepsize times
    local_stepsize, and like it biased towards fast workers where objectives differ.

    Reference: Nguyen, Malik, Zhan, Yousefpour, Rabbat, Malek, Huba (2022), arXiv 2106.06639.
    Reconstructed from descriptions; the paper draws clients from a population that is mostly idle.
    """

    look = Look("green", "s", "solid")
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
        weight = 1.0 if self.staleness == "none" else 1 / math.sqrt(1 + gradient.delay)
        change = gradient.moved(self.worker_steps)
        self.messages.add(weight * change)
        self.missing -= 1
        if self.missing == 0:
            self.complete()
            self.clear()
        worker = gradient.worker
        if self.continues == "uniform":
            self.idle.append(worker)
            worker = self.drawn()
        self.assign(worker, gradients=self.local_steps)

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
