"""Local SGD in two levels: rounds within regions, and the mean of the regions' models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Gradient
from algorithms.parts.regions import between_servers

__all__ = ["RegionalRounds"]


@dataclass(eq=False)
class _Region:
    """A region: its model, the sum of its round, and how many rounds are left until it sends."""

    workers: list[int]
    model: Any = None
    total: Any = None
    missing: int = 0
    rounds: int = 0


class RegionalRounds:
    """The workers and servers of `method`, a `LocalSgd` with so many `rounds` of a region."""

    def __init__(self, method: Any, rounds: int) -> None:
        self.method, self.server, self.rounds = method, method.server, rounds
        self.regions = [_Region(list(workers)) for workers in self.server.regions]
        self.region_of = {one: region for region in self.regions for one in region.workers}

    def start(self) -> None:
        """Send the global model to all regions."""
        self.missing = len(self.regions)
        self.gradients: list[Gradient] = []  # since the last global update
        for region in self.regions:
            region.model, region.rounds = self.method.model, self.rounds
            self.begin(region)

    def begin(self, region: _Region) -> None:
        """Start a round of a region."""
        region.total, region.missing = self.server.zeros(), len(region.workers)
        steps = self.method.local_steps
        self.method.assign_many(region.workers, region.model, gradients=steps)

    def on_gradient(self, gradient: Gradient) -> None:
        """Add a change to the sum of its region; the last of a round ends it."""
        region = self.region_of[gradient.worker]
        region.total = region.total + gradient.moved(self.method.worker_steps)
        self.gradients.append(gradient)
        self.server.hold(gradient)
        region.missing -= 1
        if region.missing == 0:
            self.end_round(region)

    def end_round(self, region: _Region) -> None:
        """Average the models of a region; go on, or send the mean to the global server."""
        step = self.method.stepsize / len(region.workers)
        region.model = region.model - step * region.total
        region.rounds -= 1
        if region.rounds:
            self.begin(region)
        else:
            between_servers(self.server, self.arrive)

    def arrive(self) -> None:
        """Count a region that has arrived; the last one makes the global update."""
        self.missing -= 1
        if self.missing:
            return
        shares = [len(region.workers) / self.server.workers for region in self.regions]
        models = [share * one.model for share, one in zip(shares, self.regions, strict=True)]
        mean = models[0]
        for model in models[1:]:
            mean = mean + model
        self.server.release(self.gradients)
        self.method.model = mean
        between_servers(self.server, self.start)
