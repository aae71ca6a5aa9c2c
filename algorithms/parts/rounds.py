"""The base of methods that add up gradients at one point until a round is complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from algorithms.base import Algorithm, Gradient, Vector
from algorithms.parts.aggregators import MEAN, Aggregator, Messages
from algorithms.parts.turnover import Team

__all__ = ["Rounds"]


@dataclass(kw_only=True)
class Rounds(Algorithm):
    """Rounds: total <- total + g(x) for every gradient at the newest x, until there are `size`.

    Then x <- x - factor total, and the next round begins; with an `aggregator` other than the mean,
    size times the aggregate takes the place of the total. A gradient at an older x does not count,
    and its worker goes on at the newest. A method of this kind defines the number of gradients of a
    round and its `factor`, or an update of its own in `complete`. The simulator may then process
    many arrivals at once; the results are the same to the last bit.

    A worker that joins takes part from the next round on. If one leaves, the round is complete
    without it, or starts again, as the cluster's membership says. Where workers go on within a
    round, anybody may fill it: a joiner works at once, and a departure changes nothing.
    """

    inelastic: ClassVar[Any] = ""

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
        """The number of gradients in a round, by default one of everyone who takes part."""
        return self.team.size

    @property
    def divisor(self) -> int:
        """The number that the sum of a complete round is divided by."""
        return self.team.divisor(self.due)

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
        self.team = Team(server, self.aggregator.least)
        self.due = self.size
        return super().bind(server)

    def start(self) -> None:
        team = self.gather()
        self.open_round()
        self.give_jobs(team)

    def gather(self) -> list[int] | None:
        """Those who take part in the next round; None is everyone."""
        return None if self.goes_on else self.team.gather()

    def open_round(self) -> None:
        """Start a round without any gradient."""
        self.messages.clear()
        self.missing = self.due = self.size

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
        if self.interrupts:
            self.server.cancel_many()
            self.start()
        elif self.goes_on:
            self.open_round()
            self.assign(worker)
        else:
            self.begin()

    def begin(self) -> None:
        """Open a round, and start those who take part and have no job."""
        team, idle = self.gather(), self.server.idle
        self.open_round()
        starting = idle if team is None else sorted({*team}.intersection(idle.tolist()))
        self.give_jobs(starting)

    def give_jobs(self, workers: Iterable[int] | None) -> None:
        """Start the jobs of a round on idle workers; None is everyone."""
        self.assign_many(workers, gradients=self.job_gradients)

    def on_gradient(self, gradient: Gradient) -> None:
        if gradient.delay > 0:
            if self.due:
                self.assign(gradient.worker)
            return
        self.messages.add(gradient.value)
        self.missing -= 1
        if self.missing == 0:
            self.complete(gradient.worker)
        elif self.goes_on:
            self.assign(gradient.worker)

    def on_join(self, worker: int) -> None:
        if self.goes_on:
            self.assign(worker)
            return
        self.team.join(worker)
        if not self.due:
            self.begin()

    def on_leave(self, worker: int) -> None:
        lost = 0 if self.goes_on else self.missing - self.server.busy
        if lost <= 0:
            return
        self.missing -= lost
        self.due -= lost
        if self.team.starts_again(self.due):
            self.server.cancel_many()
            self.server.discard_waiting()
            self.begin()
        elif not self.missing:
            self.complete(worker)
