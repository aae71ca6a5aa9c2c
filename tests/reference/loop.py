"""Slow twin of the event loop with a server: constant times, no noise, a list instead of a heap."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Loop", "play"]

Floats = NDArray[np.float64]


class Job(NamedTuple):
    end: float
    order: int
    worker: int
    model: Floats
    version: int


class Loop:
    """Workers that take seconds[i] for a gradient; gradient(i, x) is that of worker i at x."""

    def __init__(
        self, seconds: list[float], gradient: Callable[[int, Floats], Floats], start: Floats
    ) -> None:
        self.seconds, self.gradient, self.x = seconds, gradient, start
        self.n, self.now, self.updates, self.orders = len(seconds), 0.0, 0, 0
        self.jobs: list[Job] = []
        self.path = [(0.0, start)]
        self.alarm = math.inf  # when `ring` of the twin is called, after the arrivals then

    def give(self, worker: int, model: Floats | None = None, steps: int = 1) -> None:
        """A job of so many gradients, at the model of the server or at another one."""
        end = self.now + steps * self.seconds[worker]
        given = self.x if model is None else model
        self.jobs.append(Job(end, self.orders, worker, given, self.updates))
        self.orders += 1

    def update(self, x: Floats) -> None:
        """The server's next model."""
        self.x = x
        self.updates += 1
        self.path.append((self.now, x))

    def local(self, job: Job, steps: int, stepsize: float) -> Floats:
        """Where plain local steps of a job end."""
        y = job.model
        for _ in range(steps):
            y = y - stepsize * self.gradient(job.worker, y)
        return y


def play(twin: Any, loop: Loop, arrivals: int) -> list[tuple[float, Floats]]:
    """The instants and models of all updates of a method within so many arrivals."""
    twin.begin(loop)
    for _ in range(arrivals):
        while loop.alarm < min((job.end for job in loop.jobs), default=math.inf):
            loop.now, loop.alarm = loop.alarm, math.inf
            twin.ring(loop)
        place = min(range(len(loop.jobs)), key=lambda k: loop.jobs[k][:2])
        job = loop.jobs.pop(place)
        loop.now = job.end
        twin.arrive(loop, job, loop.updates - job.version)
    return loop.path
