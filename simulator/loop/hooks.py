"""The hooks of a method."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from simulator.engines.coefficient import Scalar
from simulator.loop.gradient import Gradient
from simulator.loop.messages import Message
from simulator.loop.protocols import V

__all__ = ["Hooks"]


@dataclass(frozen=True)
class Hooks(Generic[V]):
    """The functions of a method that the loop calls.

    Attributes:
        on_gradient: at every arrival.
        on_message: at every delivery, for peers.
        before_timer: before the action of a timer.
        factor: the factor of a gradient by its delay, None to discard it; for methods that only
            take one step per gradient.
    """

    on_gradient: Callable[[Gradient[V]], None]
    on_message: Callable[[Message], None] | None = None
    before_timer: Callable[[], None] | None = None
    factor: Callable[[int], Scalar | None] | None = None
