"""HALoS: regions with servers of their own, and a global server that merges them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Vector,
    Weight,
    ranges,
)
from algorithms.parts.outer import Outer, OuterKind
from algorithms.parts.paces import counts_by_speed
from algorithms.parts.regions import RegionDelays, between_servers

__all__ = ["Halos", "OuterRule"]

Number = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Part = Annotated[float, Field(ge=0, lt=1)]


class OuterRule(BaseModel):
    """The outer optimiser of a server, as in `async_diloco`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"kind": "nesterov", "stepsize": 0.7, "momentum": 0.9},
                {"kind": "sgd", "stepsize": 1.0, "momentum": 0.0},
                {"kind": "mla", "stepsize": 0.7, "momentum": 0.9},
                {"kind": "heloco", "stepsize": 0.7, "momentum": 0.9},
                {
                    "kind": "delayed_nesterov",
                    "stepsize": 0.8,
                    "momentum": 0.9,
                    "buffer": 4,
                    "spread": 0.25,
                },
            ]
        },
    )

    kind: OuterKind = Field(default="delayed_nesterov", description="its rule")
    stepsize: Number = Field(description="the outer step size")
    momentum: Part = Field(description="the outer momentum")
    buffer: Count = Field(default=1, description="arrivals from one momentum step to the next")
    spread: Part = Field(default=0.0, description="share of the momentum in each arrival")

    def state(self, zero: Vector) -> Outer:
        """The optimiser at the start of a run."""
        return Outer(zero, self.kind, self.momentum, self.buffer, self.spread)

    def __str__(self) -> str:
        """The kind and its numbers: `nesterov stepsize=0.7 momentum=0.9`."""
        given = self.model_dump(exclude={"kind"}, exclude_defaults=True).items()
        return " ".join([self.kind, *(f"{key}={value}" for key, value in given)])


REGION = OuterRule(stepsize=3.2, momentum=0.9, buffer=16)
SERVER = OuterRule(stepsize=0.3, momentum=0.5, buffer=2)


@dataclass(eq=False)
class _Region:
    """A region: its model, the model at its last merge, and its updates so far."""

    workers: list[int]
    outer: Outer
    model: Any
    base: Any
    updates: int = 0
    merged: int = 0
    gradients: list[Gradient] = field(default_factory=list)  # not yet sent on


@dataclass(kw_only=True)
class Halos(Algorithm):
    """HALoS: asynchronous local SGD in two levels, for regions with slow links between them.

    The workers of region r start at its model x_r, take H = `local_steps` steps of size
    local_stepsize to y, and go on at once; with `dylu` H is that of the fastest, and others take
    fewer in proportion to their speed. The region's server does an outer step along each x_old - y
    (`region_outer`). After K = `accumulate` of these steps since its last merge, it sends u_r =
    b_r - x_r to the global server, b_r the model after that merge. The global server
    does an outer step along u_r (`server_outer`, its step times `stepsize`), and returns its model
    x. Then

        x_r <- (1 - a) x_r + a x,   b_r <- x_r,   a = `merge`.

    Steps of a region while its message is on the way to the global server and back change x_r, but
    become a part of b_r without being sent. Regions and the seconds between the servers are those
    of `cluster.regions`; without it all workers are one region. The figures show the global model,
    and iterations are its updates; the table of workers has delays in updates of the region.

    With one region, no seconds, merge = accumulate = 1 and a global step of plain SGD with size 1
    it is `async_diloco`. For equal objectives. Theory: none given here. The defaults are those of
    the authors for four regions of four workers; they write buffer times step as the step size.

    Reference: Kim, Zhou, et al. (2025), "HALoS: Hierarchical Asynchronous Local SGD over Slow
    Networks for Geo-Distributed Large Language Model Training", ICML, arXiv 2506.04531, and the
    authors' simulator. `stepsize` is ours.
    """

    also_called = ("HALoS", "hierarchical asynchronous local SGD")
    look = Look("blue", "p", "solid")
    inelastic = ""
    scheduled = "local_stepsize"
    searched = ranges(local_steps="log:1..64", accumulate="log:1..64", stepsize=None)

    local_steps: Count = 8
    local_stepsize: Positive
    stepsize: Positive = 1.0
    """factor of the global server's step size (example: 0.5)"""
    accumulate: Count = 32
    """K: steps of a region from one merge to the next (example: 8)"""
    merge: Weight = 0.25
    """a: weight of the global model in the new model of a region (example: 0.5)"""
    dylu: bool = True
    region_outer: OuterRule = REGION
    """outer optimiser of a region (example: {kind: sgd, stepsize: 1.0, momentum: 0.0})"""
    server_outer: OuterRule = SERVER
    """outer optimiser of all (example: {kind: nesterov, stepsize: 0.7, momentum: 0.9})"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """A spread beyond 1/buffer adds momentum that the buffer takes away."""
        del workers
        for key in ("region_outer", "server_outer"):
            outer = parameters[key]
            if outer.spread > 1 / outer.buffer:
                yield key, f"spread must be at most 1/buffer, {1 / outer.buffer:.3g}"

    @property
    def worker_steps(self) -> LocalSteps:
        """H steps; with dylu some workers take fewer."""
        return LocalSteps(self.local_steps, self.local_stepsize)

    def start(self) -> None:
        server, zero, x = self.server, self.server.zeros(), self.model
        self.outer = self.server_outer.state(zero)
        self.regions = [
            _Region(list(workers), self.region_outer.state(zero), x, x)
            for workers in server.regions
        ]
        self.region_of = {one: region for region in self.regions for one in region.workers}
        self.counts = [self.local_steps] * server.workers
        if self.dylu:
            self.counts = counts_by_speed(self.local_steps, server.mean_seconds.tolist())
        self.delays = RegionDelays(server.workers)
        for worker in range(server.workers):
            self.on_join(worker)

    def on_join(self, worker: int) -> None:
        region = self.region_of[worker]
        self.delays.start(worker, region.updates)
        self.assign(worker, region.model, gradients=self.counts[worker])

    def on_gradient(self, gradient: Gradient) -> None:
        worker, region = gradient.worker, self.region_of[gradient.worker]
        steps = LocalSteps(self.counts[worker], self.local_stepsize)
        change = self.local_stepsize * gradient.moved(steps)
        self.delays.count(worker, region.updates)
        step: Any = self.region_outer.stepsize
        region.model = region.model - step * region.outer.direction(change)
        region.updates += 1
        region.gradients.append(gradient)
        self.server.hold(gradient)
        self.on_join(worker)
        if region.updates - region.merged == self.accumulate:
            self.send(region)

    def send(self, region: _Region) -> None:
        """Send a region's progress to the global server."""
        progress, sent = region.base - region.model, region.gradients
        region.gradients = []
        between_servers(self.server, partial(self.merge_in, region, progress, sent))

    def merge_in(self, region: _Region, progress: Vector, sent: list[Gradient]) -> None:
        """Make an update of the global model, and return it to the region."""
        self.server.release(sent)
        step: Any = self.stepsize * self.server_outer.stepsize
        self.model = model = self.model - step * self.outer.direction(progress)
        between_servers(self.server, partial(self.receive, region, model))

    def receive(self, region: _Region, model: Vector) -> None:
        """Merge the global model into that of a region."""
        region.model = region.base = (1 - self.merge) * region.model + self.merge * model
        region.merged = region.updates

    def report(self) -> dict[str, Any]:
        """The mean delay of each worker's changes, in updates of its region."""
        return self.delays.report()
