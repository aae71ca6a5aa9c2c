"""Asynchronous SGD with clipped, normalised or sign steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Gradient, Look, Positive, Radius, Share, Vector, ranges
from algorithms.parts.averaging import Averaging
from algorithms.parts.one_step import OneStep
from algorithms.parts.operations import clamp, clip, normalise, sign
from algorithms.parts.parameters import belonging

__all__ = ["ClippedAsgd"]


@dataclass(kw_only=True)
class ClippedAsgd(OneStep):
    """Clipped asynchronous SGD: no gradient moves the model further than the clip allows.

    x <- x - stepsize C(m) ; the worker goes on at the new x. C is chosen by `kind`:

    - norm: min(1, clip/|m|) m, with the Euclidean norm;
    - coordinate: each coordinate is brought into [-clip, clip];
    - normalise: m/|m|, and 0 for m = 0;
    - sign: -1, 0 or 1 for each coordinate.

    m is the gradient, or with `momentum` beta > 0 the average m <- beta m + (1 - beta) g: one at
    the server, or one for each worker (`momentum_at: worker`), which is then what it sends.

    clip = .inf is `asgd`. Clipping after averaging a batch differs from clipping before. For
    equal objectives. Theory: none for asynchronous clipping; tune clip and step size together.

    Reference: Pascanu, Mikolov, Bengio (2013), arXiv 1211.5063, for clipping by norm; Zhang, He,
    Sra, Jadbabaie (2020), arXiv 1905.11881, for its analysis; Bernstein, Wang, Azizzadenesheli,
    Anandkumar (2018), arXiv 1802.04434, for signs. The asynchronous forms are ours.
    """

    also_called = ("gradient clipping", "signSGD", "normalised SGD")
    look = Look("orange", "P", "dashed")
    inelastic = ""
    searched = ranges(clip="log:0.01..100")

    stepsize: Positive
    """step size of an update (example: 0.1, clip: 1.0)"""
    clip: Radius | None = None
    """bound of the length or of each coordinate; for norm and coordinate (example: 1.0)"""
    kind: Literal["norm", "coordinate", "normalise", "sign"] = "norm"
    """how C limits a vector (example: sign, stepsize: 0.01)"""
    momentum: Share = 0.0
    momentum_at: Literal["server", "worker"] = "server"
    """where the average m is kept (example: worker, momentum: 0.9)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """A clip belongs to the kinds that have one."""
        del workers
        yield from belonging(parameters, "clip", "kind", ("norm", "coordinate"))

    @property
    def worker_steps(self) -> Averaging | None:
        """The average that a worker keeps and sends."""
        at_workers = self.momentum_at == "worker" and self.momentum != 0.0
        return Averaging(self.momentum) if at_workers else None

    @property
    def is_plain(self) -> bool:
        """Whether workers keep nothing."""
        return self.worker_steps is None

    def start(self) -> None:
        zero = self.server.zeros()
        self.carried = [zero]
        self.memory: list[Vector] = [zero] * self.server.workers
        self.steps = self.worker_steps
        self.assign_many()

    def factor(self, delay: int) -> Any:
        """The step size, whatever the delay."""
        del delay
        return self.stepsize

    def on_gradient(self, gradient: Gradient) -> None:
        if self.steps is None:
            super().on_gradient(gradient)
            return
        message = gradient.sent(self.steps, self.memory)
        self.model = self.model - self.stepsize * self.clipped(message)
        self.assign(gradient.worker)

    def direction(self, value: Vector) -> Vector:
        """C(m) with the average at the server; m is the gradient itself without momentum."""
        if self.momentum == 0.0:
            return self.clipped(value)
        average = self.momentum * self.carried[0] + (1 - self.momentum) * value
        self.carried[0] = average
        return self.clipped(average)

    def clipped(self, vector: Vector) -> Vector:
        """C(m)."""
        if self.kind == "norm":
            return clip(vector, self.clip)  # type: ignore[no-any-return]
        if self.kind == "coordinate":
            return clamp(vector, self.clip)  # type: ignore[no-any-return]
        return normalise(vector) if self.kind == "normalise" else sign(vector)  # type: ignore[no-any-return]
