"""A method that breaks on demand, as a plug-in."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Algorithm, Gradient, Positive

__all__ = ["BRITTLE", "Brittle"]

#: How a command names it.
BRITTLE = "tests.shared.brittle:Brittle"


@dataclass(kw_only=True)
class Brittle(Algorithm):
    """Asynchronous SGD that raises at the first gradient where `breaks` is set."""

    stepsize: Positive
    breaks: bool = False

    def on_gradient(self, gradient: Gradient) -> None:
        if self.breaks:
            raise ZeroDivisionError("by accident")
        self.model = self.model - self.stepsize * gradient.value
        self.assign(gradient.worker)
