"""Synchronous SGD in which several workers compute the same task, and the first one counts."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from algorithms.base import Algorithm, Count, Gradient, Look, Positive, ranges

__all__ = ["ReplicatedSgd"]

ROUNDING = 1e-9  # a share of the tasks may round to just above a whole number
Part = Annotated[float, Field(gt=0, le=1)]


@dataclass(kw_only=True)
class ReplicatedSgd(Algorithm):
    """Synchronous SGD with copies of each task: the first copy counts, the others are cancelled.

    A round has n/r tasks at x, r = `copies`; worker i gets task i mod n/r. When the first copy of a
    task arrives, the workers with its other copies stop and wait. When all tasks have arrived,

        x <- x - stepsize (r/n) sum_t g_t(x),

    and the next round begins. All copies of a task have the same sample, so its gradient does not
    depend on who computes it. Task t has the objective of worker t: where objectives differ and
    r > 1, those of the first n/r workers count.

    `speculative` (backup tasks): when this share of a round's tasks has arrived, workers without a
    task start copies of those that are still running. Each takes the task with the fewest copies;
    of these, the first, because all tasks of a round have been running for equally long.

    r = 1 without speculation is `sync_sgd`. With exponential times of mean 1 a round takes
    H_(n/r)/r seconds, H_k = 1 + 1/2 + .. + 1/k, but has r times fewer gradients. Theory: none given
    here.

    Reference: Dean and Ghemawat (2004), "MapReduce", OSDI, for backup tasks; Joshi, Soljanin,
    Wornell (2017), "Efficient Redundancy Techniques for Latency Reduction in Cloud Systems", arXiv
    1508.03599, for copies. The choice among running tasks is ours.
    """

    also_called = ("backup tasks", "speculative execution", "task replication")
    look = Look("black", "d", "mixed")
    exchanges_tasks = True
    inelastic = "gives every worker a certain task"
    searched = ranges()
    unreal = "gives each task a sample, and real workers draw their own"

    stepsize: Positive
    copies: Count = 1
    """r: workers with the same task (example: 1)"""
    speculative: Part | None = None
    """share of tasks after whose arrival idle workers copy others (example: 0.75)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Every task has as many copies."""
        if workers % parameters["copies"]:
            yield "copies", f"must divide the number of workers, {workers}"

    def start(self) -> None:
        self.tasks = self.server.workers // self.copies
        self.begin()

    def begin(self) -> None:
        """Start a round."""
        workers, tasks = self.server.workers, self.tasks
        self.total = self.server.zeros()
        self.task_of = [worker % tasks for worker in range(workers)]
        self.running = {task: set(range(task, workers, tasks)) for task in range(tasks)}
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        task = self.task_of[gradient.worker]
        self.total = self.total + gradient.of(task, self.server.iteration)
        others = self.running.pop(task) - {gradient.worker}
        if others:
            self.server.cancel_many(sorted(others))
        if not self.running:
            self.model = self.model - self.stepsize / self.tasks * self.total
            self.begin()
        elif self.speculative is not None:
            arrived = self.tasks - len(self.running)
            if arrived >= self.speculative * self.tasks - ROUNDING:
                self.copy()

    def copy(self) -> None:
        """Start copies of running tasks on the workers that have none."""
        heap = [(len(workers), task) for task, workers in self.running.items()]
        heapq.heapify(heap)
        idle = self.server.idle.tolist()
        for worker in idle:
            count, task = heap[0]
            heapq.heapreplace(heap, (count + 1, task))
            self.task_of[worker] = task
            self.running[task].add(worker)
        self.assign_many(idle)
