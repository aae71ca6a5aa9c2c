"""Malenia SGD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from algorithms.base import (
    Algorithm,
    Batch,
    Facts,
    Gradient,
    Look,
    OnNewModel,
    Positive,
    noise_ratio,
    ranges,
    rounded_up,
)
from algorithms.parts.tables import MeanTable

__all__ = ["Malenia"]


@dataclass(kw_only=True)
class Malenia(Algorithm):
    """Malenia SGD: one update per round, from the mean of every worker's mean at one point.

    Collect B_i gradients at x from each worker i, as many as it can, until
    n / sum_i 1/B_i >= S/n, S = `batch`; then x <- x - stepsize (1/n) sum_i G_i/B_i, G_i their sum.
    Gradients at older points do not count: their workers stop at once (`interrupt`), or finish and
    are dropped (`finish_and_drop`). Unbiased for any objectives, with variance (sigma^2/n) (1/n)
    sum_i 1/B_i.

    Without `batch`, S = n: a round ends when every worker has arrived; further gradients of the
    faster ones count too.

    Theory: S = max{n, ceil(sigma^2/eps)}, stepsize = min{1/L, eps S/(2 L sigma^2)}. A round lasts 2
    (tau_n + tau_avg S/n) seconds at most.

    Reference: Tyurin and Richtarik (2023), arXiv 2305.12387. Step size and batch follow
    restatements of the paper. The harmonic mean is tested with >=: in a later text the loop
    continues at equality, which for S = n would require a second gradient from some worker.
    """

    look = Look("green", "<", "dashed")
    searched = ranges(batch="log:workers..16*workers")

    heterogeneous = True

    batch: Batch | None = None
    """S of the condition that ends a round, by default n (example: 60)"""
    stepsize: Positive
    on_new_model: OnNewModel = "interrupt"

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        if parameters["batch"] not in (None, "theory") and parameters["batch"] < workers:
            yield "batch", f"must be at least the number of workers, {workers}: all must deliver"

    def start(self) -> None:
        self.threshold = (self.batch or self.server.workers) / self.server.workers
        self.open_round()
        self.assign_many()

    def open_round(self) -> None:
        self.table = MeanTable(self.server.workers, self.server.zeros())

    def on_gradient(self, gradient: Gradient) -> None:
        if gradient.delay == 0:
            self.table.add(gradient.worker, gradient.value)
            if self.table.reaches(self.threshold):
                self.model = self.model - self.stepsize / self.server.workers * self.table.total
                self.open_round()
                if self.on_new_model == "interrupt":
                    self.server.cancel_many()
                    self.assign_many()
                    return
        self.assign(gradient.worker)

    def theory_batch(self, facts: Facts) -> int:
        """max{n, ceil(sigma^2/eps)}"""
        return max(facts.workers, rounded_up(noise_ratio(facts)))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/L, eps S/(2 L sigma^2)}"""
        smooth = 1 / facts.smoothness
        ratio = noise_ratio(facts)
        batch = self.batch or facts.workers
        return min(smooth, smooth * batch / (2 * ratio) if ratio else smooth)
