"""Asynchronous SGD with clipped, normalised or sign steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import Algorithm, Gradient, Look, Positive, Radius, Share, Vector, ranges
from algorithms.parts.averaging import Averaging
from algorithms.parts.operations import clamp, clip, normalise, sign
from algorithms.parts.parameters import belonging

__all__ = ["ClippedAsgd"]


@dataclass(kw_only=True)
class ClippedAsgd(Algorithm):
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
    clip: Radius | None = None
    kind: Literal["norm", "coordinate", "normalise", "sign"] = "norm"
    momentum: Share = 0.0
    momentum_at: Literal["server", "worker"] = "server"

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

    def start(self) -> None:
        self.average = zero = self.server.zeros()
        self.memory: list[Vector] = [zero] * self.server.workers
        self.steps = self.worker_steps
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        self.model = self.model - self.stepsize * self.clipped(self.averaged(gradient))
        self.assign(gradient.worker)

    def averaged(self, gradient: Gradient) -> Vector:
        """m: the gradient itself without momentum."""
        if self.steps is not None:
            return gradient.sent(self.steps, self.memory)
        if self.momentum == 0.0:
            return gradient.value
        self.average = self.momentum * self.average + (1 - self.momentum) * gradient.value
        return self.average

    def clipped(self, vector: Vector) -> Vector:
        """C(m)."""
        if self.kind == "norm":
            return clip(vector, self.clip)  # type: ignore[no-any-return]
        if self.kind == "coordinate":
            return clamp(vector, self.clip)  # type: ignore[no-any-return]
        return normalise(vector) if self.kind == "normalise" else sign(vector)  # type: ignore[no-any-return]
