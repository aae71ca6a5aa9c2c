"""Slow twins of methods that bound staleness or keep everybody's latest gradient."""

from __future__ import annotations

import math

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["Ace", "Ssp"]


class Ace(Twin):
    """ACE and, with a finite `age`, ACED."""

    warm_up = "wait"
    age = math.inf

    def reset(self, n: int, zero: Floats) -> None:
        self.latest: dict[int, tuple[Floats, int]] = {}
        self.started = self.warm_up == "none"

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i = job.worker
        self.latest[i] = loop.gradient(i, job.model), job.version
        if self.started:
            young = [
                g for j, (g, version) in self.latest.items()
                if j == i or loop.updates - version <= self.age
            ]  # fmt: skip
            count = loop.n if self.age == math.inf else len(young)
            loop.update(loop.x - self.stepsize * np.sum(young, axis=0) / count)
            loop.give(i)
        elif self.warm_up == "keep_working":
            self.started = len(self.latest) == loop.n
            loop.give(i)
        elif len(self.latest) == loop.n:
            self.started = True
            loop.update(loop.x - self.stepsize * np.mean([g for g, _ in self.latest.values()], 0))
            for worker in range(loop.n):
                loop.give(worker)


class Ssp(Twin):
    def reset(self, n: int, zero: Floats) -> None:
        self.clocks, self.waiting = [0] * n, set()

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        loop.update(loop.x - self.stepsize * loop.gradient(job.worker, job.model))
        self.clocks[job.worker] += 1
        self.waiting.add(job.worker)
        for worker in sorted(self.waiting):
            if self.clocks[worker] - min(self.clocks) <= self.slack:
                self.waiting.remove(worker)
                loop.give(worker)
