"""Slow twins of methods whose workers take local steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = [
    "Area",
    "AsyncDiloco",
    "AsyncLocalSgd",
    "Ca2fl",
    "Diloco",
    "EagerDiloco",
    "FedCompass",
    "FedNova",
    "StreamingDiloco",
]


class Inner(Twin):
    """Local steps by sgd, or by AdamW with betas .9 and .95 and a state at the worker."""

    inner = "sgd"
    decay = 0.0

    def reset(self, n: int, zero: Floats) -> None:
        self.adam = [(zero, zero, 0)] * n

    def end(self, loop: Loop, job: Job, steps: int) -> Floats:
        if self.inner == "sgd":
            return loop.local(job, steps, self.local_stepsize)
        y = job.model
        for _ in range(steps):
            g = loop.gradient(job.worker, y)
            m, v, t = self.adam[job.worker]
            m, v, t = 0.9 * m + 0.1 * g, 0.95 * v + 0.05 * g**2, t + 1
            self.adam[job.worker] = m, v, t
            y = y - self.local_stepsize * self.decay * y
            corrected = np.sqrt(v / (1 - 0.95**t)) + 1e-8
            y = y - self.local_stepsize * (m / (1 - 0.9**t)) / corrected
        return y


class AsyncDiloco(Inner):
    outer = "delayed_nesterov"
    spread = 0.0
    dylu = lookahead = fade = False

    def begin(self, loop: Loop) -> None:
        self.reset(loop.n, np.zeros_like(loop.x))
        self.m, self.kept, self.arrivals = np.zeros_like(loop.x), [], 0
        fastest = min(loop.seconds)
        self.counts = [
            max(1, math.ceil(self.steps * fastest / own - 1e-9)) if self.dylu else self.steps
            for own in loop.seconds
        ]
        for worker in range(loop.n):
            loop.give(worker, steps=self.counts[worker])

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        change = job.model - self.end(loop, job, self.counts[job.worker])
        loop.update(loop.x - self.stepsize * self.direction(change))
        model = loop.x - self.stepsize * 0.9 * self.m if self.lookahead else loop.x
        loop.give(job.worker, model, self.counts[job.worker])

    def direction(self, c: Floats) -> Floats:
        beta, n, spread = 0.9, getattr(self, "buffer", 0), self.spread
        if self.outer == "sgd":
            return c
        if self.outer == "nesterov":
            self.m = beta * self.m + c
            return beta * self.m + c
        if self.outer == "heloco":
            c = turned(c, self.m, self.fade)
        if self.outer in ("mla", "heloco"):
            self.m = beta * self.m + (1 - beta) * c
            return c + beta * self.m
        self.arrivals += 1
        self.kept.append(c)
        if self.arrivals % n:
            return spread * beta * self.m + c / n
        self.m = beta * self.m + np.mean(self.kept, axis=0)
        self.kept = []
        return (1 - spread * n + spread) * beta * self.m + c / n


def turned(c: Floats, m: Floats, fade: bool) -> Floats:
    """The change of heloco: kept, damped along m, or turned towards m."""
    size, length = np.linalg.norm(c), np.linalg.norm(m)
    if min(size, length) < 1e-8:
        return c
    cosine = float(c @ m / (size * length))
    trust = size / (size + 3 * length + 1e-8)
    if cosine >= 0.2:
        return c
    if cosine < 0:
        return c - min(0.5 * -cosine * trust, 0.5) * cosine * size * m / length
    share = min(trust * ((0.2 - cosine) / 0.4 if fade else 1 - cosine), 1.0)
    mixed = (1 - share) * c / size + share * m / length
    return size * mixed / np.linalg.norm(mixed)


class Diloco(Inner):
    """Rounds."""

    def reset(self, n: int, zero: Floats) -> None:
        super().reset(n, zero)
        self.m, self.ends = zero, []

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        self.ends.append(self.end(loop, job, self.steps))
        if len(self.ends) == loop.n:
            mean = loop.x - np.mean(self.ends, axis=0)
            self.m = 0.9 * self.m + mean
            loop.update(loop.x - self.stepsize * (0.9 * self.m + mean))
            self.begin_round(loop)

    def begin_round(self, loop: Loop) -> None:
        self.ends = []
        for worker in range(loop.n):
            loop.give(worker, steps=self.steps)


class StreamingDiloco(Inner):
    """Worker i's k-th period; `given[t]` are the snapshots of period t, `after[t]` its values."""

    def begin(self, loop: Loop) -> None:
        d = len(loop.x)
        self.reset(loop.n, np.zeros(d))
        self.m = np.zeros(d)
        self.parts = [
            slice(d * p // self.fragments, d * (p + 1) // self.fragments)
            for p in range(self.fragments)
        ]
        self.first = self.steps // self.fragments - self.overlap
        self.period, self.second = [0] * loop.n, [False] * loop.n
        self.given: dict[int, list[Floats]] = {}
        self.after: dict[int, Floats] = {}
        self.ended: dict[int, Floats] = {}
        for worker in range(loop.n):
            loop.give(worker, steps=self.first)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i = job.worker
        t = self.period[i]
        y = self.end(loop, job, self.overlap if self.second[i] else self.first)
        if not self.second[i]:
            part = self.parts[t % self.fragments]
            self.given.setdefault(t, []).append(y[part])
            if len(self.given[t]) == loop.n:
                self.outer(loop, t, part)
        if self.overlap and not self.second[i]:
            self.second[i] = True
            loop.give(i, y, self.overlap)
        else:
            self.second[i], self.ended[i] = False, y
        for worker in sorted(self.ended):
            if self.period[worker] in self.after:
                self.join(loop, worker)

    def outer(self, loop: Loop, t: int, part: slice) -> None:
        mean = loop.x[part] - np.mean(self.given[t], axis=0)
        self.m[part] = 0.9 * self.m[part] + mean
        x = loop.x.copy()
        x[part] = x[part] - self.stepsize * (0.9 * self.m[part] + mean)
        self.after[t] = x[part]
        loop.update(x)

    def join(self, loop: Loop, worker: int) -> None:
        y, t = self.ended.pop(worker).copy(), self.period[worker]
        part = self.parts[t % self.fragments]
        y[part] = (1 - self.mix) * self.after[t] + self.mix * y[part]
        self.period[worker] += 1
        loop.give(worker, y, self.first)


class EagerDiloco(Inner):
    """`changes[t][i]` is worker i's change of round t."""

    def begin(self, loop: Loop) -> None:
        self.reset(loop.n, np.zeros_like(loop.x))
        self.models = [loop.x] * loop.n
        self.m = [np.zeros_like(loop.x)] * loop.n
        self.done = [0] * loop.n  # outer steps of each worker
        self.changes: dict[int, dict[int, Floats]] = {
            -1: dict.fromkeys(range(loop.n), np.zeros_like(loop.x))
        }
        super().begin(loop)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i = job.worker
        change = job.model - self.end(loop, job, self.steps)
        self.changes.setdefault(self.done[i], {})[i] = change
        for worker in (i, *(other for other in range(loop.n) if other != i)):
            self.try_step(loop, worker)

    def try_step(self, loop: Loop, i: int) -> None:
        t = self.done[i]
        before = self.changes[t - 1]
        if i not in self.changes.get(t, {}) or len(before) < loop.n:
            return
        own = (self.changes[t][i] - before[i]) / loop.n
        along = np.mean(list(before.values()), axis=0) + own
        self.m[i] = 0.9 * self.m[i] + along
        self.models[i] = self.models[i] - self.stepsize * (0.9 * self.m[i] + along)
        self.done[i] += 1
        if min(self.done) == t + 1:
            loop.update(np.mean(self.models, axis=0))
        loop.give(i, self.models[i], self.steps)


class AsyncLocalSgd(Twin):
    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        if self.steps * delay < self.threshold:
            change = loop.local(job, self.steps, self.stepsize) - job.model
            loop.update(loop.x + change)
        loop.give(job.worker, steps=self.steps)


class Ca2fl(Twin):
    def reset(self, n: int, zero: Floats) -> None:
        self.h = [zero] * n
        self.before, self.differences = zero, []

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        change = job.model - loop.local(job, self.steps, self.local_stepsize)
        self.differences.append(change - self.h[job.worker])
        self.h[job.worker] = change
        if len(self.differences) == self.buffer:
            step = self.before + np.mean(self.differences, axis=0)
            loop.update(loop.x - self.stepsize * step)
            self.before, self.differences = np.mean(self.h, axis=0), []
        loop.give(job.worker, steps=self.steps)


class Area(Twin):
    """The model is the mean of all local models whenever the buffer is full."""

    def reset(self, n: int, zero: Floats) -> None:
        self.latest: dict[int, Floats] = {}
        self.arrivals = 0

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        start = loop.path[0][1]
        self.latest[job.worker] = loop.local(job, self.steps, self.local_stepsize)
        self.arrivals += 1
        if self.arrivals % self.buffer == 0:
            loop.update(np.mean([self.latest.get(i, start) for i in range(loop.n)], axis=0))
        loop.give(job.worker, steps=self.steps)


class FedNova(Twin):
    """The mean number of gradients times the mean change for each of them."""

    def begin(self, loop: Loop) -> None:
        self.changes, self.sums = [], []
        for worker in range(loop.n):
            loop.give(worker, steps=self.counts[worker])

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        steps, r = self.counts[job.worker], self.momentum
        y, m = job.model, np.zeros_like(job.model)
        for _ in range(steps):
            m = r * m + loop.gradient(job.worker, y)
            y = y - self.local_stepsize * m
        self.sums.append((steps - r * (1 - r**steps) / (1 - r)) / (1 - r))
        self.changes.append((job.model - y) / self.sums[-1])
        if len(self.changes) == loop.n:
            loop.update(loop.x - np.mean(self.sums) * np.mean(self.changes, axis=0))
            self.begin(loop)


class FedCompass(Twin):
    """Groups as rows [expected, latest, members, changes]; speeds are known exactly."""

    lateness = 1.5

    def begin(self, loop: Loop) -> None:
        self.steps, self.met = [self.most] * loop.n, set()
        self.groups: list[list[Any]] = []
        self.waiting: list[Floats] = []
        for worker in range(loop.n):
            loop.give(worker, steps=self.most)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i = job.worker
        change = job.model - loop.local(job, self.steps[i], self.local_stepsize)
        group = next((one for one in self.groups if i in one[2]), None)
        if i not in self.met:
            loop.update(loop.x - change / loop.n)
            self.met.add(i)
            self.place(loop, i)
        elif group is None:
            self.waiting.append(change)
            self.place(loop, i)
        else:
            group[3][i] = change
            if len(group[3]) == len(group[2]):
                self.close(loop, group)
        loop.alarm = min((one[1] for one in self.groups), default=math.inf)

    def ring(self, loop: Loop) -> None:
        self.close(loop, min(self.groups, key=lambda one: one[1]))
        loop.alarm = min((one[1] for one in self.groups), default=math.inf)

    def close(self, loop: Loop, group: list[Any]) -> None:
        self.groups.remove(group)
        if group[3]:
            loop.update(loop.x - sum([*group[3].values(), *self.waiting]) / loop.n)
            self.waiting = []
        for i in sorted(group[3], key=lambda one: loop.seconds[one]):
            self.place(loop, i)

    def place(self, loop: Loop, i: int) -> None:
        v = loop.seconds[i]
        fits = [
            (math.floor((group[0] - loop.now) / v + 1e-9), -k)
            for k, group in enumerate(self.groups)
        ]
        fits = [fit for fit in fits if self.fewest <= fit[0] <= self.most]
        if fits:
            steps, place = max(fits)
            self.groups[-place][2].append(i)
        else:
            spare = [
                (group[1] + self.most * min(loop.seconds[j] for j in group[2]) - loop.now) / v
                for group in self.groups if group[1] > loop.now
            ]  # fmt: skip
            counts = [math.floor(count + 1e-9) for count in spare]
            counts = [count for count in counts if count <= self.most]
            steps = max([*counts, self.fewest]) if counts else self.most
            end = loop.now + steps * v
            self.groups.append([end, loop.now + self.lateness * steps * v, [i], {}])
        self.steps[i] = steps
        loop.give(i, steps=steps)
