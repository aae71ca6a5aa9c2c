"""A method's space, trials and outcomes, written by hand for the tests of tuning."""

from typing import Any

from simulator.scenario.methods import MethodEntry
from simulator.tuning.space import Axis, MethodSpace, Parameter
from simulator.tuning.trial import Configuration, Outcome, Trial

__all__ = ["RINGMASTER", "configured", "outcome", "space", "trial"]

RINGMASTER = MethodEntry.model_validate(
    {"name": "ringmaster", "label": "r", "delay_threshold": 3, "stepsize": 0.1}
)
THRESHOLD = Parameter("delay_threshold", "integer", 1, 8, log=True)
STEPSIZE = Axis("stepsize", 0.01, 0.08, 4, log=True)


def space(
    *things: Parameter | Axis, entry: MethodEntry = RINGMASTER, index: int = 0, label: str = "r"
) -> MethodSpace:
    """A space of these parameters and axes; by default of a threshold and a step size."""
    given = things or (THRESHOLD, STEPSIZE)
    parameters = tuple(one for one in given if isinstance(one, Parameter))
    axes = tuple(one for one in given if isinstance(one, Axis))
    return MethodSpace(index, label, entry, parameters, axes)


def trial(method: MethodSpace, number: int = 1, **point: Any) -> Trial:
    return Trial(method, number, tuple(point.items()), method.coefficients(0))


def configured(score: float, replica: int = 0, **parameters: Any) -> Configuration:
    """A configuration with this score on each of two seeds."""
    return Configuration(replica, parameters, (score, score), (score, score))


def outcome(
    made: Trial, *configurations: Configuration, status: str = "complete", **more: Any
) -> Outcome:
    return Outcome(made, status, configurations, **{"arrivals": 10, **more})
