"""A method driven by hand: the test gives gradients, no worker computes, vectors are NumPy arrays.

With `basis` gradients, that is arrival t bringing the t-th unit vector, every vector of a method
shows the weight of each gradient in it.
"""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Bench:
    """Replaces the server for methods that update at every arrival."""

    turnover = None
    idle = None  # everyone

    def __init__(self, method: Any, workers: int, start: Floats) -> None:
        self.method = method
        self.workers = workers
        self.iteration = 0
        self.model = start
        self.held: list[tuple[int, Floats]] = [(0, start)] * workers
        self.queues: list[list[tuple[int, Floats]]] = [[] for _ in range(workers)]
        self.given: list[int] = []  # the worker of each job, in order
        self.draw = random.Random(0)
        self.stamps: list[int] = []  # version of the model that each arrival was computed on
        method.bind(self)
        method.start()

    def zeros(self) -> Floats:
        return np.zeros_like(self.model)

    def update(self, model: Floats) -> None:
        self.model = model
        self.iteration += 1

    def assign(self, worker: int, model: Floats | None = None, gradients: int = 1) -> None:
        del gradients
        self.held[worker] = (self.iteration, self.model if model is None else model)

    def assign_many(self, workers: None = None, gradients: int = 1) -> None:
        del workers, gradients
        for worker in range(self.workers):
            self.enqueue(worker)
            self.held[worker] = self.queues[worker].pop()

    def enqueue(self, worker: int) -> None:
        self.given.append(worker)
        self.queues[worker].append((self.iteration, self.model))

    def discard(self, gradient: Any) -> None:
        """Nothing is counted here."""

    def send_up(self, messages: Any, floats: float) -> None:
        """Messages take no time here."""

    def sparsified(self, vector: Any, number: int, keep: int) -> Any:
        """The first coordinates, times d/keep: no draw."""
        ones = np.ones(len(vector.values))
        ones[keep:] = 0.0
        return type(vector)(len(ones) / keep * ones * vector.values)

    @property
    def dimension(self) -> int:
        return len(getattr(self.model, "values", self.model))

    def random_below(self, count: int) -> int:
        return self.draw.randrange(count)

    def arrive(self, worker: int, value: Floats) -> None:
        """The arrival of a worker with `value`, whatever it holds."""
        version, model = self.held[worker]
        self.stamps.append(version)
        delay = self.iteration - version
        arrived = SimpleNamespace(worker=worker, version=version, delay=delay, model=model)
        arrived.value, arrived.moved = value, lambda steps: value
        arrived.dimension = len(getattr(value, "values", value))
        arrived.sparsified = self.sparsified
        arrived.sent = lambda steps, states: message(steps, arrived, states)
        self.method.on_gradient(arrived)


def message(steps: Any, gradient: Any, states: list[Any]) -> Any:
    """What a worker sends; the state that it keeps is replaced."""
    found, states[gradient.worker] = steps.run(gradient, states[gradient.worker])
    return found


def basis(method: Any, workers: int, order: list[int]) -> Bench:
    """Arrivals of workers in this `order`, each with a unit vector of its own."""
    bench = Bench(method, workers, np.zeros(len(order)))
    for t, worker in enumerate(order):
        bench.arrive(worker, np.eye(len(order))[t])
    return bench
