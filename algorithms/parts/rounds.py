"""The base of methods that add up gradients at one point until a round is complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from algorithms.base import Algorithm, Gradient, Vector

__all__ = ["Rounds"]


@dataclass(kw_only=True)
class Rounds(Algorithm):
    """Rounds: total <- total + g(x) for every gradient at the newest x, until there are `size`.

    A gradient at an older x does not count, and its worker goes on at the newest. A method of this
    kind defines the number of gradients of a round, and the update in `complete`. The simulator may
    then add up many gradients at once; the results are the same to the last bit.
    """

    goes_on: ClassVar[bool] = False
    """Whether a worker whose gradient counts computes another one at once, or waits."""

    @property
    def is_plain(self) -> bool:
        """Whether an arrival that does not complete the round has no other effect."""
        return type(self).on_gradient is Rounds.on_gradient

    @property
    def size(self) -> int:
        """The number of gradients in a round."""
        raise NotImplementedError(f"{type(self).__name__} has no size")

    def complete(self, worker: int) -> None:
        """Make the update of a round that the gradient of `worker` completes; open the next."""
        raise NotImplementedError(f"{type(self).__name__} has no complete")

    def start(self) -> None:
        self.open_round()
        self.assign_many()

    def open_round(self) -> None:
        """Start a round without any gradient."""
        self.total: Vector = self.server.zeros()
        self.missing = self.size

    def take_in(self, total: Vector, count: int) -> None:
        """Add `count` gradients with the sum `total`."""
        self.total = total
        self.missing -= count

    def on_gradient(self, gradient: Gradient) -> None:
        if gradient.delay > 0:
            self.assign(gradient.worker)
            return
        self.take_in(self.total + gradient.value, 1)
        if self.missing == 0:
            self.complete(gradient.worker)
        elif self.goes_on:
            self.assign(gradient.worker)
