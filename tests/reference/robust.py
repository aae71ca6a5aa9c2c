"""Slow twins of methods that resist wrong messages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["Basgd", "Kardam", "WeightedRobust", "ZenoPp", "geometric_median", "upper_median"]


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


class WeightedRobust(Twin):
    """Weighted aggregates, by repeating every message as often as it counts."""

    pick: Any = staticmethod(np.mean)
    beta: float | None = None  # of momentum
    storm: float | None = None
    share = 0.0
    averaging: Any = staticmethod(lambda t: 1.0)

    def reset(self, n: int, zero: Floats) -> None:
        self.latest: dict[int, Floats] = {}
        self.own = [zero] * n
        self.before: dict[int, tuple[Floats, Floats]] = {}
        self.counts, self.started, self.w = [0] * n, False, None

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i = job.worker
        self.w = loop.x if self.w is None else self.w
        self.counts[i] += 1
        self.latest[i] = self.message(loop, job)
        if self.started:
            t = loop.updates + 1
            self.w = self.w - self.stepsize * self.aggregate()
            c = self.averaging(t)
            loop.update((1 - c) * loop.x + c * self.w)
        self.started = len(self.latest) == loop.n
        loop.give(i, steps=1 if self.storm is None else 2)

    def message(self, loop: Loop, job: Job) -> Floats:
        i, g = job.worker, loop.gradient(job.worker, job.model)
        if self.storm is not None:
            if i in self.before:
                m, x = self.before[i]
                g = g + (1 - self.storm) * (m - loop.gradient(i, x))
            self.before[i] = g, job.model
        if self.beta is not None:
            g = self.own[i] = self.beta * self.own[i] + (1 - self.beta) * g
        return g

    def aggregate(self) -> Floats:
        rows = [self.latest[i] for i in sorted(self.latest) for _ in range(self.counts[i])]
        centre = self.pick(np.array(rows), axis=0)
        if not self.share:
            return centre
        order = sorted(self.latest, key=lambda i: np.linalg.norm(self.latest[i] - centre))
        left = level = (1 - self.share) * sum(self.counts)
        total = np.zeros_like(centre)
        for i in order:
            part = min(left, self.counts[i])
            total, left = total + part * self.latest[i], left - part
        return total / level


def upper_median(rows: Floats, axis: int) -> Floats:
    """By coordinate, the value at which more than half of the weight is reached."""
    return np.sort(rows, axis=axis)[len(rows) // 2]


def geometric_median(rows: Floats, axis: int) -> Floats:
    del axis
    z = np.zeros_like(rows[0])
    for _ in range(3):
        inverse = 1 / np.maximum(np.linalg.norm(rows - z, axis=1), 0.1)
        z = (inverse[:, None] * rows).sum(axis=0) / inverse.sum()
    return z


class Kardam(Twin):
    """The filter with a sort, and without anything that is kept in order."""

    def reset(self, n: int, zero: Floats) -> None:
        self.jobs: dict[int, list[tuple[int, Floats, Floats]]] = {i: [] for i in range(n)}
        self.last: Any = None
        self.refusals = 0

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        g = loop.gradient(job.worker, job.model)
        self.jobs[job.worker].append((job.version, job.model, g))
        if self.accepts(loop, job.model, g):
            self.last, self.refusals = (job.model, g), 0
            loop.update(loop.x - self.stepsize / (1 + delay) * g)
        else:
            self.refusals += 1
        loop.give(job.worker)

    def accepts(self, loop: Loop, x: Floats, g: Floats) -> bool:
        limits = sorted(map(max, filter(None, map(self.values, self.jobs.values()))))
        if self.last is None or not limits or self.refusals >= loop.n:
            return True
        before, last = self.last
        apart, change = np.linalg.norm(x - before), np.linalg.norm(g - last)
        if apart == 0:
            return bool(change == 0)
        rank = math.ceil((loop.n - self.faulty) * len(limits) / loop.n)
        return bool(change / apart <= limits[rank - 1])

    def values(self, jobs: list[tuple[int, Floats, Floats]]) -> list[float]:
        """The Lipschitz values of a worker's jobs within the window."""
        found = [
            float(np.linalg.norm(g - h) / np.linalg.norm(x - y))
            for (version, x, g), (before, y, h) in zip(jobs[1:], jobs, strict=False)
            if version != before
        ]
        return found[-self.window :]


class ZenoPp(Twin):
    """Scores or soft weights by a mean gradient of the server."""

    rho = 0.0
    soft = False

    def reset(self, n: int, zero: Floats) -> None:
        self.drawn, self.v, self.version = 0, zero, -math.inf

    def renew(self, loop: Loop) -> None:
        numbers = range(self.drawn, self.drawn + self.batch)
        self.v = np.mean([loop.gradient(k % loop.n, loop.x) for k in numbers], axis=0)
        self.drawn, self.version = self.drawn + self.batch, loop.updates

    def begin(self, loop: Loop) -> None:
        super().begin(loop)
        self.renew(loop)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        if loop.updates - self.version > self.refresh:
            self.renew(loop)
        g, length = loop.gradient(job.worker, job.model), np.linalg.norm(self.v)
        if self.soft:
            g = g * min(1.0, length / np.linalg.norm(g))
            s = g @ self.v / (length * np.linalg.norm(g))
            loop.update(loop.x - self.stepsize * (1.0 if s >= 0.1 else max(s, 0.0)) * g)
        else:
            g = length / np.linalg.norm(g) * g
            if self.stepsize * g @ self.v - self.rho * g @ g >= 0:
                loop.update(loop.x - self.stepsize * g)
        loop.give(job.worker)
