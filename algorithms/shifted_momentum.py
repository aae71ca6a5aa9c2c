"""Shifted momentum: momentum of the gradient's own model."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Algorithm, Gradient, Look, Positive, Share, ranges

__all__ = ["ShiftedMomentum"]


@dataclass(kw_only=True)
class ShiftedMomentum(Algorithm):
    """Shifted momentum: each gradient continues the momentum that led to its own model.

    u_{t+1} = momentum u_s + g(x_s) ; x_{t+1} = x_t - stepsize u_{t+1},

    where s is the model that the arriving worker had. That model came with the worker's last step,
    so u_s is one buffer per worker: u^k <- momentum u^k + g ; x <- x - stepsize u^k.

    One worker gives heavy ball, momentum 0 asynchronous SGD. In total a gradient moves x by
    stepsize/(1 - momentum). Memory n d. For equal objectives. The paper's rule of thumb: keep
    stepsize times delay constant.

    Reference: Giladi, Nacson, Hoffer, Soudry (2020), arXiv 1909.12340. Their experiments let
    workers arrive in turn; the rule is the same for any order.
    """

    look = Look("blue", "D", "dashed")
    inelastic = ""
    searched = ranges(momentum=[0.5, 0.7, 0.9, 0.97])

    stepsize: Positive
    momentum: Share = 0.9

    def start(self) -> None:
        self.u = [self.server.zeros()] * self.server.workers
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        k = gradient.worker
        self.u[k] = self.momentum * self.u[k] + gradient.value
        self.model = self.model - self.stepsize * self.u[k]
        self.assign(k)
