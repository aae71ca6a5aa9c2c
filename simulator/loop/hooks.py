"""The hooks of a method."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol

from simulator.engines.coefficient import Scalar
from simulator.engines.protocol import StepRule
from simulator.loop.gradient import Gradient
from simulator.loop.messages import Message
from simulator.loop.protocols import V

__all__ = ["Hooks", "Rounds", "ignore"]


def ignore(worker: int) -> None:
    """Do nothing when a worker joins or leaves."""
    del worker


class Rounds(Protocol[V]):
    """A method that adds up gradients at the newest model until a round is complete.

    Attributes:
        total: the sum so far.
        missing: how many gradients are still to come.
        size: the number of gradients in a round.
        goes_on: whether a worker that has delivered one starts again at the same model.
        interrupts: whether the end of a round stops all workers, and they start anew.
    """

    total: V
    missing: int

    @property
    def size(self) -> int: ...
    @property
    def goes_on(self) -> bool: ...
    @property
    def interrupts(self) -> bool: ...


@dataclass(frozen=True)
class Hooks(Generic[V]):
    """The functions of a method that the loop calls.

    Attributes:
        on_gradient: at every arrival.
        on_message: at every delivery, for peers.
        on_messages: for all targets of a message at once, in place of `on_message`.
        before_timer: before the action of a timer.
        on_join, on_leave: when a worker has joined or left.
        steps: the method, if it only takes one step per gradient.
        rounds: the method, if it only adds up gradients between two updates.
        round_factor: the step size for the sum of a round; None if it varies, or if the method
            ends rounds in a way of its own.
    """

    on_gradient: Callable[[Gradient[V]], None]
    on_message: Callable[[Message], None] | None = None
    on_messages: Callable[[Message], None] | None = None
    before_timer: Callable[[], None] | None = None
    steps: StepRule[V] | None = None
    rounds: Rounds[V] | None = None
    round_factor: Scalar | None = None
    on_join: Callable[[int], None] = ignore
    on_leave: Callable[[int], None] = ignore
