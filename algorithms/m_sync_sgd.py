"""m-synchronous SGD: the first m of n workers, the others are backup."""

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
)
from algorithms.parts.aggregators import MEAN, Aggregator, check_aggregator
from algorithms.parts.rounds import Rounds

__all__ = ["MSyncSgd"]


@dataclass(kw_only=True)
class MSyncSgd(Rounds):
    """Synchronous SGD that averages the first m gradients of each round (backup workers).

    x <- x - stepsize (1/m) sum of the first m gradients at x. The n - m others either stop at once
    (`interrupt`) or finish, are dropped and start at the newest model (`finish_and_drop`). m = n is
    synchronous SGD. Biased towards fast workers where objectives differ.

    Theory: m = argmin_m tau_m (1 + sigma^2/(m eps)) over workers sorted by mean seconds, stepsize
    = min{1/(2 L), m eps/(4 L sigma^2)}.

    Reference: Chen, Pan, Monga, Bengio, Jozefowicz (2016), arXiv 1604.00981; Begunov and Tyurin
    (2026), arXiv 2602.03802. The choice of m follows from the fixed-time bound, not from a text.
    """

    also_called = ("backup workers",)
    look = Look("grey", "D", "dashed")
    searched = ranges(m="log:1..workers")

    m: Batch
    """gradients of a round (example: 4)"""
    stepsize: Positive
    on_new_model: OnNewModel = "interrupt"
    aggregator: Aggregator = MEAN

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        if parameters["m"] != "theory" and parameters["m"] > workers:
            yield "m", f"must be at most the number of workers, {workers}"
        yield from check_aggregator(parameters["aggregator"], parameters["m"])

    @property
    def size(self) -> int:
        """m, or all that there are if they are fewer."""
        return min(int(self.m), self.team.size)

    @property
    def divisor(self) -> int:
        """How many gradients the mean is over, m at most."""
        return min(int(self.m), super().divisor)

    @property
    def factor(self) -> Any:
        """stepsize / m"""
        return self.stepsize / self.divisor

    @property
    def interrupts(self) -> bool:
        """on_new_model: interrupt"""
        return self.on_new_model == "interrupt"

    def theory_m(self, facts: Facts) -> int:
        """argmin_m tau_m (1 + sigma^2/(m eps))"""
        ratio = noise_ratio(facts)
        seconds = sorted(facts.seconds)
        return min(range(1, facts.workers + 1), key=lambda m: (seconds[m - 1] * (1 + ratio / m), m))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/(2 L), m eps/(4 L sigma^2)}"""
        smooth = 1 / (2 * facts.smoothness)
        return min(smooth, smooth * self.m / (2 * noise_ratio(facts)) if facts.variance else smooth)
