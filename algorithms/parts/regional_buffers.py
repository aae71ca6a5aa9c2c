"""FedBuff in two levels: buffers of regions, and one of the global server."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from algorithms.base import Gradient, Vector
from algorithms.parts.aggregators import Messages
from algorithms.parts.regions import RegionDelays, between_servers

__all__ = ["RegionalBuffers"]


@dataclass(eq=False)
class _Region:
    """A region: the global model that it has received, and the messages in its buffer."""

    messages: Messages
    model: Any
    version: int = 0  # global updates in the model
    updates: int = 0  # of the model
    gradients: list[Gradient] = field(default_factory=list)  # not yet sent on


class RegionalBuffers:
    """The workers and servers of `method`, a `FedBuff` with a `global_buffer` of `size`."""

    def __init__(self, method: Any, size: int) -> None:
        self.method, self.server, self.size = method, method.server, size
        self.delays = RegionDelays(self.server.workers)
        self.region_of: dict[int, _Region] = {}
        for workers in self.server.regions:
            messages = Messages(method.aggregator, self.server.zeros())
            self.region_of |= dict.fromkeys(workers, _Region(messages, method.model))
        self.clear()

    def clear(self) -> None:
        """Empty the global buffer."""
        self.total, self.missing = self.server.zeros(), self.size
        self.gradients: list[Gradient] = []  # of the vectors in it

    def give_job(self, worker: int) -> None:
        """Start a job at the model of the worker's region."""
        region = self.region_of[worker]
        self.delays.start(worker, region.updates)
        self.method.assign(worker, region.model, gradients=self.method.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        """Add a change to the buffer of its region."""
        method, region = self.method, self.region_of[gradient.worker]
        delay = self.delays.count(gradient.worker, region.updates)
        region.messages.add(method.weight(delay) * gradient.moved(method.worker_steps))
        region.gradients.append(gradient)
        self.server.hold(gradient)
        if len(region.gradients) == method.buffer:
            self.send(region)
        self.give_job(gradient.worker)

    def send(self, region: _Region) -> None:
        """Send a full buffer to the global server."""
        vector, gradients = region.messages.times(self.method.step), region.gradients
        region.messages.clear()
        region.gradients = []
        between_servers(self.server, partial(self.merge_in, region, vector, gradients))

    def merge_in(self, region: _Region, vector: Vector, gradients: list[Gradient]) -> None:
        """Add a region's vector to the global buffer, and return the newest model."""
        missed = self.server.iteration - region.version
        self.total = self.total + self.method.weight(missed) * vector
        self.gradients.extend(gradients)
        self.missing -= 1
        if self.missing == 0:
            self.server.release(self.gradients)
            self.method.model = self.method.model - 1 / self.size * self.total
            self.clear()
        newest = partial(self.receive, region, self.method.model, self.server.iteration)
        between_servers(self.server, newest)

    def receive(self, region: _Region, model: Vector, version: int) -> None:
        """Let a region hand out a newer global model."""
        region.updates += version > region.version
        region.model, region.version = model, version
