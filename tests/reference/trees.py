"""Slow twins of methods with a pivot: nodes on a path, and `seconds` for a message."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.reference.loop import Floats, Job, Loop
from tests.reference.steps import Twin

__all__ = ["Amelie", "Fragile"]


class OnAPath(Twin):
    """Messages are rows (time, number, source, target, kind, round, content)."""

    def begin(self, loop: Loop) -> None:
        self.models, self.round = [loop.x] * loop.n, [0] * loop.n
        self.free = [True] * loop.n
        self.mail: list[tuple[Any, ...]] = []
        self.sent = 0
        self.reset_all(loop)
        for node in range(loop.n):
            loop.give(node)

    def above(self, node: int) -> int:
        return node + (1 if node < self.pivot else -1)

    def below(self, node: int, n: int) -> list[int]:
        sides = [node - 1] * (node <= self.pivot) + [node + 1] * (node >= self.pivot)
        return [other for other in sides if 0 <= other < n]

    def post(self, loop: Loop, source: int, target: int, kind: str, content: Any) -> None:
        due = loop.now + self.seconds
        self.mail.append((due, self.sent, source, target, kind, self.round[source], content))
        self.sent += 1
        loop.alarm = min(one[0] for one in self.mail)

    def up(self, loop: Loop, node: int, kind: str, content: Any) -> None:
        self.free[node] = False
        self.post(loop, node, self.above(node), kind, content)

    def down(self, loop: Loop, node: int, kind: str, content: Any) -> None:
        for other in self.below(node, loop.n):
            self.post(loop, node, other, kind, content)

    def ring(self, loop: Loop) -> None:
        first = min(self.mail, key=lambda one: one[:2])
        self.mail.remove(first)
        _, _, source, target, kind, number, content = first
        if kind in ("sum", "count"):
            self.free[source] = True
        self.receive(loop, source, target, kind, number, content)
        loop.alarm = min((one[0] for one in self.mail), default=math.inf)

    def renew(self, loop: Loop, node: int, number: int, model: Floats) -> None:
        self.models[node], self.round[node] = model, number
        self.halt(loop, node)
        self.reset_one(node)
        self.down(loop, node, "model", model)
        loop.give(node, model)

    def halt(self, loop: Loop, node: int) -> None:
        loop.jobs = [job for job in loop.jobs if job.worker != node]

    def make_update(self, loop: Loop, step: Floats) -> None:
        self.models[self.pivot] = self.models[self.pivot] - self.stepsize * step
        loop.update(np.mean(self.models, axis=0))
        self.renew(loop, self.pivot, self.round[self.pivot] + 1, self.models[self.pivot])


class Fragile(OnAPath):
    def reset_all(self, loop: Loop) -> None:
        self.own: list[list[Floats]] = [[] for _ in range(loop.n)]

    def reset_one(self, node: int) -> None:
        self.own[node] = []

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        self.own[job.worker].append(loop.gradient(job.worker, job.model))
        if not self.look(loop, job.worker):
            loop.give(job.worker, job.model)

    def look(self, loop: Loop, node: int) -> bool:
        """Use or pass on what a node has; whether there was an update."""
        if node == self.pivot:
            if len(self.own[node]) < self.batch:
                return False
            self.make_update(loop, np.mean(self.own[node], axis=0))
            return True
        if self.free[node] and self.own[node]:
            content, self.own[node] = self.own[node], []
            self.up(loop, node, "sum", content)
        return False

    def receive(
        self, loop: Loop, source: int, node: int, kind: str, number: int, content: Any
    ) -> None:
        if kind == "model":
            self.renew(loop, node, number, content)
            return
        if number == self.round[node]:
            self.own[node] = self.own[node] + content
            self.look(loop, node)
        self.look(loop, source)


class Amelie(OnAPath):
    def reset_all(self, loop: Loop) -> None:
        self.n = loop.n
        self.own: list[list[Floats]] = [[] for _ in range(loop.n)]
        self.counts: list[dict[int, float]] = [{} for _ in range(loop.n)]
        self.sums: list[dict[int, Floats]] = [{} for _ in range(loop.n)]
        self.told = [math.inf] * loop.n
        self.stopped = [False] * loop.n

    def reset_one(self, node: int) -> None:
        self.own[node], self.counts[node], self.sums[node] = [], {}, {}
        self.told[node], self.stopped[node] = math.inf, False

    def arrive(self, loop: Loop, job: Job, delay: int) -> None:
        node = job.worker
        self.own[node].append(loop.gradient(node, job.model))
        before = self.round[node]
        self.look(loop, node)
        if not self.stopped[node] and self.round[node] == before:
            loop.give(node, job.model)

    def look(self, loop: Loop, node: int) -> None:
        """At the pivot, end the batch if the counter allows it; elsewhere, send the counter up."""
        full = len(self.counts[node]) == len(self.below(node, loop.n))
        if self.stopped[node] or not self.own[node] or not full:
            return
        counter = 1 / len(self.own[node]) + sum(self.counts[node].values())
        if node == self.pivot:
            if loop.n / counter >= self.batch / loop.n - 1e-9:
                self.end(loop, node)
        elif self.free[node] and counter < self.told[node] - 1e-12:
            self.told[node] = counter
            self.up(loop, node, "count", counter)

    def end(self, loop: Loop, node: int) -> None:
        self.stopped[node] = True
        self.halt(loop, node)
        self.down(loop, node, "stop", None)
        self.add_up(loop, node)

    def add_up(self, loop: Loop, node: int) -> None:
        if not self.stopped[node] or len(self.sums[node]) < len(self.below(node, loop.n)):
            return
        total = np.mean(self.own[node], axis=0) + sum(self.sums[node].values())
        if node == self.pivot:
            self.make_update(loop, total / loop.n)
        else:
            self.up(loop, node, "sum", total)

    def receive(
        self, loop: Loop, source: int, node: int, kind: str, number: int, content: Any
    ) -> None:
        if kind == "model":
            self.renew(loop, node, number, content)
        elif kind == "stop":
            self.end(loop, node)
        elif kind == "sum":
            self.sums[node][source] = content
            self.add_up(loop, node)
        else:
            if number == self.round[node]:
                self.counts[node][source] = content
                self.look(loop, node)
            self.look(loop, source)
