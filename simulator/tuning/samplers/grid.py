"""Every combination of evenly spread values, as many as the budget allows."""

from __future__ import annotations

from itertools import product

from simulator.tuning.samplers.base import MANY, Proposal, Visits
from simulator.tuning.space import MethodSpace, Point

__all__ = ["Grid"]


class Grid:
    """A full grid of one method's parameters, with as many levels as fit into the budget.

    After a complete pass, the next one refines the grids of the coefficients; if these are lists,
    the space is exhausted.
    """

    ahead = MANY
    first_share = 1.0

    def __init__(self, method: MethodSpace, budget: int) -> None:
        self._method = method
        self._visits = Visits((method,))
        self._points = _points(method, budget)
        self._asked = 0

    def ask(self) -> Proposal | None:
        """The next point of the grid, in an order in which every first part is spread out."""
        if self._asked >= len(self._points) and not self._method.refinable:
            return None
        point = self._points[self._asked % len(self._points)]
        self._asked += 1
        return self._visits.take(self._method, point)

    def tell(self, proposal: Proposal, share: float, score: float) -> float | None:
        """Ignore the score."""
        del proposal, share, score
        return None


def _points(method: MethodSpace, budget: int) -> list[Point]:
    """All points of the grid, each once; parameters that do not exist at a point add no copies."""
    most = _levels(method, budget)
    levels = [parameter.levels(most) for parameter in method.parameters]
    names = [parameter.name for parameter in method.parameters]
    rows = [dict(zip(names, values, strict=True)) for values in product(*levels)]
    points = list(dict.fromkeys(method.active(row) for row in rows))
    return _spread(points) if len(points) > budget else points


def _levels(method: MethodSpace, budget: int) -> int:
    """The number of levels of each range that keeps the grid within the budget."""
    choices, ranges = 1, 0
    for parameter in method.parameters:
        if parameter.kind == "choice":
            choices *= len(parameter.choices)
        else:
            ranges += 1
    most = 2
    while ranges and choices * (most + 1) ** ranges <= budget:
        most += 1
    return most


def _spread(points: list[Point]) -> list[Point]:
    """The same points, ordered by the golden section: any first few are far apart."""
    count = len(points)
    order = sorted(range(count), key=lambda k: (k * 0.6180339887498949) % 1.0)
    places = [0] * count
    for rank, k in enumerate(order):
        places[k] = rank
    return [points[rank] for rank in places]
