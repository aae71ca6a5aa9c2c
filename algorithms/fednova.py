"""FedNova: local steps of different numbers without a wrong objective."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import (
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Share,
    ranges,
)
from algorithms.parts.heavy_ball import HeavyBall
from algorithms.parts.paces import counts_by_speed
from algorithms.parts.rounds import Rounds

__all__ = ["FedNova"]


@dataclass(kw_only=True)
class FedNova(Rounds):
    """FedNova: rounds in which worker i takes H_i local steps, and its change is normalised.

    Worker i starts at x and takes H_i = `local_steps` steps y <- y - local_stepsize m, m <-
    local_momentum m + g_i(y), from m = 0. a_i is the sum of the weights of its gradients in the
    change: H_i without momentum, else (H - r (1 - r^H)/(1 - r))/(1 - r) for a momentum r. When all
    have ended,

        x <- x - stepsize (mean of all a_j) (1/n) sum_i (x - y_i)/a_i.

    The plain mean of the y_i would favour workers with many steps. `local_steps` is a number, a
    list with one for each worker, or `dylu`: `budget` steps of the fastest worker, and of others
    in proportion to their speed, rounded up, so that all end together.

    Where workers join and leave, 1/n sum_i is over those of the round, and the mean of the a_j over
    all workers of the cluster.

    With equal numbers and stepsize 1 it is `local_sgd`. For different objectives; as with local
    SGD, more than one step ends near the minimiser, not at it. Theory: none given here.

    Reference: Wang, Liu, Liang, Joshi, Poor (2020), "Tackling the Objective Inconsistency Problem
    in Heterogeneous Federated Optimization", arXiv 2007.07481, from general knowledge.
    """

    also_called = ("normalised averaging", "federated normalised averaging")
    look = Look("black", "<", "dotted")
    heterogeneous = True
    scheduled = "local_stepsize"
    searched = ranges(local_steps="log:1..32", stepsize=None)

    local_steps: Count | tuple[Count, ...] | Literal["dylu"]
    """steps of each worker, a list with one per worker, or dylu (example: 8)"""
    budget: Count | None = None
    """steps of the fastest worker with dylu (example: 8, local_steps: dylu)"""
    local_stepsize: Positive
    local_momentum: Share = 0.0
    """momentum of the local steps (example: 0.9)"""
    stepsize: Positive = 1.0

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """A list has a number for each worker; a budget belongs to dylu."""
        steps, budget = parameters["local_steps"], parameters["budget"]
        if isinstance(steps, tuple) and len(steps) != workers:
            yield "local_steps", f"has {len(steps)} numbers, must have one per worker, {workers}"
        if steps == "dylu" and budget is None:
            yield "budget", "is required for local_steps: dylu"
        if steps != "dylu" and budget is not None:
            yield "budget", "belongs to local_steps: dylu"

    @property
    def worker_steps(self) -> LocalSteps | HeavyBall:
        """The steps of a worker; their number is that of the gradients of its job."""
        if isinstance(self.local_momentum, float) and self.local_momentum == 0.0:
            return LocalSteps(1, self.local_stepsize)
        return HeavyBall(1, self.local_stepsize, self.local_momentum)

    def start(self) -> None:
        n = self.server.workers
        self.counts = self.steps_of_workers()
        sums = [self.sum_of_weights(count) for count in self.counts]
        total = sums[0]
        for own in sums[1:]:
            total = total + own
        self.weights = [total / n / own for own in sums]
        super().start()

    def steps_of_workers(self) -> list[int]:
        """H_i of each worker."""
        if self.local_steps == "dylu":
            assert self.budget is not None
            return counts_by_speed(self.budget, self.server.mean_seconds.tolist())
        if isinstance(self.local_steps, int):
            return [self.local_steps] * self.server.workers
        return list(self.local_steps)

    def sum_of_weights(self, steps: int) -> Any:
        """a_i: how often each gradient of a job is in its change, added up."""
        total = weight = 1.0
        for _ in range(1, steps):
            weight = 1.0 + self.local_momentum * weight
            total = total + weight
        return total

    def give_jobs(self, workers: Iterable[int] | None) -> None:
        for worker in range(self.server.workers) if workers is None else workers:
            self.assign(int(worker), gradients=self.counts[worker])

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        steps = self.worker_steps._replace(steps=self.counts[worker])
        change = gradient.sent(steps, [None] * self.server.workers)
        self.messages.add(self.weights[worker] * change)
        self.missing -= 1
        if self.missing == 0:
            self.complete(worker)

    @property
    def factor(self) -> Any:
        """stepsize local_stepsize / n"""
        return self.stepsize * self.local_stepsize / self.divisor
