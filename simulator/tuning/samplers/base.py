"""The interface of samplers, and the base of those that only draw points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from simulator.tuning.space import MethodSpace, Point, Space

__all__ = ["MANY", "Drawing", "Proposal", "Sampler", "Visits"]

#: The batch of a sampler that learns nothing.
MANY = 1_000_000


@dataclass(frozen=True)
class Proposal:
    """The next trial: a method, a point of its space, and the number of previous visits.

    `ticket` is the sampler's own mark, by which it recognises the proposal.
    """

    method: MethodSpace
    point: Point
    visit: int
    ticket: Any = None


class Sampler(Protocol):
    """Proposes points of a space. Proposals depend only on the reported scores, so that a restarted
    search repeats itself.
    """

    @property
    def ahead(self) -> int:
        """The number of proposals that may be requested before the first score is reported."""

    @property
    def first_share(self) -> float:
        """The share of the simulated time at which the first score of a trial is reported."""

    def ask(self) -> Proposal | None:
        """The next point, None if the space holds nothing new."""

    def tell(self, proposal: Proposal, share: float, score: float) -> float | None:
        """Receive the score (smaller is better) after `share` of the simulated time.

        Returns:
            The larger share for the next report, None if this trial is over.
        """


@dataclass
class Visits:
    """Counts the proposals of each point of a space."""

    space: Space
    counts: dict[tuple[str, Point], int] = field(default_factory=dict)

    def take(self, method: MethodSpace, point: Point, ticket: Any = None) -> Proposal:
        """A proposal of this point; counts it."""
        key = (method.label, point)
        visit = self.counts.get(key, 0)
        self.counts[key] = visit + 1
        return Proposal(method, point, visit, ticket)

    @property
    def distinct(self) -> int:
        """The number of different points that were proposed."""
        return len(self.counts)

    def is_new(self, method: MethodSpace, point: Point) -> bool:
        """Whether the point was never proposed."""
        return (method.label, point) not in self.counts


class Drawing:
    """A sampler that draws points of the unit cube, whatever their scores.

    Points that were visited are drawn again up to fifty times; then a further visit refines the
    grid of the coefficients there or, if these are lists, the space is exhausted.
    """

    ahead = MANY
    first_share = 1.0
    redraws = 50

    def __init__(self, space: Space, seed: int) -> None:
        self.space, self.seed = space, seed
        self.dimensions = (len(space) > 1) + sum(len(method.parameters) for method in space)
        self._visits = Visits(space)
        self._drawn = 0

    def unit(self, number: int) -> list[float]:
        """Draw number `number` from 0: a point of [0, 1]^dimensions."""
        raise NotImplementedError

    def ask(self) -> Proposal | None:
        """The first draw that is new, else one that refines, else None."""
        found = self._draw()
        for _ in range(self.redraws):
            if self._visits.is_new(*found):
                return self._visits.take(*found)
            found = self._draw()
        return self._visits.take(*found) if found[0].refinable else None

    def tell(self, proposal: Proposal, share: float, score: float) -> float | None:
        """Ignore the score."""
        del proposal, share, score
        return None

    def _draw(self) -> tuple[MethodSpace, Point]:
        shares = self.unit(self._drawn)
        self._drawn += 1
        method = self.space[0]
        if len(self.space) > 1:
            method = self.space[min(int(shares[0] * len(self.space)), len(self.space) - 1)]
        first = (len(self.space) > 1) + sum(
            len(other.parameters) for other in self.space[: self.space.index(method)]
        )
        own = shares[first : first + len(method.parameters)]
        values = {p.name: p.at(u) for p, u in zip(method.parameters, own, strict=True)}
        return method, method.active(values)
