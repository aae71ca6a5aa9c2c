"""Stale synchronous parallel SGD, with a fixed or a dynamic slack."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from algorithms.base import Algorithm, Gradient, Look, Positive, ranges
from algorithms.parts.parameters import whole

__all__ = ["Ssp"]

Slack = Annotated[float, Field(ge=0), AfterValidator(whole)]
Range = Annotated[int, Field(ge=0, le=1_000_000)]


@dataclass(kw_only=True)
class Ssp(Algorithm):
    """SSP: asynchronous SGD in which no worker may be more than s jobs ahead of the slowest.

    Worker i has finished c_i jobs. At an arrival x <- x - stepsize g(x_old) and c_i <- c_i + 1;
    the worker goes on at the new x if c_i - min_j c_j <= s = `slack`, and waits otherwise. When
    the minimum rises, waiting workers go on in their order, at the x of that instant.

    s = infinity is `asgd`; s = 0 makes rounds, in which n steps are added, not averaged. For equal
    objectives, though all workers count alike in the long run if s is finite.

    `dynamic_range` r > 0 (DSSP): a worker at its limit may be granted up to r further jobs. The
    server predicts from the last intervals between arrivals, waits included, when the worker would
    arrive after 0 .. r more jobs and when the slowest would, and grants the number after which the
    worker waits least. Its next starts use up the grants before the slack counts again. No worker
    is ever further ahead than s + r.

    Theory: none given here; tune the step size.

    Reference: Ho, Cipar, Cui, Lee, Kim, Gibbons, Gibson, Ganger, Xing (2013), NIPS; Zhao, Thakur,
    et al. (2019), arXiv 1908.11848, for DSSP. There workers read a cache; here they read the newest
    x, which is fresher. The prediction of DSSP is reconstructed.
    """

    also_called = ("stale synchronous parallel", "bounded staleness", "DSSP")
    look = Look("blue", "s", "mixed")
    searched = ranges(slack=[0, 1, 2, 4, 8, 16])

    stepsize: Positive
    slack: Slack
    """s: jobs that a worker may be ahead of the slowest (example: 3)"""
    dynamic_range: Range = 0
    """r: further jobs that may be granted (example: 4)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """An infinite slack has no limit to extend."""
        del workers
        if parameters["slack"] == math.inf and parameters["dynamic_range"]:
            yield "dynamic_range", "must be 0 if slack is .inf: there is no limit to extend"

    def start(self) -> None:
        workers = self.server.workers
        self.clocks = [0] * workers
        self.behind = workers  # how many have the lowest clock
        self.lowest = 0
        self.waiting: set[int] = set()
        self.grants = [0] * workers
        self.arrived = [0.0] * workers  # seconds of the last arrival
        self.interval = [math.nan] * workers  # seconds between the last two
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        self.model = self.model - self.stepsize * gradient.value
        self.waiting.add(worker)
        ready = sorted(self.waiting) if self.count(worker) else [worker]
        for one in ready:
            if self.may_start(one):
                self.waiting.remove(one)
                self.assign(one)

    def count(self, worker: int) -> bool:
        """Count the job; return whether the lowest clock rises."""
        clock, now = self.clocks[worker], self.server.now
        self.clocks[worker] = clock + 1
        if clock:
            self.interval[worker] = now - self.arrived[worker]
        self.arrived[worker] = now
        if clock > self.lowest:
            return False
        self.behind -= 1
        if self.behind:
            return False
        self.lowest += 1
        self.behind = self.clocks.count(self.lowest)
        return True

    def may_start(self, worker: int) -> bool:
        """Whether the worker has a grant, which it uses, or is within the slack."""
        lead = self.clocks[worker] - self.lowest
        if not self.grants[worker]:
            if lead <= self.slack:
                return True
            room = int(self.slack) + self.dynamic_range - lead + 1
            self.grants[worker] = self.granted(worker, room) if room > 0 else 0
        if not self.grants[worker]:
            return False
        self.grants[worker] -= 1
        return True

    def granted(self, worker: int, most: int) -> int:
        """How many more jobs, up to `most`, bring the shortest wait for the slowest worker."""
        slowest = self.clocks.index(self.lowest)
        own, other = self.interval[worker], self.interval[slowest]
        if not own + other < math.inf:
            return 0
        best, shortest = 0, math.inf
        for jobs in range(most + 1):
            end = self.server.now + jobs * own
            waits = (abs(end - self.arrived[slowest] - k * other) for k in range(1, most + 2))
            wait = min(waits)
            if wait < shortest:
                best, shortest = jobs, wait
        return best
