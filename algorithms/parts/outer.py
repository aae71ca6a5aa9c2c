"""Outer optimisers: what a server makes of changes that workers send one by one."""

from __future__ import annotations

from typing import Any, Literal

from algorithms.base import Vector
from algorithms.parts.operations import dot, maximum, minimum, norm, where

__all__ = ["Outer", "OuterKind", "turned"]

OuterKind = Literal["sgd", "nesterov", "delayed_nesterov", "mla", "heloco"]
TRUST, AGREES, DISAGREES, DAMPING, MOST_DAMPING, TINY = 3.0, 0.2, -0.2, 0.5, 0.5, 1e-8  # heloco


class Outer:
    """The state of an outer optimiser; `m` is its momentum.

    Its rules are in the docstring of `AsyncDiloco`.
    """

    def __init__(
        self, zero: Vector, kind: OuterKind, momentum: Any, buffer: int, spread: Any,
        *, fade: bool = False,
    ) -> None:  # fmt: skip
        self.kind, self.momentum, self.size, self.spread = kind, momentum, buffer, spread
        self.fade = fade
        self.m: Any = zero
        self._zero = self._total = zero
        self._missing = buffer

    def direction(self, change: Vector) -> Any:
        """What the optimiser makes of a change."""
        if self.kind == "sgd":
            return change
        if self.kind == "delayed_nesterov":
            return self._delayed(change)
        if self.kind == "nesterov":
            self.m = self.momentum * self.m + change
            return self.momentum * self.m + change
        if self.kind == "heloco":
            change = turned(change, self.m, self.fade)
        self.m = self.momentum * self.m + (1 - self.momentum) * change
        return change + self.momentum * self.m

    def _delayed(self, change: Vector) -> Any:
        """Momentum at every N-th arrival, and the share `spread` of it at the others."""
        self._total = self._total + change
        self._missing -= 1
        share: Any = self.spread
        if self._missing == 0:
            self.m = self.momentum * self.m + (1 / self.size) * self._total
            share = 1 - self.spread * (self.size - 1)
            self._total, self._missing = self._zero, self.size
        return (share * self.momentum) * self.m + (1 / self.size) * change


def turned(change: Vector, momentum: Vector, fade: bool) -> Vector:
    """A change that disagrees with the momentum, damped along it or turned towards it."""
    size, length = norm(change), norm(momentum)
    cosine = maximum(minimum(dot(change, momentum) / (size * length), 1.0), -1.0)
    trust = size / (size + TRUST * length + TINY)
    along = momentum / length
    damping = minimum(-DAMPING * cosine * trust, MOST_DAMPING)
    damped = change - damping * cosine * size * along
    share = trust * (AGREES - cosine) / (AGREES - DISAGREES) if fade else trust * (1.0 - cosine)
    share = maximum(minimum(share, 1.0), 0.0)
    mixed = ((1.0 - share) / size) * change + share * along
    bent = (size / norm(mixed)) * mixed
    corrected = where(cosine < 0.0, damped, bent)
    keeps = maximum(maximum(cosine >= AGREES, size < TINY), length < TINY)
    return where(keeps, change, corrected)  # type: ignore[no-any-return]
