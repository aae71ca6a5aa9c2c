"""Adaptive task allocation."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from algorithms.base import (
    Algorithm,
    Batch,
    Facts,
    Gradient,
    Look,
    Positive,
    noise_ratio,
    ranges,
    rounded_up,
)
from algorithms.parts.parameters import SECONDS

__all__ = ["Ata", "allocate"]

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False, json_schema_extra=SECONDS)]
PRECISE = Context(prec=25)  # logarithms in decimals have the same digits on every machine


@dataclass(kw_only=True)
class Ata(Algorithm):
    """ATA: allocate each batch by estimates of the workers' mean times.

    In round k worker i computes a_i gradients at x, one after the other, sum_i a_i = B = `batch`;
    when all have arrived, x <- x - (stepsize/B) sum g. The a_i minimise max_i a_i s_i, where

        s_i = max{0, m_i - exploration 4 e alpha (sqrt(c_i) + c_i)},   c_i = ln(2 k^2)/K_i,

    is a lower bound of the mean time of worker i, m_i the mean of the K_i times seen so far, and
    alpha = `scale` the subexponential norm of the times, or 2 m_i (`empirical`). Workers without a
    time come first, workers with s_i = 0 next; tasks are spread evenly over them.

    No work is discarded, so the method saves total busy time, in the table of workers, compared
    with `rennala`, which gives tasks to every idle worker. For equal objectives. With exploration
    1, the value of the theory, the bound is 0 until a worker has done thousands of tasks.

    Theory: B = max{1, ceil(sigma^2/eps)}, stepsize = min{1/L, eps B/(2 L sigma^2)}, as for Rennala.
    Its total time is that of the best fixed allocation up to a factor logarithmic in B.

    Reference: Maranjyan, Saad, Richtarik, Orabona (2025), ICML, arXiv 2502.00775. The factor
    `exploration` and the rule for s_i that would not be positive are ours.
    """

    look = Look("vermillion", "o", "dashed")
    searched = ranges(batch="log:1..4*workers")

    batch: Batch
    stepsize: Positive
    scale: Seconds | Literal["empirical"] = "empirical"
    """subexponential norm of the times, or an estimate of it (example: 2.0)"""
    exploration: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    """factor of the width of the confidence interval (example: 0.1)"""

    def start(self) -> None:
        n = self.server.workers
        self.seconds = np.zeros(n)  # the sum of all times seen so far
        self.seen = np.zeros(n, dtype=np.int64)
        self.open_round()

    def open_round(self) -> None:
        self.total = self.server.zeros()
        self.missing = self.batch
        self.left = allocate(self.scores(), self.batch)
        self.assign_many(list(self.left))

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        self.seconds[worker] += gradient.finished - gradient.started
        self.seen[worker] += 1
        self.total = self.total + gradient.value
        self.left[worker] -= 1
        self.missing -= 1
        if self.missing == 0:
            self.model = self.model - self.stepsize / self.batch * self.total
            self.open_round()
        elif self.left[worker]:
            self.assign(worker)

    def scores(self) -> NDArray[np.float64]:
        """s_i (n,), -1 for workers without a time."""
        round_number = self.server.iteration + 1
        width = float(PRECISE.ln(Decimal(2 * round_number * round_number)))
        seen = np.maximum(self.seen, 1)
        mean, share = self.seconds / seen, width / seen
        alpha = 2 * mean if self.scale == "empirical" else self.scale
        bonus = self.exploration * 4 * math.e * alpha * (np.sqrt(share) + share)
        return np.where(self.seen > 0, np.maximum(mean - bonus, 0.0), -1.0)

    def theory_batch(self, facts: Facts) -> int:
        """max{1, ceil(sigma^2/eps)}"""
        return max(1, rounded_up(noise_ratio(facts)))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{1/L, eps B/(2 L sigma^2)}"""
        smooth = 1 / facts.smoothness
        ratio = noise_ratio(facts)
        return min(smooth, smooth * self.batch / (2 * ratio) if ratio else smooth)


def allocate(scores: NDArray[np.float64], tasks: int) -> dict[int, int]:
    """Tasks per worker that minimise max_i a_i s_i, without workers that get no task.

    Each task goes where it would end first; ties go to the worker with the fewest tasks, then to
    the lowest number. Only the `tasks` workers with the least scores can get any.
    """
    least = np.argsort(scores, kind="stable")[:tasks].tolist()
    heap = [(scores.item(i), 0, i) for i in least]
    heapq.heapify(heap)
    shares = dict.fromkeys(least, 0)
    for _ in range(tasks):
        _, given, i = heap[0]
        score = scores.item(i)
        shares[i] = given + 1
        heapq.heapreplace(heap, (score if score < 0 else (given + 2) * score, given + 1, i))
    return {i: share for i, share in shares.items() if share}
