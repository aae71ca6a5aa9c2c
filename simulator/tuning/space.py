"""The search space: a space of parameters per method, independent of the sampler.

The method is the meta variable: its parameters exist only under it, and some of them only if
another parameter has a certain value. Parameters change the schedule, so each choice of them is a
trial; coefficients do not, and form a grid of replicas within a trial.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

from simulator.scenario import MethodEntry

__all__ = ["Axis", "MethodSpace", "Parameter", "Point", "Space", "tidy"]

#: The choice of a sampler: the active parameters of a method and their values, in their order.
Point = tuple[tuple[str, Any], ...]
#: Bases of the radical inverses that shift the axes of later visits.
PRIMES = (2, 3, 5, 7, 11, 13)


def tidy(value: float, digits: int = 4) -> float:
    """Round to significant digits, as a person would write, whatever the machine's logarithm.

    Example:
        >>> tidy(0.123456)
        0.1235
    """
    return float(f"{value:.{digits}g}")


@dataclass(frozen=True)
class Parameter:
    """A parameter that changes the schedule: whole numbers or numbers in [low, high], or a choice.

    With `log`, equal ratios have equal weight. `when` = (another parameter, values): this parameter
    exists only if the other one has one of the values.
    """

    name: str
    kind: Literal["integer", "number", "choice"]
    low: float = math.nan
    high: float = math.nan
    log: bool = False
    choices: tuple[Any, ...] = ()
    when: tuple[str, tuple[Any, ...]] | None = None

    @property
    def ordered(self) -> bool:
        """Whether a choice is one of numbers, so that neighbours are similar."""
        numbers = (isinstance(one, int | float) for one in self.choices)
        return all(numbers) and not any(isinstance(one, bool) for one in self.choices)

    @property
    def size(self) -> float:
        """The number of values, infinity for numbers in a range."""
        if self.kind == "choice":
            return len(self.choices)
        return self.high - self.low + 1 if self.kind == "integer" else math.inf

    def at(self, share: float) -> Any:
        """The value at `share` in [0, 1] of the way through the range or the list."""
        if self.kind == "choice":
            return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]
        if self.kind == "number":
            return tidy(self._between(self.low, self.high, share))
        found = round(self._between(self.low - 0.4999, self.high + 0.4999, share))
        return int(min(max(found, self.low), self.high))

    def levels(self, most: int) -> list[Any]:
        """At most `most` values evenly spread, both ends among them; all values of a choice."""
        if self.kind == "choice":
            return list(self.choices)
        if most < 2:
            return [self.at(0.5)]
        shares = [k / (most - 1) for k in range(most)]
        exact = [self._between(self.low, self.high, share) for share in shares]
        values = [round(v) for v in exact] if self.kind == "integer" else [tidy(v) for v in exact]
        return list(dict.fromkeys(values))

    def _between(self, low: float, high: float, share: float) -> float:
        if not self.log:
            return low + (high - low) * share
        return math.exp(math.log(low) + (math.log(high) - math.log(low)) * share)


@dataclass(frozen=True)
class Axis:
    """The values of one coefficient, which are replicas in every trial.

    Either a list in `choices`, or `num` values from low to high. On later visits to the same
    schedule the grid is shifted between the values of the previous visits, so more trials mean a
    finer grid.
    """

    name: str
    low: float = math.nan
    high: float = math.nan
    num: int = 0
    log: bool = False
    choices: tuple[float, ...] = ()

    @property
    def refinable(self) -> bool:
        """Whether a later visit gives new values."""
        return not self.choices

    def values(self, visit: int, base: int = 2) -> list[float]:
        """The values on visit number `visit`; from the second on, one fewer."""
        if self.choices:
            return list(self.choices)
        shift = _radical_inverse(visit, base)
        places = [(k + shift) / (self.num - 1) for k in range(self.num - (visit > 0))]
        return list(dict.fromkeys(tidy(self._at(place)) for place in places))

    def _at(self, place: float) -> float:
        if not self.log:
            return self.low + (self.high - self.low) * place
        return math.exp(math.log(self.low) + (math.log(self.high) - math.log(self.low)) * place)


def _radical_inverse(number: int, base: int) -> float:
    """The digits of `number` mirrored at the point: 1, 2, 3 in base 2 give 1/2, 1/4, 3/4."""
    found, weight = 0.0, 1.0
    while number:
        number, digit = divmod(number, base)
        weight /= base
        found += digit * weight
    return found


@dataclass(frozen=True)
class MethodSpace:
    """The space of one method: `index` is its place in the scenario, `label` its name there."""

    index: int
    label: str
    entry: MethodEntry
    parameters: tuple[Parameter, ...]
    axes: tuple[Axis, ...]

    def active(self, values: dict[str, Any]) -> Point:
        """The point of these values, without parameters that do not exist there."""
        kept: dict[str, Any] = {}
        for parameter in self.parameters:
            if parameter.when is None or kept.get(parameter.when[0]) in parameter.when[1]:
                kept[parameter.name] = values[parameter.name]
        return tuple(kept.items())

    def settled(self, point: Point) -> dict[str, Any]:
        """Every parameter at a point; absent ones have their default."""
        chosen = dict(point)
        defaults = {field.name: field.default for field in fields(self.entry.algorithm)}
        for parameter in self.parameters:
            default = defaults[parameter.name]
            if parameter.name not in chosen and default is not MISSING:
                chosen[parameter.name] = default
        return chosen

    def coefficients(self, visit: int) -> dict[str, list[float]]:
        """The grid of a trial: the values of each coefficient."""
        return {
            axis.name: axis.values(visit, base)
            for axis, base in zip(self.axes, PRIMES, strict=False)
        }

    @property
    def size(self) -> float:
        """An upper bound of the number of points."""
        return math.prod(parameter.size for parameter in self.parameters)

    @property
    def refinable(self) -> bool:
        """Whether a second visit to a point can give anything new."""
        return any(axis.refinable for axis in self.axes)


#: One method if each is tuned by itself, all of them in a joint search.
Space = tuple[MethodSpace, ...]
