"""The inputs of bounds: constants, compute times, epsilon."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from algorithms.base import Facts, noise_ratio
from simulator.cluster.times.base import Times
from simulator.cluster.times.faulty import FaultyTimes
from simulator.cluster.times.fixed import FixedTimes
from simulator.cluster.times.varying import VaryingTimes
from simulator.errors import ScenarioError
from simulator.running.plan import reference_seed
from simulator.running.prescriptions import facts, reference_times
from simulator.scenario.sections import Target
from simulator.theory.dissimilarity import UNKNOWN, Dissimilarity, dissimilarity
from simulator.theory.times import SortedTimes
from simulator.theory.trials import Trials, best_trials
from simulator.theory.trips import Trips, round_trips

if TYPE_CHECKING:
    from simulator.scenario import Scenario

__all__ = ["Setting", "setting"]

_NEEDED = {"smoothness": "L", "gap": "Delta", "variance": "sigma^2"}


@dataclass(frozen=True)
class Setting:
    """A problem, a cluster and a target for the theory.

    Attributes:
        facts: constants, epsilon and mean seconds per gradient.
        differ: the dissimilarity of the workers' objectives.
        trials: time limits for MindFlayer; None if they are unknown.
        clock: completion times, for varying speeds; None if only the means are known.
        trips: seconds between nodes without a server, as of `round_trips`.
        uneven: whether some workers take other batches than others.
    """

    facts: Facts
    differ: Dissimilarity = UNKNOWN
    trials: Trials | None = None
    clock: Times | None = None
    trips: Trips | None = None
    uneven: bool = False

    @cached_property
    def times(self) -> SortedTimes:
        """The mean seconds per gradient, sorted."""
        return SortedTimes.of(np.array(self.facts.seconds))

    def constant(self, name: str) -> float:
        """The constant `name` of the facts; nan if it is unknown."""
        return _constant(self.facts, name)

    @property
    def ratio(self) -> float:
        """sigma^2/eps."""
        return noise_ratio(self.facts)

    @property
    def scale(self) -> float:
        """L Delta/eps."""
        return self.facts.smoothness * self.facts.gap / self.facts.epsilon

    @property
    def steady(self) -> bool:
        """Whether every gradient of a worker takes the same time."""
        return self.clock is None or isinstance(self.clock, FixedTimes)

    @property
    def failing(self) -> bool:
        """Whether workers fail and restart their jobs."""
        return isinstance(self.clock, FaultyTimes)

    @property
    def elastic(self) -> bool:
        """Whether workers join and leave."""
        return self.clock is not None and self.clock.stays is not None

    @property
    def varying_speeds(self) -> bool:
        """Whether the universal computation model adds to the fixed one."""
        return isinstance(self.clock, VaryingTimes)


def setting(scenario: Scenario, epsilon: float | None = None) -> Setting:
    """The setting of a scenario, with the mean seconds of its first seed.

    Args:
        scenario: a resolved scenario; nothing is simulated.
        epsilon: target of the squared gradient norm; by default stop.target's.

    Raises:
        ScenarioError: no epsilon is given, or the problem's L, Delta or sigma^2 are unknown.
        DataError: a data file is missing or wrong.
    """
    times = reference_times(scenario)
    problem = scenario.build_problem()
    aimed = scenario if epsilon is None else _aimed(scenario, epsilon)
    known = facts(aimed, problem, times)
    _check(scenario, known)
    trials = best_trials(scenario.working_cluster, times, reference_seed(scenario))
    return Setting(
        known,
        dissimilarity(problem),
        trials,
        times,
        round_trips(scenario, problem.dimension),
        uneven=len(set(scenario.cluster.batches)) > 1,
    )


def _aimed(scenario: Scenario, epsilon: float) -> Scenario:
    """The scenario with another target."""
    if not 0 < epsilon < math.inf:
        raise ScenarioError.of("must be above 0 and finite", key="epsilon", value=f"{epsilon:g}")
    target = Target.model_construct(metric="grad_norm_sq", below=epsilon, above=None)
    return scenario.model_copy(update={"stop": scenario.stop.model_copy(update={"target": target})})


def _constant(known: Facts, name: str) -> float:
    """The value of a fact; facts may refuse unknown constants."""
    try:
        return float(getattr(known, name))
    except ValueError:
        return math.nan


def _check(scenario: Scenario, known: Facts) -> None:
    if not _constant(known, "epsilon") > 0:
        target = scenario.stop.target
        rule = "must be grad_norm_sq, or give --epsilon: bounds are for the squared gradient norm"
        shown = "none" if target is None else target.metric
        raise ScenarioError.of(rule, key="stop.target.metric", value=shown)
    unknown = [name for key, name in _NEEDED.items() if math.isnan(_constant(known, key))]
    if unknown:
        rule = f"{' and '.join(unknown)} of this problem are unknown: there are no bounds for it"
        raise ScenarioError.of(rule, key="problem.kind", value=scenario.problem.kind)
