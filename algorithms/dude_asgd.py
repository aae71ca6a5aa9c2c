"""DuDe-ASGD, fully or semi-asynchronous."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from algorithms.base import Algorithm, Count, Facts, Gradient, Look, Positive, Vector, ranges
from algorithms.parts.ages import Ages

__all__ = ["DudeAsgd"]


@dataclass(kw_only=True)
class DudeAsgd(Algorithm):
    """Dual-delayed ASGD: every step uses the latest gradient of every worker.

    G_i is worker i's latest gradient. The server waits for the first gradients of all n workers,
    then updates x <- x - stepsize (1/n) sum_i G_i, and again whenever c = `wait_for` workers have
    arrived. These c go on at the new x (the earlier ones wait for the c-th). The sum is updated by
    differences, O(d) an arrival. c = 1 is fully asynchronous, c = n synchronous SGD.

    The gradient of a worker that has not arrived is used again: its model is old and so is its
    sample. Both ages are reported per worker (mean_model_delay, mean_sample_delay and maxima), in
    updates, fresh = 0.

    `warm_up: keep_working` is the variant of later papers (see ia2sgd). Until all workers have
    arrived, they go on at the starting point, and a newer gradient replaces an older one. The first
    update comes with the arrival after the one that fills the table.

    For different objectives and any bounded delays. Theory: stepsize =
    (1/2) sqrt(n Delta/(L d_max T)) for T >= 1024 L Delta n d_max updates; at the smallest such T,
    used here, this is 1/(64 L d_max). The largest age d_max of a model is taken as
    2 tau_n sum_i 1/tau_i (ours: nearly so with fixed times and c = 1).

    Reference: Wang, Sun, Wai, Zhang (2024), arXiv 2405.16966. The order of operations and the
    semi-asynchronous version (divisor n, the c workers wait) are reconstructed from summaries.
    """

    also_called: ClassVar[tuple[str, ...]] = ("incremental aggregated gradient", "SAG")
    look = Look("pink", "d", "dashed")
    searched = ranges(wait_for="log:1..workers")

    heterogeneous = True

    wait_for: Count = 1
    """arrivals of an update (example: 2)"""
    stepsize: Positive
    warm_up: Literal["wait", "keep_working"] = "wait"
    """until all have arrived once: workers wait, or work on at the starting point"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        if parameters["wait_for"] > workers:
            yield "wait_for", f"must be at most the number of workers, {workers}"

    def start(self) -> None:
        workers = self.server.workers
        self.total = self.server.zeros()
        self.latest: list[Vector | None] = [None] * workers
        self.ages = Ages(workers)
        self.waiting: list[int] = []
        self.needed = workers if self.warm_up == "wait" else self.wait_for
        self.first: dict[int, Gradient] | None = {} if self.warm_up == "keep_working" else None
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        if self.first is not None:
            self.fill(self.first, gradient)
            self.assign(gradient.worker)
            return
        self.replace(gradient)
        self.waiting.append(gradient.worker)
        if len(self.waiting) == self.needed:
            self.model = self.model - self.stepsize / self.divisor * self.total
            self.release()

    @property
    def divisor(self) -> int:
        """How many workers the mean is over."""
        return self.server.workers

    def replace(self, gradient: Gradient) -> None:
        """Replace the worker's gradient in the sum."""
        worker, value = gradient.worker, gradient.value
        old = self.latest[worker]
        self.total = self.total + value if old is None else self.total - old + value
        self.latest[worker] = value
        self.ages.replace(worker, gradient.version, self.server.iteration)

    def release(self) -> None:
        """Restart the workers that have arrived."""
        if len(self.waiting) == 1:
            self.assign(self.waiting[0])
        else:
            self.assign_many(self.waiting)
        self.waiting = []
        self.needed = self.wait_for

    def fill(self, first: dict[int, Gradient], gradient: Gradient) -> None:
        """Warm-up without waiting: keep the newest gradient, apply none yet."""
        worker = gradient.worker
        if worker in first:
            self.server.discard(first[worker])
        first[worker] = gradient
        self.latest[worker] = gradient.value
        if len(first) == self.server.workers:
            for value in filter(None, self.latest):
                self.total = self.total + value
            self.first = None

    def report(self) -> dict[str, NDArray[np.float64]]:
        return self.ages.columns(self.server.iteration)

    def theory_stepsize(self, facts: Facts) -> float:
        """1/(64 L d_max), d_max = 2 tau_n sum_i 1/tau_i"""
        rate = math.fsum(1 / seconds for seconds in facts.seconds)
        return 1 / (64 * facts.smoothness * 2 * max(facts.seconds) * rate)
