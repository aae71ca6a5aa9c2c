"""AREA: asynchronous exact averaging of local models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    Look,
    Positive,
    Vector,
    local_sum,
    ranges,
)

__all__ = ["Area", "Differing"]


class Differing(NamedTuple):
    """Plain local steps from the job's model to z; the message is z - y, y the previous z.

    Before its first job a worker has y = the job's model, the starting point.
    """

    steps: int
    stepsize: Any

    def first(self, zero: Vector) -> None:
        """No model yet."""

    def run(self, gradient: Gradient, state: Vector | None) -> tuple[Vector, Vector]:
        """z - y, and z."""
        end = gradient.model - self.stepsize * local_sum(gradient, self.stepsize, self.steps)
        return end - (gradient.model if state is None else state), end

    def reach(self, stepsize: Any) -> float:
        """1: the message is a difference of models."""
        del stepsize
        return 1.0


@dataclass(kw_only=True)
class Area(Algorithm):
    """AREA: the model is the mean of the last local models of all workers.

    Worker i keeps y_i, the local model that it sent last, x^0 at first. A job takes Q =
    `local_steps` steps of size local_stepsize from x to z, sends z - y_i, and sets y_i <- z. The
    server adds the messages up, s <- s + (z - y_i)/n, and at every `buffer` arrivals

        x <- x + stepsize s ; s <- 0.

    The worker goes on at the x of that instant. With stepsize 1, x + s is the mean of all y_i at
    any time, so all workers have the same weight, however often they arrive.

    For different objectives: if all have the same curvature it converges to the minimiser of their
    mean, also with Q > 1. n = 1 is SGD. With buffer = n and equal times it is not `local_sgd`: n -
    1 workers have gone on before the buffer is full. Theory: none given here.

    Reference: Iakovidou and Kim (2024), "Asynchronous Federated Stochastic Optimization for
    Heterogeneous Objectives Under Arbitrary Delays", arXiv 2405.10123. Reconstructed; the paper has
    no stepsize at the server.
    """

    also_called = ("AREA", "asynchronous exact averaging")
    look = Look("pink", "*", "dotted")
    heterogeneous = True
    inelastic = "keeps the last model of every worker, also of those that have left"
    scheduled = "local_stepsize"
    searched = ranges(buffer="log:1..workers", local_steps="log:1..16", stepsize=None)

    buffer: Count = 1
    local_steps: Count = 1
    local_stepsize: Positive
    stepsize: Positive = 1.0

    @property
    def worker_steps(self) -> Differing:
        """Q steps."""
        return Differing(self.local_steps, self.local_stepsize)

    def start(self) -> None:
        self.memory: list[Vector | None] = [None] * self.server.workers
        self.total, self.missing = self.server.zeros(), self.buffer
        self.assign_many(gradients=self.local_steps)

    def on_gradient(self, gradient: Gradient) -> None:
        message = gradient.sent(self.worker_steps, self.memory)
        self.total = self.total + 1 / self.server.workers * message
        self.missing -= 1
        if self.missing == 0:
            self.model = self.model + self.stepsize * self.total
            self.total, self.missing = self.server.zeros(), self.buffer
        self.assign(gradient.worker, gradients=self.local_steps)
