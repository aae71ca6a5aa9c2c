"""A trial: one schedule of one method with its grid of coefficients, on every tuning seed.

Terms:

- a *trial* is one choice of the parameters that change the schedule, simulated once per seed;
- a *configuration* is a trial with one value of every coefficient: it is a replica, which costs
  arithmetic but no events;
- an *arrival* is a gradient that reaches the server in the run of one seed, counted once for all
  configurations, until the last of them has ended.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.sweep.grid import Point
from simulator.sweep.runs import Run, runs_of
from simulator.tuning.reading import with_parameters
from simulator.tuning.space import MethodSpace
from simulator.tuning.space import Point as Values

__all__ = ["Configuration", "Outcome", "Trial", "runs_of_trial"]


@dataclass(frozen=True)
class Trial:
    """A simulated trial; `number` counts the trials of the method from 1."""

    method: MethodSpace
    number: int
    point: Values
    coefficients: dict[str, list[float]]

    @property
    def name(self) -> str:
        """Its name in progress and messages."""
        return f"{self.method.label}, trial {self.number}"


@dataclass(frozen=True)
class Configuration:
    """A trial with one value of each coefficient; `times` and `scores` have one entry per seed."""

    replica: int
    parameters: dict[str, Any]
    times: tuple[float, ...]
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The mean over seeds, in simulated seconds, with censored runs as in `scoring`."""
        return math.fsum(self.scores) / len(self.scores)

    @property
    def reached(self) -> int:
        """The number of seeds that reached the target."""
        return sum(math.isfinite(time) for time in self.times)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a trial.

    `status` is complete; cut, if the budget of arrivals ended it; pruned, if it was abandoned at
    `share` of the time; or failed, with `message`. Only complete ones may be chosen.
    """

    trial: Trial
    status: str
    configurations: tuple[Configuration, ...]
    arrivals: int
    share: float = 1.0
    message: str = ""

    @cached_property
    def score(self) -> float:
        """The best mean score of its configurations; infinite if there is none."""
        return min((one.score for one in self.configurations), default=math.inf)


def runs_of_trial(
    scenario: Scenario, trial: Trial, *, seeds: list[int], changes: dict[str, Any] | None = None
) -> list[Run]:
    """The runs of a trial, one per seed; `changes` are keys of `stop` with other values.

    Values of a coefficient that the method refuses are left out; if all are refused, the trial has
    no runs.
    """
    try:
        entry = with_parameters(
            trial.method.entry, {**trial.method.settled(trial.point), **trial.coefficients}
        )
    except ScenarioError:
        return []
    methods = list(scenario.methods)
    methods[trial.method.index] = entry
    stop = scenario.stop.model_copy(update=changes or {})
    update = {"methods": methods, "seeds": seeds, "stop": stop, "tune": None, "sweep": {}}
    found = runs_of(Point({}, scenario.model_copy(update=update)))
    return [run for run in found if run.index == trial.method.index]
