"""Slow twins of methods without a server: all nodes linked, messages without latency."""

from __future__ import annotations

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["Adsgd", "Swift"]


class Adsgd(Twin):
    def begin(self, loop: Loop) -> None:
        self.models = [loop.x] * loop.n
        self.heard = [loop.x] * loop.n
        self.counts = [0] * loop.n
        super().begin(loop)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        node = job.worker
        self.step(node, loop.gradient(node, job.model))
        loop.update(np.mean(self.models, axis=0))
        loop.give(node, self.models[node])

    def step(self, node: int, g: Floats) -> None:
        self.models[node] = np.mean(self.models, axis=0) - self.stepsize * g


class Swift(Adsgd):
    def step(self, node: int, g: Floats) -> None:
        x = self.heard[node] = self.models[node]
        self.counts[node] += 1
        if self.counts[node] % self.every == 0:
            x = np.mean(self.heard, axis=0)
        self.models[node] = x - self.stepsize * g
