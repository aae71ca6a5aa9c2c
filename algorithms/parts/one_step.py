"""The base of methods that take one step per gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from algorithms.base import Algorithm, Gradient, Vector

__all__ = ["OneStep"]


@dataclass(kw_only=True)
class OneStep(Algorithm):
    """x <- x - factor(delay) D(g) at every arrival; the worker goes on at the newest x.

    A method of this kind defines only its `factor`, and its `direction` D if that is not the
    gradient g itself. If a step takes `every` gradients, all but the last are only gathered. The
    simulator may then process many arrivals at once; the results are the same to the last bit.
    """

    inelastic: ClassVar[Any] = ""

    @property
    def every(self) -> int:
        """Gradients for each step; all but the last one of a step are only passed to `gather`."""
        return 1

    @property
    def carried(self) -> list[Vector]:
        """The vectors that `direction` and `gather` read besides the gradient; see `direction`."""
        return self._carried

    @carried.setter
    def carried(self, vectors: list[Vector]) -> None:
        self._carried = vectors

    def bind(self, server: Any) -> Self:
        """Attach the method to its cluster."""
        self._carried = []
        self.missing = self.every
        return super().bind(server)

    @property
    def is_plain(self) -> bool:
        """Whether an arrival causes only the step, by the same operations each time."""
        return type(self).on_gradient is OneStep.on_gradient

    def factor(self, delay: int) -> Any:
        """The step size for a gradient of this delay; None discards it, and it is not computed.

        It must depend only on the delay and the parameters.
        """
        raise NotImplementedError(f"{type(self).__name__} has no factor")

    def direction(self, value: Vector) -> Any:
        """D(g) of a gradient that is not discarded.

        It may depend only on the gradient, the parameters and the vectors in the list `carried`,
        and replace these; `start` fills the list. Keep no carried vector elsewhere: it changes.
        """
        return value

    def gather(self, value: Vector) -> None:
        """Take in a gradient for a later step, under the rules of `direction`."""
        raise NotImplementedError(f"{type(self).__name__} takes a step for each gradient")

    def take(self, factor: Any, value: Any) -> None:
        """Take the step, or gather the gradient for it."""
        self.missing -= 1
        if self.missing:
            self.gather(value)
        else:
            self.missing = self.every
            self.model = self.model - factor * self.direction(value)

    def on_gradient(self, gradient: Gradient) -> None:
        factor = self.factor(gradient.delay)
        if factor is not None:
            self.take(factor, gradient.value)
        self.assign(gradient.worker)
