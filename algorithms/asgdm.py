"""Asynchronous SGD with naive momentum."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Algorithm, Gradient, Look, Positive, Share, ranges

__all__ = ["Asgdm"]


@dataclass(kw_only=True)
class Asgdm(Algorithm):
    """Naive momentum: heavy ball at the server, one step per arrival.

    u <- momentum u + stepsize g(x_old) ; x <- x - u ; the worker goes on at the new x.

    One worker gives heavy ball, momentum 0 asynchronous SGD. The momentum decays within 1/(1 -
    momentum) arrivals whatever the number of workers, and mixes gradients of models that are far
    apart. In total a gradient moves x by stepsize/(1 - momentum), so good steps are those of
    asynchronous SGD times 1 - momentum, or less. For equal objectives.

    Reference: Polyak (1964) for heavy ball; in asynchronous SGD it is the baseline of Giladi,
    Nacson, Hoffer, Soudry (2020), arXiv 1909.12340, and of Shi, Yang, Li (2024), arXiv 2407.19234.
    """

    also_called = ("heavy ball",)
    look = Look("blue", "v", "dashed")
    inelastic = ""
    searched = ranges(momentum=[0.5, 0.7, 0.9, 0.97])

    stepsize: Positive
    momentum: Share = 0.9

    def start(self) -> None:
        self.u = self.server.zeros()
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        self.u = self.momentum * self.u + self.stepsize * gradient.value
        self.model = self.model - self.u
        self.assign(gradient.worker)
