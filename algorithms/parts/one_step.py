"""The base of methods that take one step per gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Algorithm, Gradient

__all__ = ["OneStep"]


@dataclass(kw_only=True)
class OneStep(Algorithm):
    """x <- x - factor(delay) g(x_old) at every arrival; the worker goes on at the newest x.

    A method of this kind defines only its `factor`. The simulator may then process many arrivals at
    once; the results are the same to the last bit.
    """

    inelastic = ""

    @property
    def is_plain(self) -> bool:
        """Whether an arrival causes only the step."""
        return type(self).on_gradient is OneStep.on_gradient

    def factor(self, delay: int) -> Any:
        """The step size for a gradient of this delay; None discards it, and it is not computed.

        It must depend only on the delay and the parameters.
        """
        raise NotImplementedError(f"{type(self).__name__} has no factor")

    def on_gradient(self, gradient: Gradient) -> None:
        factor = self.factor(gradient.delay)
        if factor is not None:
            self.model = self.model - factor * gradient.value
        self.assign(gradient.worker)
