"""Zeno++: asynchronous SGD that compares gradients with one of the server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    Look,
    Positive,
    Vector,
    ranges,
)
from algorithms.parts.operations import clip, dot, maximum, norm, norm_sq, normalise, where
from algorithms.parts.parameters import SECONDS, NonNegative

__all__ = ["ZenoPp"]

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False, json_schema_extra=SECONDS)]
Age = Annotated[int, Field(ge=0, le=1_000_000_000)]
SURE = 0.1  # the cosine from which on a soft step is a whole one


@dataclass(kw_only=True)
class ZenoPp(Algorithm):
    """Asynchronous SGD that refuses gradients which do not agree with one of the server's own.

    The server keeps v, the mean of `server_batch` stochastic gradients on samples that no worker
    draws, and renews it when its model is more than `refresh` updates old. These gradients take the
    objectives of the workers in turn. An arriving gradient g gets the length of v and a score:

        g <- |v| g/|g| ; score = stepsize <v, g> - rho |g|^2 ; x <- x - stepsize g if
        score >= -stepsize epsilon ,

    and its worker goes on at the newest x. `refused: skipped` discards a refused gradient. As
    values then decide what happens, step sizes do not share a schedule. `null_update` counts it as
    an update that changes nothing, and delays count it too.

    `soft` refuses nothing. It clips g to the length of v and steps with the weight s, the cosine of
    the angle between v and g: at least 0, and 1 from 0.1 on.

    The gradients of the server take `server_seconds` for a new v: it is used when it is ready, and
    workers start when the first one is. They count as no worker's.

    For equal objectives. With a large `server_batch` the server would need no workers; the
    method is useful where v may be rough and old. Theory: none given here.

    Reference: Xie, Koyejo, Gupta (2020), "Zeno++: Robust Fully Asynchronous SGD", ICML, arXiv
    1903.07020; `soft` is the rule of a later system of the first author, from its code.
    """

    also_called = ("Zeno++", "Zeno", "Byzantine SGD")
    look = Look("vermillion", "d", "dashed")
    searched = ranges()
    inelastic = ""
    unreal = "needs gradients of the server, which has no data in real runs"
    decides = staticmethod(lambda given: given["refused"] == "skipped" and not given["soft"])

    stepsize: Positive
    server_batch: Count = 10
    """gradients in v (example: 50)"""
    refresh: Age = 10
    """age in updates beyond which v is renewed (example: 5)"""
    rho: NonNegative = 0.0
    """weight of |g|^2 in the score (example: 0.001)"""
    epsilon: NonNegative = 0.0
    """how far the score may be below 0, over stepsize (example: 0.1)"""
    refused: Literal["skipped", "null_update"] = "skipped"
    soft: bool = False
    """shorten gradients instead of refusing them"""
    server_seconds: Seconds = 0.0
    """time of the server for a new v (example: 1.0)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Soft steps have no score."""
        del workers
        for key, usual in (("rho", 0.0), ("epsilon", 0.0), ("refused", "skipped")):
            if parameters["soft"] and parameters[key] != usual:
                yield key, "does not belong to soft: True"

    def start(self) -> None:
        self.drawn = 0  # gradients of the server
        self.reference: Vector | None = None
        self.renew()

    def renew(self) -> None:
        """Let the server compute v at the present model."""
        self.renewing = True
        action = partial(self.take, self.model, self.server.iteration)
        if self.server_seconds:
            self.server.after(self.server_seconds, action)
        else:
            action()

    def take(self, model: Vector, version: int) -> None:
        """Use v at `model`, which has had `version` updates, from now on."""
        begins = self.reference is None
        total = self.server.zeros()
        for number in range(self.drawn, self.drawn + self.server_batch):
            total = total + self.server.own_gradient(model, number)
        self.drawn += self.server_batch
        self.reference = (1 / self.server_batch) * total
        self.version, self.renewing = version, False
        if begins:
            self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        if not self.renewing and self.server.iteration - self.version > self.refresh:
            self.renew()
        if self.soft:
            step = self.soft_step(gradient.value)
            self.model = self.model - self.stepsize * step
        else:
            self.judge(gradient)
        self.assign(gradient.worker)

    def judge(self, gradient: Gradient) -> None:
        """Step along the rescaled gradient if its score is high enough."""
        v: Any = self.reference
        step = norm(v) * normalise(gradient.value)
        score = self.stepsize * dot(v, step) - self.rho * norm_sq(step)
        passes = score >= -self.stepsize * self.epsilon
        moved = self.model - self.stepsize * step
        if self.refused == "null_update":
            self.model = where(passes, moved, self.model)
        elif self.server.decide(passes):
            self.model = moved
        else:
            self.server.discard(gradient)

    def soft_step(self, value: Vector) -> Any:
        """The clipped gradient times its agreement with v."""
        v: Any = self.reference
        step = clip(value, norm(v))
        lengths = norm(v) * norm(step)
        cosine = where(lengths > 0.0, dot(v, step) / lengths, 0.0)
        return where(cosine >= SURE, 1.0, maximum(cosine, 0.0)) * step
