"""Slow twins of methods whose rounds end at a deadline, or with the first of several copies."""

from __future__ import annotations

import math

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["CodedSgd", "DeadlineSgd", "DropCompute", "ReplicatedSgd"]


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


class DropCompute(Twin):
    """Micro-batches until a threshold; at once with the mean of what was finished."""

    at_once = False

    def begin(self, loop: Loop) -> None:
        self.found, self.left = [], [self.batches] * loop.n
        self.end = loop.now + self.threshold
        loop.alarm = self.end if self.at_once else math.inf
        for worker in range(loop.n):
            loop.give(worker)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        self.found.append(loop.gradient(job.worker, job.model))
        self.left[job.worker] -= 1
        if self.left[job.worker] and loop.now < self.end:
            loop.give(job.worker)
        elif not loop.jobs:
            self.step(loop)

    def ring(self, loop: Loop) -> None:
        loop.jobs.clear()
        self.step(loop)

    def step(self, loop: Loop) -> None:
        count = len(self.found) if self.at_once else self.batches * loop.n
        loop.update(loop.x - self.stepsize * np.sum(self.found, axis=0) / count)
        self.begin(loop)


class ReplicatedSgd(Twin):
    """Tasks that several workers have; `after` so many, idle workers start further copies."""

    copies = 1
    after = math.inf

    def begin(self, loop: Loop) -> None:
        self.tasks = loop.n // self.copies
        self.found: dict[int, Floats] = {}
        self.task_of = [worker % self.tasks for worker in range(loop.n)]
        for worker in range(loop.n):
            loop.give(worker)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        task = self.task_of[job.worker]
        self.found[task] = loop.gradient(task, job.model)
        loop.jobs = [other for other in loop.jobs if self.task_of[other.worker] != task]
        if len(self.found) == self.tasks:
            loop.update(loop.x - self.stepsize * np.mean([*self.found.values()], axis=0))
            self.begin(loop)
        elif len(self.found) >= self.after:
            busy = [other.worker for other in loop.jobs]
            for worker in range(loop.n):
                if worker not in busy:
                    running = [self.task_of[other.worker] for other in loop.jobs]
                    self.task_of[worker] = min(running, key=lambda t: (running.count(t), t))
                    loop.give(worker)


class CodedSgd(Twin):
    """Sends combinations, and decodes them by least squares as soon as these are exact."""

    repetition = False

    def begin(self, loop: Loop) -> None:
        self.code = code_of(loop.n, self.stragglers, self.repetition)
        self.arrived: list[int] = []
        for worker in range(loop.n):
            loop.give(worker, steps=self.stragglers + 1)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        self.arrived.append(job.worker)
        rows = self.code[self.arrived]
        weights = np.linalg.lstsq(rows.T, np.ones(loop.n), rcond=None)[0]
        if np.max(np.abs(rows.T @ weights - 1)) < 1e-9:
            parts = np.array([loop.gradient(part, job.model) for part in range(loop.n)])
            loop.update(loop.x - self.stepsize / loop.n * (weights @ (rows @ parts)))
            loop.jobs.clear()
            self.begin(loop)


def code_of(n: int, stragglers: int, repetition: bool) -> Floats:
    """The weights of the parts (n,) in each worker's message (n,)."""
    code = np.zeros((n, n))
    size = stragglers + 1
    if repetition:
        for i in range(n):
            code[i, i - i % size : i - i % size + size] = 1.0
        return code
    checks = np.random.default_rng(0).normal(size=(stragglers, n))
    checks[:, -1] = -checks[:, :-1].sum(axis=1)  # so that 1 is in the span of the rows
    for i in range(n):
        others = [(i + k) % n for k in range(1, size)]
        code[i, i] = 1.0
        code[i, others] = np.linalg.solve(checks[:, others], -checks[:, i])
    return code
