"""Ringleader ASGD."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from algorithms.base import Algorithm, Facts, Gradient, Level, Look, Positive, noise_ratio, ranges
from algorithms.parts.tables import MeanTable

__all__ = ["Ringleader"]


@dataclass(kw_only=True)
class Ringleader(Algorithm):
    """Ringleader ASGD: asynchronous SGD for different objectives, in rounds of n updates.

    Two tables hold for each worker i the sum G_i and the number b_i of its gradients. A round:

    1. Collect, without updates, until every worker has arrived: G_i += g, b_i += 1; an arriving
       worker goes on at the model that it has.
    2. x <- x - stepsize (1/n) sum_i G_i/b_i, and the worker that completed the table goes on at the
       new x. Then each other worker, at its first arrival: G_i += g, b_i += 1, the same update, and
       it goes on at the new x. Further arrivals of workers that had their update go to the second
       table, without an update, and these workers go on at the model that they have.
    3. The second table becomes the first one.

    No worker waits, no gradient is lost. Every table entry is a mean at a single model, at most
    2n - 2 updates old, for any compute times; with fixed ones a round lasts 2 tau_n at most.

    `refresh: latest` sends the newest model at every arrival, as the authors' code does; entries
    then mix models, and updates happen at the same instants. `collect` is the harmonic mean of the
    counts b_i that the first update of a round requires: 1 is one gradient from every worker;
    max{1, sigma^2/(n eps)} is the version for the universal computation model.

    Theory: stepsize = min{1/(8 n L), eps B/(10 L sigma^2)}, with L of
    |grad F(x) - (1/n) sum_i grad f_i(y_i)|^2 <= (L^2/n) sum_i |x - y_i|^2, and B the smallest
    harmonic mean of counts in any update, at least tau_n/(2 tau_avg) in the fixed model.

    Reference: Maranjyan and Richtarik (2025), arXiv 2509.22860. Step size and universal version
    follow notes on the paper, not its text. That the arrival which meets the `collect` condition
    makes the first update is our reading.
    """

    look = Look("pink", "X", "solid")
    searched = ranges(collect="log:1.0..16.0")

    heterogeneous = True

    collect: Level = 1.0
    """harmonic mean of counts that starts a round's updates (example: 2.0)"""
    stepsize: Positive
    refresh: Literal["paper", "latest"] = "paper"
    """which model workers get that had their update"""

    def start(self) -> None:
        self.due: set[int] = set()  # workers without an update yet; empty while collecting
        self.table = self.empty_table()
        self.later = self.empty_table()
        self.assign_many()

    def empty_table(self) -> MeanTable:
        return MeanTable(self.server.workers, self.server.zeros())

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        if self.due and worker not in self.due:
            self.server.hold(gradient)
            self.later.add(worker, gradient.value)
            self.go_on(gradient)
            return
        self.table.add(worker, gradient.value)
        if not self.due:
            if not self.table.reaches(self.collect):
                self.go_on(gradient)
                return
            self.due = set(range(self.server.workers))
        self.step(worker)

    def go_on(self, gradient: Gradient) -> None:
        if self.refresh == "paper":
            self.server.again(gradient)
        else:
            self.assign(gradient.worker)

    def step(self, worker: int) -> None:
        self.model = self.model - self.stepsize / self.server.workers * self.table.total
        self.assign(worker)
        self.due.remove(worker)
        if not self.due:
            self.table, self.later = self.later, self.empty_table()
            self.server.release()

    def theory_collect(self, facts: Facts) -> float:
        """max{1, sigma^2/(n eps)}"""
        return max(1.0, noise_ratio(facts) / facts.workers)

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(8 n L), eps B/(10 L sigma^2)}, B = max{collect, tau_n/(2 tau_avg)}"""
        smoothness = facts.smoothness_mean_square
        delay_limited = 1 / (8 * facts.workers * smoothness)
        if facts.variance == 0:
            return delay_limited
        slowest, average = max(facts.seconds), math.fsum(facts.seconds) / facts.workers
        count = max(float(self.collect), slowest / (2 * average))
        return min(delay_limited, facts.epsilon * count / (10 * smoothness * facts.variance))
