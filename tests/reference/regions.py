"""Slow twins of methods with regions: servers of regions, and letters between the servers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.reference.local import AsyncDiloco
from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["Halos", "RegionalFedBuff", "RegionalLocalSgd"]


class Regional(Twin):
    """`regions` are lists of workers; a letter between two servers takes `seconds`."""

    def begin(self, loop: Loop) -> None:
        self.letters: list[tuple[float, int, Callable[[Loop], None]]] = []
        self.sent = 0
        self.region_of = {i: r for r, workers in enumerate(self.regions) for i in workers}
        self.models = [loop.x] * len(self.regions)
        self.open(loop)

    def write(self, loop: Loop, read: Callable[[Loop], None]) -> None:
        self.letters.append((loop.now + self.seconds, self.sent, read))
        self.sent += 1
        loop.alarm = min(self.letters)[0]

    def ring(self, loop: Loop) -> None:
        first = min(self.letters)
        self.letters.remove(first)
        first[2](loop)
        loop.alarm = min(self.letters)[0] if self.letters else math.inf


class RegionalLocalSgd(Regional):
    def open(self, loop: Loop) -> None:
        self.back = 0
        self.rounds = [0] * len(self.regions)
        self.ends: list[list[Floats]] = [[] for _ in self.regions]
        for r in range(len(self.regions)):
            self.models[r] = loop.x
            self.round(loop, r)

    def round(self, loop: Loop, r: int) -> None:
        for worker in self.regions[r]:
            loop.give(worker, self.models[r], self.steps)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        r = self.region_of[job.worker]
        self.ends[r].append(loop.local(job, self.steps, self.stepsize))
        if len(self.ends[r]) < len(self.regions[r]):
            return
        self.models[r], self.ends[r] = np.mean(self.ends[r], axis=0), []
        self.rounds[r] += 1
        if self.rounds[r] < self.most:
            self.round(loop, r)
        else:
            self.write(loop, self.meet)

    def meet(self, loop: Loop) -> None:
        self.back += 1
        if self.back == len(self.regions):
            everyone = [self.models[self.region_of[i]] for i in range(loop.n)]
            loop.update(np.mean(everyone, axis=0))
            self.write(loop, self.open)


class RegionalFedBuff(Regional):
    def open(self, loop: Loop) -> None:
        self.buffers: list[list[Floats]] = [[] for _ in self.regions]
        self.known = [0] * len(self.regions)  # global updates
        self.received = [0] * len(self.regions)  # models
        self.started = [0] * loop.n
        self.vectors: list[Floats] = []
        for worker in range(loop.n):
            loop.give(worker, steps=self.steps)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        i = job.worker
        r = self.region_of[i]
        late = self.received[r] - self.started[i]
        change = job.model - loop.local(job, self.steps, self.local_stepsize)
        self.buffers[r].append(change / math.sqrt(1 + late))
        if len(self.buffers[r]) == self.buffer:
            vector, self.buffers[r] = np.mean(self.buffers[r], axis=0), []
            self.write(loop, lambda then, r=r, vector=vector: self.merge(then, r, vector))
        self.started[i] = self.received[r]
        loop.give(i, self.models[r], self.steps)

    def merge(self, loop: Loop, r: int, vector: Floats) -> None:
        self.vectors.append(vector / math.sqrt(1 + loop.updates - self.known[r]))
        if len(self.vectors) == self.top:
            loop.update(loop.x - self.stepsize * np.mean(self.vectors, axis=0))
            self.vectors = []
        known = loop.updates, loop.x
        self.write(loop, lambda then, known=known: self.hear(r, *known))

    def hear(self, r: int, updates: int, x: Floats) -> None:
        self.received[r] += self.known[r] != updates
        self.known[r], self.models[r] = updates, x


class Halos(Regional):
    """The outer rules are delayed Nesterov in the regions and Nesterov above, momentum .9."""

    def open(self, loop: Loop) -> None:
        zero = np.zeros_like(loop.x)
        self.bases = list(self.models)
        self.updates, self.merged = [0] * len(self.regions), [0] * len(self.regions)
        self.rules = [rule_of(zero, "delayed_nesterov", self.buffer) for _ in self.regions]
        self.top = rule_of(zero, "nesterov", 1)
        for worker in range(loop.n):
            loop.give(worker, steps=self.steps)

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        r = self.region_of[job.worker]
        change = job.model - loop.local(job, self.steps, self.local_stepsize)
        self.models[r] = self.models[r] - self.inner * self.rules[r].direction(change)
        self.updates[r] += 1
        loop.give(job.worker, self.models[r], self.steps)
        if self.updates[r] - self.merged[r] == self.accumulate:
            progress = self.bases[r] - self.models[r]
            self.write(loop, lambda then: self.merge(then, r, progress))

    def merge(self, loop: Loop, r: int, progress: Floats) -> None:
        loop.update(loop.x - self.outer * self.top.direction(progress))
        x = loop.x
        self.write(loop, lambda then: self.hear(r, x))

    def hear(self, r: int, x: Floats) -> None:
        self.models[r] = self.bases[r] = (1 - self.share) * self.models[r] + self.share * x
        self.merged[r] = self.updates[r]


def rule_of(zero: Floats, outer: str, buffer: int) -> Any:
    """The state of an outer optimiser."""
    rule = AsyncDiloco(outer=outer, buffer=buffer)
    rule.m, rule.kept, rule.arrivals = zero, [], 0
    return rule
