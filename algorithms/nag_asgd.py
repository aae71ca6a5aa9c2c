"""Asynchronous SGD with Nesterov's momentum."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Algorithm, Gradient, Look, Positive, Share, ranges

__all__ = ["NagAsgd"]


@dataclass(kw_only=True)
class NagAsgd(Algorithm):
    """Nesterov's momentum at the server, one step per arrival.

    v <- momentum v + g(x_old) ; x <- x - stepsize (momentum v + g) ; the worker goes on at x.

    x is the point at which gradients are computed, one momentum step ahead of the iterate of the
    textbook form. Momentum 0 is asynchronous SGD. In total a gradient moves x by stepsize/(1 -
    momentum), as with `asgdm`. For equal objectives.

    Reference: Nesterov (1983); used as an asynchronous baseline by Hakimi, Barkai, Gabel, Schuster
    (2019), arXiv 1907.11612. The form with the gradient taken at x is the usual one in software.
    """

    look = Look("blue", "^", "dotted")
    inelastic = ""
    searched = ranges(momentum=[0.5, 0.7, 0.9, 0.97])

    stepsize: Positive
    momentum: Share = 0.9

    def start(self) -> None:
        self.v = self.server.zeros()
        self.on_stepsize()
        self.assign_many()

    def on_stepsize(self) -> None:
        self.ahead = self.stepsize * self.momentum

    def on_gradient(self, gradient: Gradient) -> None:
        self.v = self.momentum * self.v + gradient.value
        self.model = self.model - self.ahead * self.v - self.stepsize * gradient.value
        self.assign(gradient.worker)
