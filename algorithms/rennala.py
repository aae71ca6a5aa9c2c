"""Rennala SGD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from algorithms.base import (
    Batch,
    Facts,
    Look,
    OnNewModel,
    Positive,
    noise_ratio,
    ranges,
    rounded_up,
)
from algorithms.parts.aggregators import MEAN, Aggregator, check_aggregator
from algorithms.parts.rounds import Rounds

__all__ = ["Rennala"]


@dataclass(kw_only=True)
class Rennala(Rounds):
    """Rennala SGD: a batch of gradients at one point, from any workers.

    Collect S = `batch` gradients at x, any number from each worker, then x <- x - stepsize (1/S)
    sum g. Gradients at older points do not count: their workers stop at once (`interrupt`), or
    finish and are dropped (`finish_and_drop`). Time-optimal for equal objectives; biased where they
    differ.

    Theory: S = max{1, ceil(sigma^2/eps)}, stepsize = min{1/L, eps S/(2 L sigma^2)}.

    Reference: Tyurin and Richtarik (2023), arXiv 2305.12387. The worker that completes the batch
    gets the model after the update; the listing in the paper sends it the model before, whose
    gradient could never count.
    """

    look = Look("green", "v", "mixed")
    searched = ranges(batch="log:1..4*workers")

    goes_on = True

    batch: Batch
    stepsize: Positive
    on_new_model: OnNewModel = "interrupt"
    aggregator: Aggregator = MEAN

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        yield from check_aggregator(parameters["aggregator"], parameters["batch"])

    @property
    def size(self) -> int:
        """The batch."""
        return int(self.batch)

    @property
    def factor(self) -> Any:
        """stepsize / batch"""
        return self.stepsize / self.batch

    @property
    def interrupts(self) -> bool:
        """on_new_model: interrupt"""
        return self.on_new_model == "interrupt"

    def theory_batch(self, facts: Facts) -> int:
        """max{1, ceil(sigma^2/eps)}"""
        return max(1, rounded_up(noise_ratio(facts)))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/L, eps S/(2 L sigma^2)}"""
        smooth = 1 / facts.smoothness
        ratio = noise_ratio(facts)
        return min(smooth, smooth * self.batch / (2 * ratio) if ratio else smooth)
