"""Slow twins of methods whose rounds end at a deadline, or with the first of several copies."""

from __future__ import annotations

import math

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["DeadlineSgd"]


class DeadlineSgd(Twin):
    """Everybody is selected, and a missed quorum extends the round."""

    late = "stop"

    def reset(self, n: int, zero: Floats) -> None:
        self.round, self.rounds, self.found = 1, [1] * n, []

    def begin(self, loop: Loop) -> None:
        super().begin(loop)
        loop.alarm = self.deadline

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        is_late = self.rounds[job.worker] < self.round
        if not is_late or self.late == "reuse":
            self.found.append(loop.gradient(job.worker, job.model))
        passed = loop.alarm == math.inf
        if len(self.found) == (self.quorum if passed else self.target):
            self.step(loop)
        elif is_late:
            self.give(loop, job.worker)

    def ring(self, loop: Loop) -> None:
        if len(self.found) >= self.quorum:
            self.step(loop)

    def step(self, loop: Loop) -> None:
        loop.update(loop.x - self.stepsize * np.mean(self.found, axis=0))
        self.found, self.round = [], self.round + 1
        if self.late == "stop":
            loop.jobs.clear()
        busy = {job.worker for job in loop.jobs}
        for worker in sorted({*range(loop.n)} - busy):
            self.give(loop, worker)
        loop.alarm = loop.now + self.deadline

    def give(self, loop: Loop, worker: int) -> None:
        self.rounds[worker] = self.round
        loop.give(worker)
