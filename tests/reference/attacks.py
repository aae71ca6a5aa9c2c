"""Slow twin of attacks, on asynchronous SGD and on the mean of rounds of local steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["AttackedAsgd", "AttackedFedAvg", "Attackers"]


class Attackers:
    """Workers that send something else than their honest message."""

    def __init__(
        self, workers: tuple[int, ...], kind: str, scale: float = 1.0, **more: Any
    ) -> None:
        self.workers, self.kind, self.scale, self.more = workers, kind, scale, more
        self.honest: dict[int, Floats] = {}
        self.before: dict[int, Floats] = {}

    def message(self, job: Job, now: float, own: Floats, divisor: float) -> Floats:
        """What arrives; a change of the model is `divisor` times the message."""
        if job.worker not in self.workers:
            self.honest[job.worker] = own
            return own
        before = self.before.get(job.worker, job.model)
        self.before[job.worker] = job.model
        if now < self.more.get("begin", 0.0):
            return own
        if self.kind == "free_rider":
            return self.scale * (before - job.model) / divisor
        if self.kind == "zero":
            return 0 * own
        if self.kind == "constant":
            return np.full_like(own, self.scale)
        if self.kind == "sign_flip" and not self.more.get("mean"):
            return -self.scale * own
        if self.kind == "mimic":
            return self.honest.get(self.more["worker"], own)
        if not self.honest:
            return own
        others = np.array(list(self.honest.values()))
        mean = others.mean(axis=0)
        if self.kind == "min_max":
            return just_inside(others)
        if self.kind == "alie":
            spread = others.std(axis=0, ddof=1) if len(others) > 1 else 0.0
            return mean - self.scale * spread
        return -self.scale * mean


def just_inside(others: Floats) -> Floats:
    """The outlier of min_max, by bisection."""
    mean = others.mean(axis=0)
    spread = others.std(axis=0, ddof=1) if len(others) > 1 else np.zeros_like(mean)
    widest = max(np.linalg.norm(a - b) for a in others for b in others)
    low, high = 0.0, 5.0
    for _ in range(60):
        gamma = (low + high) / 2
        fits = np.linalg.norm(others - mean + gamma * spread, axis=1).max() <= widest
        low, high = (gamma, high) if fits else (low, gamma)
    return np.array(mean - low * spread)


class AttackedAsgd(Twin):
    """x <- x - stepsize g."""

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        own = loop.gradient(job.worker, job.model)
        message = self.attackers.message(job, loop.now, own, self.stepsize)
        loop.update(loop.x - self.stepsize * message)
        loop.give(job.worker)


class AttackedFedAvg(Twin):
    """Rounds of `steps` local steps of everybody; the mean change is applied, or the median."""

    median = False

    def reset(self, n: int, zero: Floats) -> None:
        self.changes: list[Floats] = []

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        change = job.model - loop.local(job, self.steps, self.stepsize)
        self.changes.append(self.attackers.message(job, loop.now, change, 1.0))
        if len(self.changes) == loop.n:
            pick = np.median if self.median else np.mean
            loop.update(loop.x - pick(self.changes, axis=0))
            self.changes = []
            for worker in range(loop.n):
                loop.give(worker, steps=self.steps)
