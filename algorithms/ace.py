"""ACE and ACED: the latest gradient of every worker in every step."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from algorithms.base import Gradient, Look, Positive, ranges
from algorithms.dude_asgd import DudeAsgd
from algorithms.parts.resumming import RESUM_AFTER, resummed

__all__ = ["Ace"]

Age = Annotated[float, Field(ge=0)]


@dataclass(kw_only=True)
class Ace(DudeAsgd):
    """ACE: every step uses the latest gradients of all workers; ACED leaves out old ones.

    G_i is worker i's latest gradient. At every arrival x <- x - stepsize (1/n) sum_i G_i; its
    worker goes on at the new x. The sum is kept by differences, O(d) an arrival, and added up anew
    at every 4,096th update.

    ACED: with a finite `max_age` T the mean is over the workers whose gradients were computed at
    models at most T updates old, and over the one that has just arrived.

    `warm_up: wait`: the server first collects one gradient of every worker, who wait, then steps.
    `keep_working`: workers go on at the starting point meanwhile, as in `ia2sgd`. `none`: it steps
    from the first arrival on; those that have not arrived yet count as 0, or are left out by ACED.

    T = infinity is `dude_asgd` (wait) or `ia2sgd` (keep_working); T = 0 without warm-up is `asgd`.
    For different objectives; with a finite T slow workers may stay out. Theory: see dude_asgd.

    Reference: arXiv 2511.19066 (2025), known from a note; ties of ages are reconstructed.
    """

    also_called = ("ACED",)
    look = Look("pink", "^", "mixed")
    searched = ranges()

    stepsize: Positive
    max_age: Age = math.inf
    """age in updates up to which a worker's gradient counts (example: 20)"""
    warm_up: Literal["wait", "keep_working", "none"] = "wait"  # type: ignore[assignment]
    """until all have arrived once: workers wait, they work on, or the server steps"""

    def start(self) -> None:
        self.by_version: list[tuple[int, int]] = []  # heap of (version, worker)
        self.versions = [0] * self.server.workers
        self.members = 0
        super().start()

    @property
    def divisor(self) -> int:
        """n, or as many as are young enough."""
        return self.members if self.max_age < math.inf else super().divisor

    def replace(self, gradient: Gradient) -> None:
        """Exchange the worker's gradient; leave out those that have become too old."""
        self.enter(gradient)
        super().replace(gradient)
        if self.max_age < math.inf:
            self.leave_out(gradient.worker)
        if (self.server.iteration + 1) % RESUM_AFTER == 0:
            self.total = resummed(value for value in self.latest if value is not None)

    def fill(self, first: dict[int, Gradient], gradient: Gradient) -> None:
        self.enter(gradient)
        super().fill(first, gradient)

    def enter(self, gradient: Gradient) -> None:
        """Note the age of the worker's new gradient."""
        worker, version = gradient.worker, gradient.version
        self.members += self.latest[worker] is None
        self.versions[worker] = version
        if self.max_age < math.inf:
            heapq.heappush(self.by_version, (version, worker))

    def leave_out(self, sender: int) -> None:
        """Take gradients older than T out of the sum; that of the `sender` stays for this step."""
        oldest = self.server.iteration - self.max_age
        kept: list[tuple[int, int]] = []
        while self.by_version and self.by_version[0][0] < oldest:
            version, worker = heapq.heappop(self.by_version)
            value = self.latest[worker]
            if version != self.versions[worker] or value is None:
                continue  # a newer gradient has taken its place
            if worker == sender:
                kept.append((version, worker))
            else:
                self.total = self.total - value
                self.latest[worker] = None
                self.members -= 1
        for entry in kept:
            heapq.heappush(self.by_version, entry)

    def report(self) -> dict[str, Any]:
        """Ages, if nothing is left out."""
        return super().report() if self.max_age == math.inf else {}
