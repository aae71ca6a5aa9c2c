"""DANA: Nesterov's look-ahead over the momenta of all workers."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Algorithm, Gradient, Look, Positive, Share, ranges

__all__ = ["Dana"]


@dataclass(kw_only=True)
class Dana(Algorithm):
    """DANA-Zero: workers compute at the point to which the momenta are about to move the model.

    v^k <- momentum v^k + g ; x <- x - stepsize v^k ; worker k goes on at
    x - stepsize momentum sum_j v^j.

    The sum is updated incrementally, so an arrival costs O(d). With the change of variable y = x -
    stepsize momentum sum_j v^j it is DANA-Slim, y <- y - stepsize (momentum v^k + g) with the
    buffers at the workers. One worker gives Nesterov's momentum, momentum 0 asynchronous SGD. In
    total a gradient moves x by stepsize/(1 - momentum). Memory n d. For equal objectives.

    Curves show x, not the points that are sent to the workers.

    Reference: Hakimi, Barkai, Gabel, Schuster (2019), arXiv 1907.11612.
    """

    look = Look("blue", "X", "dotted")
    inelastic = ""
    searched = ranges(momentum=[0.5, 0.7, 0.9, 0.97])

    stepsize: Positive
    momentum: Share = 0.9

    def start(self) -> None:
        self.v = [self.server.zeros()] * self.server.workers
        self.sum = self.server.zeros()
        self.on_stepsize()
        self.assign_many()

    def on_stepsize(self) -> None:
        self.ahead = self.stepsize * self.momentum

    def on_gradient(self, gradient: Gradient) -> None:
        k = gradient.worker
        old = self.v[k]
        self.v[k] = self.momentum * old + gradient.value
        self.sum = self.sum + self.v[k] - old
        self.model = self.model - self.stepsize * self.v[k]
        self.on_join(k)

    def on_join(self, worker: int) -> None:
        self.assign(worker, self.model - self.ahead * self.sum)
