"""`theory` parameters: the papers' formulas with the objective's exact constants."""

import math
from dataclasses import fields
from typing import get_type_hints

import numpy as np

from algorithms.base import Algorithm, Facts
from simulator.cluster.times.base import Times
from simulator.errors import Mistake, ScenarioError
from simulator.problems.base import Problem
from simulator.running.plan import Parameters, reference_seed
from simulator.scenario import MethodEntry, Scenario
from simulator.scenario.cross_checks import per_dimension
from simulator.scenario.memory_estimates import job_sizes
from simulator.scenario.sections import Stop
from simulator.scenario.tree import key_path
from simulator.sums import exact_sum

__all__ = ["facts", "lone_horizon", "prescribe", "reference_times"]

MOST_GRADIENTS = 1e15  # of a run that only its time ends: decades of computing


class _Known(Facts):
    """Facts that refuse unknown constants, because min and max would accept a nan silently."""

    def __getattribute__(self, name: str) -> object:
        value = super().__getattribute__(name)
        if value != value:
            raise ValueError(f"{name} is unknown")
        return value


def reference_times(scenario: Scenario) -> Times:
    """The compute times for prescriptions, those of the reference seed.

    Raises:
        ScenarioError: with these times the run would not end within decades.
    """
    times = scenario.working_cluster.build(reference_seed(scenario))
    if (horizon := lone_horizon(scenario.stop)) is not None:
        _check_length(horizon, times)
    return times


def lone_horizon(stop: Stop) -> float | None:
    """The horizon of a run that no number of arrivals or iterations ends; else None."""
    return stop.time if stop.arrivals is None and stop.iterations is None else None


def _check_length(horizon: float, times: Times) -> None:
    """Refuse a horizon in which the workers compute far too many gradients."""
    with np.errstate(divide="ignore", over="ignore"):
        gradients = horizon * exact_sum(1.0 / times.mean_seconds)
    if gradients > MOST_GRADIENTS:
        rule = f"is long enough for {gradients:.3g} gradients, must be for at most 1e+15"
        raise ScenarioError.of(rule, key="stop.time", value=f"{horizon:g}")


def facts(scenario: Scenario, problem: Problem, times: Times) -> Facts:
    """The facts for prescriptions; reading an unknown one raises a ValueError.

    `times` are those of `reference_times`, and the links are those of the same seed.

    epsilon is known if the target is for grad_norm_sq.
    """
    target = scenario.stop.target
    known = target is not None and target.metric == "grad_norm_sq"
    constants = problem.constants
    network = scenario.working_cluster.network(reference_seed(scenario), problem.dimension)
    upload = None if network is None else network.upload
    return _Known(
        smoothness=constants.smoothness,
        smoothness_mean_square=constants.smoothness_mean_square,
        smoothness_max=constants.smoothness_max,
        variance=constants.noise_variance,
        gap=constants.initial_gap,
        epsilon=target.value if known and target is not None else math.nan,
        workers=times.workers,
        seconds=tuple(times.mean_seconds.tolist()),
        dimension=problem.dimension,
        upload_latency=() if upload is None else tuple(upload.mean_seconds(0.0).tolist()),
        upload_per_number=() if upload is None else tuple(upload.per_number.tolist()),
        strong_convexity=constants.strong_convexity,
        second_moment=constants.second_moment,
        statistical_condition=constants.statistical_condition,
    )


def prescribe(entry: MethodEntry, known: Facts, index: int) -> Parameters:
    """The parameters of methods[index] with every "theory" replaced by its number.

    Fields are resolved in their order, so a formula may use earlier ones.

    Raises:
        ScenarioError: a formula needs an unknown constant, or parameters do not fit the dimension.
    """
    about = ([entry], known.dimension)
    if misfits := [*per_dimension(*about), *job_sizes(*about)]:
        raise ScenarioError(
            Mistake(key=key_path(("methods", index, *path[2:])), rule=rule)
            for path, rule in misfits
        )
    method = entry.algorithm(**entry.parameters)
    if entry.preconditioner is not None:
        known = _without_constants(known)
    for field in fields(method):
        if field.init and getattr(method, field.name) == "theory":
            setattr(method, field.name, _value(method, field.name, known, index))
    return {field.name: getattr(method, field.name) for field in fields(method) if field.init}


def _without_constants(known: Facts) -> Facts:
    """The constants are those of plain gradients: with a preconditioner none is known."""
    kinds = get_type_hints(Facts)
    given: Parameters = {
        name: math.nan if kind is float else getattr(known, name) for name, kind in kinds.items()
    }
    return _Known(**given)


def _value(method: Algorithm, name: str, known: Facts, index: int) -> object:
    formula = getattr(method, f"theory_{name}", None)
    if formula is None:
        raise _mistake(index, name, "the paper prescribes no value for it: give a number")
    try:
        value = formula(known)
    except (ValueError, ZeroDivisionError, OverflowError):
        value = math.nan
    if value != value:
        rule = (
            f"{formula.__doc__} needs constants that are unknown here: give a number, or set "
            "stop.target for grad_norm_sq (its `below` is eps) and use a problem whose L and "
            "sigma^2 are known, without a preconditioner"
        )
        raise _mistake(index, name, rule)
    return value


def _mistake(index: int, name: str, rule: str) -> ScenarioError:
    return ScenarioError([Mistake(key=f"methods[{index}].{name}", value="theory", rule=rule)])
