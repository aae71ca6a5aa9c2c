"""The best configuration of each method, and whether it is at an edge of the search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from simulator.errors import ScenarioError
from simulator.tuning.reading import with_parameters
from simulator.tuning.space import Axis, MethodSpace, Parameter, tidy
from simulator.tuning.trial import Configuration, Outcome, Trial

__all__ = ["Choice", "Edge", "chosen", "extension", "settled"]


@dataclass(frozen=True)
class Edge:
    """A chosen value at the end of the tried ones, beyond which the method allows more.

    `is_upper` is True at the upper end; `extendable` is True for a range, which can be continued,
    and False for a list.
    """

    name: str
    value: float
    is_upper: bool
    extendable: bool


@dataclass(frozen=True)
class Choice:
    """The best configuration of a method."""

    outcome: Outcome
    configuration: Configuration
    edges: tuple[Edge, ...]

    @property
    def method(self) -> MethodSpace:
        """The label of its method."""
        return self.outcome.trial.method


def chosen(outcomes: Iterable[Outcome], method: MethodSpace, workers: int) -> Choice | None:
    """The configuration with the smallest mean score; the first of equal ones.

    Only complete trials count; None if there is none.
    """
    own = [one for one in outcomes if one.status == "complete" and one.trial.method is method]
    found = [(one, configuration) for one in own for configuration in one.configurations]
    if not found:
        return None
    best, configuration = min(found, key=lambda pair: pair[1].score)
    return Choice(best, configuration, tuple(_edges(own, best, configuration, workers)))


def _edges(
    own: list[Outcome], best: Outcome, configuration: Configuration, workers: int
) -> list[Edge]:
    method = best.trial.method
    here = [one for one in own if one.trial.point == best.trial.point]
    found = []
    things: list[Parameter | Axis] = [*method.parameters, *method.axes]
    for thing in things:
        value = configuration.parameters.get(thing.name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        among = own if isinstance(thing, Parameter) else here
        edge = _edge(thing, value, _tried(thing, among))
        if edge is not None and _allows(method, configuration, edge, workers):
            found.append(edge)
    return found


def _tried(thing: Parameter | Axis, outcomes: list[Outcome]) -> list[float]:
    """Every value that a parameter or a coefficient had, and the ends of its range."""
    values = [
        configuration.parameters[thing.name]
        for outcome in outcomes
        for configuration in outcome.configurations
        if thing.name in configuration.parameters
    ]
    if isinstance(thing, Axis):
        return values
    return [*values, *(thing.choices or (thing.low, thing.high))]


def _edge(thing: Parameter | Axis, value: float, tried: list[float]) -> Edge | None:
    low, high = min(tried), max(tried)
    if low == high or low < value < high:
        return None
    return Edge(thing.name, value, value >= high, not thing.choices)


def settled(method: MethodSpace, configuration: Configuration) -> dict[str, Any]:
    """Every searched parameter of a configuration; absent ones have their default."""
    return method.settled(tuple(configuration.parameters.items()))


def _allows(method: MethodSpace, configuration: Configuration, edge: Edge, workers: int) -> bool:
    """Whether the method accepts a value beyond the edge at all."""
    changed = {**settled(method, configuration), edge.name: _beyond(edge)}
    try:
        entry = with_parameters(method.entry, changed)
    except ScenarioError:
        return False
    check = getattr(entry.algorithm, "check", None)
    return check is None or not list(check(entry.parameters, workers))


def _beyond(edge: Edge) -> Any:
    """Twice the value or half of it, a whole number if the value is one."""
    if isinstance(edge.value, int):
        return edge.value * 2 if edge.is_upper else edge.value // 2
    return tidy(edge.value * 2.0 if edge.is_upper else edge.value / 2.0)


def extension(choice: Choice) -> Trial | None:
    """The trial that continues beyond the first extendable edge; None without one.

    A coefficient's grid is continued with the same spacing and as many values; another parameter
    is doubled or halved.
    """
    edge = next((one for one in choice.edges if one.extendable), None)
    if edge is None:
        return None
    trial, method = choice.outcome.trial, choice.method
    for axis in method.axes:
        if axis.name == edge.name:
            grid = {**method.coefficients(0), axis.name: _continued(method, axis, edge)}
            return replace(trial, coefficients=grid)
    point = tuple((k, _beyond(edge) if k == edge.name else v) for k, v in trial.point)
    return replace(trial, point=point, coefficients=method.coefficients(0))


def _continued(method: MethodSpace, axis: Axis, edge: Edge) -> list[float]:
    """The grid beyond the edge, as far as the method accepts the values."""
    step = 1.0 if edge.is_upper else -1.0
    ratio = (axis.high / axis.low) ** (step / (axis.num - 1)) if axis.log else 1.0
    width = 0.0 if axis.log else step * (axis.high - axis.low) / (axis.num - 1)
    values = [tidy(edge.value * ratio**k + width * k) for k in range(1, axis.num + 1)]
    return [value for value in dict.fromkeys(values) if _takes(method, axis.name, value)]


def _takes(method: MethodSpace, name: str, value: float) -> bool:
    try:
        with_parameters(method.entry, {name: value})
    except ScenarioError:
        return False
    return True
