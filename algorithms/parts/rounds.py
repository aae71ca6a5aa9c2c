"""The base of methods that add up gradients at one point until a round is complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from algorithms.base import Algorithm, Gradient, Vector
from algorithms.parts.aggregators import MEAN, Aggregator, Messages

__all__ = ["Rounds"]


@dataclass(kw_only=True)
class Rounds(Algorithm):
    """Rounds: total <- total + g(x) for every gradient at the newest x, until there are `size`.

    Then x <- x - factor total, and the next round begins; with an `aggregator` other than the mean,
    size times the aggregate takes the place of the total. A gradient at an older x does not count,
    and its worker goes on at the newest. A method of this kind defines the number of gradients of a
    round and its `factor`, or an update of its own in `complete`. The simulator may then process
    many arrivals at once; the results are the same to the last bit.
    """

    goes_on: ClassVar[bool] = False
    """Whether a worker whose gradient counts computes another one at once, or waits."""

    @property
    def aggregator(self) -> Aggregator:
        """What makes one vector of a round's gradients; a field of the methods that offer it."""
        return MEAN

    @property
    def is_plain(self) -> bool:
        """Whether an arrival that does not complete the round has no other effect."""
        return type(self).on_gradient is Rounds.on_gradient and self.aggregator.is_usual

    @property
    def ends_plainly(self) -> bool:
        """Whether `complete` is the one of this class."""
        return type(self).complete is Rounds.complete

    @property
    def size(self) -> int:
        """The number of gradients in a round."""
        raise NotImplementedError(f"{type(self).__name__} has no size")

    @property
    def factor(self) -> Any:
        """The step size for the sum of a round's gradients; it depends only on the parameters."""
        raise NotImplementedError(f"{type(self).__name__} has no factor")

    @property
    def interrupts(self) -> bool:
        """Whether the end of a round stops all workers, and they start anew."""
        return False

    def bind(self, server: Any) -> Self:
        """Attach the method to its cluster."""
        self.messages = Messages(self.aggregator, server.zeros())
        return super().bind(server)

    def start(self) -> None:
        self.open_round()
        self.assign_many()

    def open_round(self) -> None:
        """Start a round without any gradient."""
        self.messages.clear()
        self.missing = self.size

    @property
    def total(self) -> Vector:
        """The sum of the gradients so far, if the aggregator is the mean."""
        return self.messages.total

    @total.setter
    def total(self, total: Vector) -> None:
        self.messages.total = total

    def complete(self, worker: int) -> None:
        """Make the update of a round that the gradient of `worker` completes; open the next."""
        self.model = self.model - self.messages.times(self.factor)
        self.open_round()
        if self.interrupts:
            self.server.cancel_many()
            self.assign_many()
        elif self.goes_on:
            self.assign(worker)
        else:
            self.assign_many(self.server.idle)

    def on_gradient(self, gradient: Gradient) -> None:
        if gradient.delay > 0:
            self.assign(gradient.worker)
            return
        self.messages.add(gradient.value)
        self.missing -= 1
        if self.missing == 0:
            self.complete(gradient.worker)
        elif self.goes_on:
            self.assign(gradient.worker)
