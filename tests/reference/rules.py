"""Slow twins of rules that no shipped method has."""

from __future__ import annotations

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["Agreement", "CentredClipping", "Median", "Refusal"]


class Own(Twin):
    def reset(self, n: int, zero: Floats) -> None:
        self.memory, self.latest = zero, [zero] * n

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        g = loop.gradient(job.worker, job.model)
        loop.update(loop.x - self.stepsize * self.direction(job, g))
        loop.give(job.worker)


class Median(Own):
    def direction(self, job: Job, g: Floats) -> Floats:
        self.latest[job.worker] = g
        return np.median(self.latest, axis=0)


class CentredClipping(Own):
    def direction(self, job: Job, g: Floats) -> Floats:
        away = g - self.memory
        self.memory = self.memory + 0.5 * min(1.0, 0.3 / np.linalg.norm(away)) * away
        return self.memory


class Agreement(Own):
    def direction(self, job: Job, g: Floats) -> Floats:
        weight = 1.0 if g @ self.memory >= 0 else 0.5
        self.memory = g
        return weight * g


class Refusal(Own):
    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        g = loop.gradient(job.worker, job.model)
        if np.linalg.norm(g) < 5.0:
            loop.update(loop.x - self.stepsize * g)
        loop.give(job.worker)
