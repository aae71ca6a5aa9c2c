"""Methods that take one step per gradient: the base of those that only say how long it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Algorithm, Gradient

__all__ = ["OneStep"]


@dataclass(kw_only=True)
class OneStep(Algorithm):
    """x <- x - factor(delay) g(x_old) at every arrival; the worker goes on at the newest x.

    A method of this kind states its `factor` and nothing else. The simulator may then take many
    arrivals at once; what comes out is the same to the last bit.
    """

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the step happens at an arrival."""
        return type(self).on_gradient is OneStep.on_gradient

    def factor(self, delay: int) -> Any:
        """The step size for a gradient of this delay; None discards it, and it is not computed.

        It must depend on nothing but the delay and the parameters.
        """
        raise NotImplementedError(f"{type(self).__name__} has no factor")

    def on_gradient(self, gradient: Gradient) -> None:
        factor = self.factor(gradient.delay)
        if factor is not None:
            self.model = self.model - factor * gradient.value
        self.assign(gradient.worker)
