"""The space of each method of a scenario: as written, else the defaults."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from pydantic import ValidationError

from algorithms.parts.facts import Facts, rounded_down, rounded_up
from simulator.errors import ScenarioError
from simulator.running.prescriptions import facts, prescribe, reference_times
from simulator.scenario import MethodEntry, Scenario
from simulator.scenario.labels import coefficients
from simulator.scenario.ranges import Range, parse_range, reads_as_range
from simulator.scenario.tuning import Tune, entries_called
from simulator.scenario.writing import flow
from simulator.sweep.problem_cache import problem_of
from simulator.tuning.space import Axis, MethodSpace, Parameter, Space, tidy

__all__ = ["STEPSIZES", "read_space", "with_parameters"]

#: The coefficients that get a grid of step sizes by default, also in plug-ins.
STEPSIZES = ("stepsize", "local_stepsize")
#: A default grid of step sizes extends this far below and above the prescribed value.
AROUND_THEORY = 8.0
#: No step size above this multiple of 1/L converges, even without delay and noise.
STABLE = 4.0
#: Without a prescription the grid starts this far below 1/L.
FAR_BELOW = 4096.0
AXIS_VALUES = 10


@dataclass(frozen=True)
class _Context:
    """The inputs of ranges."""

    scenario: Scenario
    tune: Tune
    known: Facts


def read_space(scenario: Scenario) -> Space:
    """The space of every method, in the order of the scenario.

    A range in `tune.methods` comes first, then the defaults of the method that go with its fixed
    parameters; every other parameter keeps the value of the scenario.

    Raises:
        ScenarioError: a range that is empty here or holds values that the method refuses.
    """
    tune = scenario.tune or Tune()
    known = facts(scenario, problem_of(scenario), reference_times(scenario))
    context = _Context(scenario, tune, known)
    return tuple(_method_space(context, k) for k in range(len(scenario.methods)))


def with_parameters(entry: MethodEntry, changed: dict[str, Any], key: str = "") -> MethodEntry:
    """The entry with some parameters changed, validated as if written in a scenario.

    Raises:
        ScenarioError: the method refuses a value.
    """
    own = {"name": entry.name, "label": entry.label, **entry.options}
    given = {**own, **entry.parameters, **changed}
    try:
        known = {"methods": {entry.name: entry.algorithm}}
        return MethodEntry.model_validate(given, context=known)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        at = ".".join(str(part) for part in first["loc"][:1])
        said = first["msg"].replace("Input should be", "must be")
        raise ScenarioError.of(said, key=key or at, value=flow(changed.get(at))) from error


def _method_space(context: _Context, index: int) -> MethodSpace:
    entry = context.scenario.methods[index]
    riding = coefficients(entry.algorithm)
    searched = _searched(context, index)
    axes, parameters, fixed = [], [], {}
    for name, written in searched.items():
        key = f"tune.methods.{entry.label}.{name}"
        if not isinstance(written, str | list | dict) or _is_word(written):
            fixed[name] = written
        elif name in riding:
            axes.append(_axis(context, name, written, key))
        else:
            parameters.append(_parameter(context, name, written, key))
    ordered = tuple(sorted(parameters, key=lambda one: one.when is not None))
    label = _label(context.scenario, index)
    entry = with_parameters(entry, fixed).model_copy(update={"label": label})
    space = MethodSpace(index, label, entry, ordered, tuple(axes))
    _check(context, space)
    return space


def _label(scenario: Scenario, index: int) -> str:
    """The method's name, because a label may contain the value that changes; if several entries
    have one name, the label.
    """
    entry = scenario.methods[index]
    alone = sum(other.name == entry.name for other in scenario.methods) == 1
    return entry.name if alone else entry.label


def _is_word(written: Any) -> bool:
    """Whether a text is a value, such as `interrupt` or `theory`, and not a range."""
    return isinstance(written, str) and not reads_as_range(written)


def _searched(context: _Context, index: int) -> dict[str, Any]:
    """Parameter -> its range, in the order of the method's fields."""
    entry = context.scenario.methods[index]
    chosen: dict[str, Any] = {
        key: value
        for key, value in entry.algorithm.searched.items()
        if value is not None and _fits(context, entry, key, value)
    }
    for name in _stepsizes(entry):
        chosen[name] = _stepsize_range(context, index, name)
    for called, searched in context.tune.methods.items():
        if index in entries_called(called, context.scenario.methods):
            chosen.update(searched)
    order = [field.name for field in fields(entry.algorithm) if field.init]
    return {name: chosen[name] for name in order if name in chosen}


def _fits(context: _Context, entry: MethodEntry, name: str, written: Any) -> bool:
    """Whether both ends of a default range go with the parameters that the entry fixes."""
    if isinstance(written, dict) or _is_word(written) or name in coefficients(entry.algorithm):
        return True
    ends = _ends_of(_parameter(context, name, written, name))
    changed = (with_parameters(entry, {name: end}).parameters for end in ends)
    size = context.scenario.cluster.size
    return not any(list(entry.algorithm.check(parameters, size)) for parameters in changed)


def _stepsizes(entry: MethodEntry) -> Iterator[str]:
    """The step sizes of a method that have to be chosen."""
    off = {name for name, written in entry.algorithm.searched.items() if written is None}
    for field in fields(entry.algorithm):
        if field.name in STEPSIZES and field.name not in off:
            yield field.name


