"""Slow twins of methods that resist wrong messages."""

from __future__ import annotations

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["Basgd"]


class Basgd(Twin):
    """The mean of every buffer; their median, or with `median=False` their mean."""

    median = True
    momentum = 0.0

    def reset(self, n: int, zero: Floats) -> None:
        self.own = [zero] * n
        self.buffers: dict[int, list[Floats]] = {}

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i, beta = job.worker, self.momentum
        self.own[i] = beta * self.own[i] + (1 - beta) * loop.gradient(i, job.model)
        self.buffers.setdefault(i % self.count, []).append(self.own[i])
        if len(self.buffers) == self.count:
            means = [np.mean(self.buffers[b], axis=0) for b in sorted(self.buffers)]
            pick = np.median if self.median else np.mean
            loop.update(loop.x - self.stepsize * pick(means, axis=0))
            self.buffers = {}
        loop.give(i)
