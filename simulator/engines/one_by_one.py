"""An engine without the forms for many steps at once, which only the tape has."""

from collections.abc import Sequence
from typing import Any

from simulator.engines.coefficient import Scalar
from simulator.engines.protocol import StepRule

__all__ = ["OneByOne"]


class OneByOne:
    """Answers None where the event loop asks for such a form."""

    def stepper(self, workers: int, rule: StepRule[Any]) -> None:
        """None: steps are taken one at a time."""
        del workers, rule

    def collector(self, size: int, goes_on: bool, factor: Scalar | None) -> None:
        """None: gradients are added up one at a time."""
        del size, goes_on, factor

    def ensemble(self, models: Sequence[Any]) -> None:
        """None: the models of nodes are moved one at a time."""
        del models