def _stepsize_range(context: _Context, index: int, name: str) -> str:
    """Equal ratios around the prescription, up to where nothing is stable any more.

    From theory/8 to the larger of 8 theory and 4/L; without a prescription from 2^-12/L to 4/L;
    without L from 1e-4 to 10.
    """
    theory, inverse = _prescribed(context, index, name), _inverse_smoothness(context.known)
    low, high = 1e-4, 10.0
    if inverse is not None:
        low, high = inverse / FAR_BELOW, STABLE * inverse
    if theory is not None:
        low = theory / AROUND_THEORY
        high = max(AROUND_THEORY * theory, STABLE * inverse if inverse else 0.0)
    return f"log:{tidy(low, 3)!r}:{tidy(high, 3)!r}:{context.tune.stepsizes}"


def _prescribed(context: _Context, index: int, name: str) -> float | None:
    """The prescribed value, with the paper's choice of the other parameters if it has one."""
    entry = context.scenario.methods[index]
    names = [field.name for field in fields(entry.algorithm) if field.init]
    asked = {one: "theory" for one in names if hasattr(entry.algorithm, f"theory_{one}")}
    if name not in asked:
        return None
    try:
        found = prescribe(with_parameters(entry, asked), context.known, index)[name]
    except (ScenarioError, TypeError):
        return None
    return float(found) if 0.0 < found < math.inf else None


def _inverse_smoothness(known: Facts) -> float | None:
    """1/L, None if L is unknown."""
    try:
        return 1.0 / known.smoothness if known.smoothness > 0.0 else None
    except ValueError:
        return None


def _axis(context: _Context, name: str, written: Any, key: str) -> Axis:
    if isinstance(written, list):
        return Axis(name, choices=tuple(float(value) for value in _numbers(written, key)))
    if isinstance(written, dict):
        raise ScenarioError.of("is a coefficient, which exists always: leave out `when`", key=key)
    asked = parse_range(written)
    low, high = _ends(context, asked, written, key)
    default = context.tune.stepsizes if name in STEPSIZES else AXIS_VALUES
    return Axis(name, low, high, asked.num or default, asked.log)


def _numbers(written: list[Any], key: str) -> list[float]:
    """The list, if it holds distinct numbers only."""
    for value in written:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ScenarioError.of("must be a list of numbers", key=key, value=flow(value))
    return sorted(set(written))


def _parameter(context: _Context, name: str, written: Any, key: str) -> Parameter:
    if isinstance(written, dict):
        other, values = next(iter(written["when"].items()))
        plain = _parameter(context, name, written["values"], key)
        allowed = tuple(values) if isinstance(values, list) else (values,)
        return Parameter(**{**vars(plain), "when": (other, allowed)})
    if isinstance(written, list):
        return Parameter(name, "choice", choices=tuple(written))
    if not isinstance(written, str) or not reads_as_range(written):
        return Parameter(name, "choice", choices=(written,))
    asked = parse_range(written)
    low, high = _ends(context, asked, written, key)
    whole = Parameter(name, "integer" if asked.whole else "number", low, high, asked.log)
    if asked.num is not None or low == high:
        return Parameter(name, "choice", choices=tuple(whole.levels(asked.num or 2)))
    return whole


def _ends(context: _Context, asked: Range, written: str, key: str) -> tuple[float, float]:
    workers = context.scenario.cluster.size
    low, high = asked.low.value(workers), asked.high.value(workers)
    if asked.whole:
        low, high = rounded_up(low), rounded_down(high)
    if low > high:
        raise ScenarioError.of(f"is empty with {workers} workers", key=key, value=written)
    return low, high


def _check(context: _Context, space: MethodSpace) -> None:
    """Check that the corners of the space are valid parameters of the method."""
    for parameter in space.parameters:
        key = f"tune.methods.{space.label}.{parameter.name}"
        _check_condition(space, parameter, key)
        for value in _ends_of(parameter):
            _check_values(context, space, {parameter.name: value}, key)
    for axis in space.axes:
        key = f"tune.methods.{space.label}.{axis.name}"
        _check_values(context, space, {axis.name: axis.values(0)}, key)


def _ends_of(parameter: Parameter) -> tuple[Any, ...]:
    return parameter.choices or (parameter.levels(2)[0], parameter.levels(2)[-1])


def _check_condition(space: MethodSpace, parameter: Parameter, key: str) -> None:
    """Check that a condition is on a choice that always exists, with values that it has."""
    if parameter.when is None:
        return
    other, allowed = parameter.when
    choices = {one.name: one.choices for one in space.parameters if one.when is None}
    if not choices.get(other):
        raise ScenarioError.of(f"depends on {other}, which must be searched as a list", key=key)
    for value in allowed:
        if value not in choices[other]:
            rule = f"depends on {other} = {flow(value)}, which is none of {flow(choices[other])}"
            raise ScenarioError.of(rule, key=key)


def _check_values(context: _Context, space: MethodSpace, changed: dict[str, Any], key: str) -> None:
    first = {one.name: one.at(0.0) for one in space.parameters}
    existing = {
        one.when[0]: one.when[1][0] for one in space.parameters if one.name in changed and one.when
    }
    point = space.active({**first, **existing, **changed})
    entry = with_parameters(space.entry, {**space.settled(point), **changed}, key)
    for field, rule in entry.algorithm.check(entry.parameters, context.scenario.cluster.size):
        if field in changed:
            raise ScenarioError.of(rule, key=key, value=flow(changed[field]))
        if field not in first:
            value = flow(next(iter(changed.values())))
            raise ScenarioError.of(f"contradicts {field}, which {rule}", key=key, value=value)
