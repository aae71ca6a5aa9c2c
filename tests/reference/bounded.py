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
    """With `extra` > 0 the slack is dynamic."""

    extra = 0

    def reset(self, n: int, zero: Floats) -> None:
        self.pushes: list[list[float]] = [[] for _ in range(n)]
        self.waiting: set[int] = set()
        self.grants = [0] * n

    def lowest(self) -> int:
        return min(map(len, self.pushes))

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        loop.update(loop.x - self.stepsize * loop.gradient(job.worker, job.model))
        before = self.lowest()
        self.pushes[job.worker].append(loop.now)
        self.waiting.add(job.worker)
        for worker in sorted(self.waiting) if self.lowest() > before else [job.worker]:
            if self.goes_on(loop.now, worker):
                self.waiting.remove(worker)
                loop.give(worker)

    def goes_on(self, now: float, worker: int) -> bool:
        lead = len(self.pushes[worker]) - self.lowest()
        if lead <= self.slack:
            return True
        if not self.grants[worker] and self.extra:
            self.grants[worker] = self.granted(now, worker, self.slack + self.extra - lead + 1)
        granted = self.grants[worker] > 0
        self.grants[worker] -= granted
        return granted

    def granted(self, now: float, worker: int, most: int) -> int:
        """The jobs after which the worker's push is nearest to one of the slowest worker."""
        own = self.pushes[worker]
        slow = next(pushes for pushes in self.pushes if len(pushes) == self.lowest())
        if min(len(own), len(slow)) < 2:
            return 0
        due = slow[-1] + (slow[-1] - slow[-2]) * np.arange(1, most + 2)
        ends = now + (own[-1] - own[-2]) * np.arange(most + 1)
        waits = np.abs(ends[:, None] - due).min(axis=1)
        return int(np.argmin(waits)) if most > 0 else 0
