"""FedCompass: groups of workers that arrive together, by numbers of local steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Timer,
    Vector,
    ranges,
)

__all__ = ["FedCompass"]

ROUNDING = 1e-9  # steps; a quotient of seconds may miss a whole number by this
Factor = Annotated[float, Field(ge=1, allow_inf_nan=False)]
Memory = Annotated[float, Field(ge=0, lt=1)]


@dataclass(eq=False)
class _Group:
    """Workers that are expected at one time; `latest` is when the others stop waiting."""

    expected: float
    latest: float
    members: set[int] = field(default_factory=set)  # that have not arrived
    arrived: list[int] = field(default_factory=list)
    messages: list[tuple[Gradient, Vector]] = field(default_factory=list)
    timer: Timer | None = None


@dataclass(kw_only=True)
class FedCompass(Algorithm):
    """FedCompass: the server gives each worker so many local steps that groups arrive together.

    v_i is worker i's estimated seconds per local step, v <- b v + (1 - b) new with b =
    `speed_momentum`. Every worker's first job has Q_max = `max_steps` steps, and its change is
    applied alone. Then a worker that is idle at time t is placed:

    - it joins the group, expected at T, in which it takes the most steps q = floor((T - t)/v_i)
      between Q_min = `min_steps` (a fifth of Q_max) and Q_max;
    - else it opens a group. For each other group, v its fastest worker's and L its latest time, if
      t < L, let q = floor((L + v Q_max - t)/v_i); the largest of those that are at most Q_max, at
      least Q_min, else Q_max. The group is expected at t + q v_i, at the latest `lateness` times q
      v_i after t.

    When all of a group have arrived, or at its latest time, its changes and those of late workers
    are applied in one update, x <- x - stepsize (1/n) sum of s(d) (x_old - y), and its workers are
    placed, the fastest first. Whoever arrives after that is late: its change waits for the next
    update of a group, and it is placed at once. s(d) is 1, or with `staleness: sqrt` 1/sqrt(1 + d),
    d the updates since the change was begun.

    An asynchronous method for equal objectives; everybody counts by how often it arrives. Theory:
    none given here.

    Reference: Li, Chaturvedi, He, Chen, Singh, Kindratenko, Huerta, Kim, Madduri (2024),
    "FedCompass: Efficient Cross-Silo Federated Learning on Heterogeneous Client Devices using a
    Computing Power Aware Scheduler", ICLR, arXiv 2309.14675, and the authors' scheduler. Weights by
    sizes of data are left out.
    """

    also_called = ("computing power aware scheduler", "COMPASS")
    look = Look("green", "p", "solid")
    inelastic = ""
    scheduled = "local_stepsize"
    searched = ranges(max_steps="log:2..64", stepsize=None)

    max_steps: Count
    """Q_max: most local steps of a job (example: 20)"""
    min_steps: Count | None = None
    """Q_min: fewest local steps of a job, by default Q_max/5 (example: 2)"""
    local_stepsize: Positive
    stepsize: Positive = 1.0
    lateness: Factor = 1.5
    """how much longer than expected a group waits (example: 2.0)"""
    speed_momentum: Memory = 0.9
    """b: share of the earlier estimate of a speed that is kept (example: 0.5)"""
    staleness: Literal["none", "sqrt"] = "none"
    """how the weight of a change depends on its delay"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Q_min <= Q_max."""
        del workers
        if (parameters["min_steps"] or 1) > parameters["max_steps"]:
            yield "min_steps", f"must be at most max_steps, {parameters['max_steps']}"

    @property
    def worker_steps(self) -> LocalSteps:
        """The steps of a worker; their number is that of the gradients of its job."""
        return LocalSteps(self.max_steps, self.local_stepsize)

    def start(self) -> None:
        workers = self.server.workers
        self.fewest = self.min_steps or max(1, self.max_steps // 5)
        self.pace = [math.nan] * workers  # estimated seconds per step
        self.begun = [0.0] * workers
        self.steps = [self.max_steps] * workers
        self.group_of: list[_Group | None] = [None] * workers
        self.groups: list[_Group] = []
        self.late: list[tuple[Gradient, Vector]] = []
        self.assign_many(gradients=self.max_steps)

    def on_join(self, worker: int) -> None:
        if math.isnan(self.pace[worker]):
            self.begun[worker] = self.server.now
            self.assign(worker, gradients=self.max_steps)
        else:
            self.place(worker)

    def on_leave(self, worker: int) -> None:
        group, self.group_of[worker] = self.group_of[worker], None
        if group is None:
            return
        if worker in group.arrived:
            group.arrived.remove(worker)
        group.members.discard(worker)
        if not group.members and group in self.groups:
            self.end(group)

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        is_first = math.isnan(self.pace[worker])
        self.measure(worker)
        change = gradient.moved(self.worker_steps._replace(steps=self.steps[worker]))
        group = self.group_of[worker]
        if is_first:
            self.apply([(gradient, change)])
            self.place(worker)
        elif group is None:
            self.server.hold(gradient)
            self.late.append((gradient, change))
            self.place(worker)
        else:
            self.join_in(group, gradient, change)

    def join_in(self, group: _Group, gradient: Gradient, change: Vector) -> None:
        """Keep a change for the update of its group, or make it with the last one."""
        group.members.remove(gradient.worker)
        group.arrived.append(gradient.worker)
        group.messages.append((gradient, change))
        if group.members:
            self.server.hold(gradient)
        else:
            self.end(group)

    def end(self, group: _Group) -> None:
        """Make the update of a group, and place those who have arrived; others are late."""
        if group.timer is not None:
            group.timer.cancel()
            group.timer = None
        self.groups.remove(group)
        for worker in group.members:
            self.group_of[worker] = None
        if group.messages:
            self.apply(group.messages + self.late)
            self.late = []
        for worker in sorted(group.arrived, key=lambda one: (self.pace[one], one)):
            self.place(worker)

    def apply(self, messages: list[tuple[Gradient, Vector]]) -> None:
        """One update with these changes."""
        total = self.server.zeros()
        for gradient, change in messages:
            total = total + self.weight(gradient) * change
        self.server.release([gradient for gradient, _ in messages])
        step = self.stepsize * self.local_stepsize / self.server.workers
        self.model = self.model - step * total

    def weight(self, gradient: Gradient) -> float:
        """s(d) of a change that is applied now."""
        if self.staleness == "none":
            return 1.0
        return 1 / math.sqrt(1 + self.server.iteration - gradient.version)

    def measure(self, worker: int) -> None:
        """Update the estimate of the worker's pace with the job that has just ended."""
        new, old = (self.server.now - self.begun[worker]) / self.steps[worker], self.pace[worker]
        beta = self.speed_momentum
        self.pace[worker] = new if math.isnan(old) else beta * old + (1 - beta) * new

    def place(self, worker: int) -> None:
        """Give the worker a job in an open group, or in one of its own."""
        now, pace = self.server.now, self.pace[worker]
        steps, group = 0, None
        for one in self.groups:
            possible = math.floor((one.expected - now) / pace + ROUNDING)
            if max(self.fewest, steps + 1) <= possible <= self.max_steps:
                steps, group = possible, one
        if group is None:
            steps = self.own_steps(worker)
            late = self.lateness * steps * pace
            group = _Group(now + steps * pace, now + late)
            self.groups.append(group)
            group.timer = self.server.after(late, partial(self.wait_for_this_instant, group))
        group.members.add(worker)
        self.group_of[worker], self.steps[worker], self.begun[worker] = group, steps, now
        self.assign(worker, gradients=steps)

    def own_steps(self, worker: int) -> int:
        """The steps of a worker that opens a group, so that others can join in after theirs."""
        now, best = self.server.now, 0
        for group in self.groups:
            if now < group.latest:
                fastest = min(self.pace[one] for one in (*group.members, *group.arrived))
                spare = group.latest + fastest * self.max_steps - now
                steps = math.floor(spare / self.pace[worker] + ROUNDING)
                if steps <= self.max_steps:
                    best = max(best, steps, self.fewest)
        return best or self.max_steps

    def wait_for_this_instant(self, group: _Group) -> None:
        """Let the arrivals at the latest time come first."""
        group.timer = self.server.after(0.0, partial(self.end, group))
