"""Slow twins of methods with a non-linear step at every arrival, or when a buffer is full."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.reference.loop import Floats, Job, Loop

__all__ = [
    "AdamAsgd",
    "ClippedAsgd",
    "DcAsgd",
    "EfAsgd",
    "Fadas",
    "GapAware",
    "RingmasterLmo",
    "Twin",
]

QUINTIC = (3.4445, -4.7750, 2.0315)


class Twin:
    """A method and its options; everybody starts at the starting point with a gradient."""

    steps = 1

    def __init__(self, **options: Any) -> None:
        self.__dict__.update(options)

    def begin(self, loop: Loop) -> None:
        self.reset(loop.n, np.zeros_like(loop.x))
        for worker in range(loop.n):
            loop.give(worker, steps=self.steps)

    def reset(self, n: int, zero: Floats) -> None:
        """The state at the start."""


def adam_direction(state: dict[str, Any], c: Floats, o: Any) -> Floats:
    """The direction of amsgrad, adam, adagrad or yogi, with the sums m, v, w and t in `state`."""
    m, v, w = (state.setdefault(key, np.zeros_like(c)) for key in "mvw")
    t = state["t"] = state.get("t", 0) + 1
    if o.optimizer == "adagrad":
        state["v"] = v + c**2
        return c / (np.sqrt(state["v"]) + 1e-8)
    m = 0.9 * m + 0.1 * c
    v = v - 0.01 * np.sign(v - c**2) * c**2 if o.optimizer == "yogi" else 0.99 * v + 0.01 * c**2
    w = np.maximum(w, v)
    state.update(m=m, v=v, w=w)
    below = w if o.optimizer == "amsgrad" else v
    if o.corrected:
        m, below = m / (1 - 0.9**t), below / (1 - 0.99**t)
    return m / (np.sqrt(below) + 1e-8)


class AdamAsgd(Twin):
    optimizer = "adam"
    corrected = False

    def reset(self, n: int, zero: Floats) -> None:
        self.state: dict[str, Any] = {}

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        g = loop.gradient(job.worker, job.model)
        loop.update(loop.x - self.stepsize * adam_direction(self.state, g, self))
        loop.give(job.worker)


class Revision(Twin):
    """adaptive_revision with alpha = stepsize and beta = 1."""

    def reset(self, n: int, zero: Floats) -> None:
        self.z, self.q, self.most, self.sent = zero, zero, zero, [zero] * n

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        g = loop.gradient(job.worker, job.model)
        b = self.z - self.sent[job.worker]
        before = self.stepsize / (1 + np.sqrt(self.most))
        self.q = self.q + g**2 + 2 * g * b
        self.most = np.maximum(self.most, self.q)
        after = self.stepsize / (1 + np.sqrt(self.most))
        self.z = self.z + g
        loop.update(loop.x - after * g + (before - after) * b)
        self.sent[job.worker] = self.z
        loop.give(job.worker)


class Fadas(AdamAsgd):
    optimizer = "amsgrad"
    rule = "none"

    def reset(self, n: int, zero: Floats) -> None:
        super().reset(n, zero)
        self.buffered: list[tuple[Floats, int]] = []

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        self.buffered.append((job.model - loop.local(job, self.steps, self.local_stepsize), delay))
        if len(self.buffered) == self.buffer:
            changes, delays = zip(*self.buffered, strict=True)
            size, late = self.stepsize, max(delays)
            if late > 1 and self.rule == "scaled":
                size = size / late
            if late > 1 and self.rule == "inverse":
                size = min(size, 1 / late)
            loop.update(loop.x - size * adam_direction(self.state, np.mean(changes, axis=0), self))
            self.buffered = []
        loop.give(job.worker, steps=self.steps)


class ClippedAsgd(Twin):
    kind = "norm"
    momentum = 0.0
    at = "server"

    def reset(self, n: int, zero: Floats) -> None:
        self.m = [zero] * n

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        place = job.worker if self.at == "worker" else 0
        g = loop.gradient(job.worker, job.model)
        m = self.m[place] = self.momentum * self.m[place] + (1 - self.momentum) * g
        clipped = {
            "norm": lambda: m * min(1.0, self.clip / np.linalg.norm(m)),
            "coordinate": lambda: np.clip(m, -self.clip, self.clip),
            "normalise": lambda: m / np.linalg.norm(m),
            "sign": lambda: np.sign(m),
        }[self.kind]()
        loop.update(loop.x - self.stepsize * clipped)
        loop.give(job.worker)


class EfAsgd(Twin):
    compressor = "top_k"
    feedback = "ef14"
    momentum = 0.0

    def reset(self, n: int, zero: Floats) -> None:
        self.m, self.e, self.h = [zero] * n, [zero] * n, [zero] * n

    def compressed(self, v: Floats) -> Floats:
        if self.compressor == "sign":
            return np.abs(v).mean() * np.sign(v)
        smallest = np.argsort(-np.abs(v), kind="stable")[self.keep :]
        out = v.copy()
        out[smallest] = 0.0
        return out

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i, beta = job.worker, self.momentum
        m = self.m[i] = beta * self.m[i] + (1 - beta) * loop.gradient(i, job.model)
        if self.feedback == "ef14":
            c = self.compressed(m + self.e[i])
            self.e[i] = m + self.e[i] - c
        else:
            self.h[i] = self.h[i] + self.compressed(m - self.h[i])
            c = np.mean(self.h, axis=0)
        loop.update(loop.x - self.stepsize * c)
        loop.give(i)


class DcAsgd(Twin):
    variant = "constant"
    own = False

    def reset(self, n: int, zero: Floats) -> None:
        self.s = [zero] * n

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        g = loop.gradient(job.worker, job.model)
        weight: Any = 0.04
        if self.variant == "adaptive":
            place = job.worker if self.own else 0
            self.s[place] = 0.95 * self.s[place] + 0.05 * g**2
            weight = 2.0 / np.sqrt(self.s[place] + 1e-7)
        loop.update(loop.x - self.stepsize * (g + weight * g**2 * (loop.x - job.model)))
        loop.give(job.worker)


class GapAware(Twin):
    def reset(self, n: int, zero: Floats) -> None:
        self.u, self.a, self.t = zero, zero, 0

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        g = loop.gradient(job.worker, job.model)
        self.t += 1
        self.a = 0.999 * self.a + 0.001 * (0.9 * self.u + g) ** 2
        typical = self.stepsize * (np.sqrt(self.a / (1 - 0.999**self.t)) + 1e-8)
        penalty = 1 + np.abs(loop.x - job.model) / typical
        self.u = 0.9 * self.u + g / penalty
        loop.update(loop.x - self.stepsize * self.u)
        loop.give(job.worker)


class RingmasterLmo(Twin):
    norm = "l2"
    by = "exact"
    free = nesterov = stops = False
    shape = (2, 2)
    batch, adaptive = 0, False
    threshold = math.inf

    def reset(self, n: int, zero: Floats) -> None:
        self.m, self.kept = zero, []

    def collect(self, loop: Loop, job: Job) -> None:
        self.kept.append(loop.gradient(job.worker, job.model))
        if len(self.kept) < self.batch:
            loop.give(job.worker)
            return
        share = self.weight if loop.updates else 1.0
        self.m = share * np.mean(self.kept, axis=0) + (1 - share) * self.m
        loop.update(loop.x - self.stepsize * self.direction(self.m))
        self.kept, loop.jobs = [], []
        for worker in range(loop.n):
            loop.give(worker)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        if self.batch:
            self.collect(loop, job)
            return
        k = loop.updates
        limit = max(1, math.isqrt(k)) if self.free else self.threshold
        if delay >= limit:
            loop.give(job.worker)
            return
        share = 1 / math.sqrt(k) if self.free and k else (self.weight if k else 1.0)
        size = self.stepsize / (k + 1) ** 0.75 if self.free else self.stepsize
        if self.adaptive:
            size *= loop.n / max(loop.n, delay)
        g = loop.gradient(job.worker, job.model)
        self.m = share * g + (1 - share) * self.m
        ahead = share * g + (1 - share) * self.m if self.nesterov else self.m
        loop.update(loop.x - size * self.direction(ahead))
        loop.give(job.worker)
        if self.stops:
            self.stop(loop)

    def stop(self, loop: Loop) -> None:
        limit = max(1, math.isqrt(loop.updates)) if self.free else self.threshold
        late = [job for job in loop.jobs if loop.updates - job.version >= limit]
        for job in late:
            loop.jobs.remove(job)
        for job in sorted(late, key=lambda job: job.worker):
            loop.give(job.worker)

    def direction(self, m: Floats) -> Floats:
        if self.norm == "l2":
            return m / np.linalg.norm(m)
        if self.norm == "linf":
            return np.sign(m)
        matrix = m.reshape(self.shape)
        if self.by == "exact":
            left, _, right = np.linalg.svd(matrix, full_matrices=False)
            return (left @ right).ravel()
        tall = matrix.shape[0] > matrix.shape[1]
        x = (matrix.T if tall else matrix) / (np.linalg.norm(matrix) + 1e-7)
        for _ in range(5):
            a, b, c = QUINTIC
            g = x @ x.T
            x = a * x + (b * g + c * g @ g) @ x
        return math.sqrt(max(1.0, matrix.shape[0] / matrix.shape[1])) * (x.T if tall else x).ravel()
