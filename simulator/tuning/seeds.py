"""The seeds for tuning, and fresh ones for the comparison."""

from __future__ import annotations

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.tuning import Tune
from simulator.scenario.writing import flow

__all__ = ["fresh_seeds", "tuning_seeds"]


def tuning_seeds(scenario: Scenario) -> tuple[int, ...]:
    """Those of `tune.seeds`, else those of the scenario."""
    given = (scenario.tune or Tune()).seeds
    if given is None:
        return tuple(scenario.seeds)
    return tuple(range(given)) if isinstance(given, int) else _distinct(given, "tune.seeds")


def fresh_seeds(scenario: Scenario) -> tuple[int, ...]:
    """Seeds not used for tuning: those of `tune.fresh_seeds`, else as many as the tuning seeds.

    A count gives that many seeds after the largest tuning seed.

    Raises:
        ScenarioError: a seed is a tuning seed.
    """
    tuned = tuning_seeds(scenario)
    given = (scenario.tune or Tune()).fresh_seeds
    if isinstance(given, list):
        both = sorted(set(given) & set(tuned))
        if both:
            raise ScenarioError.of(
                "were used for tuning: a comparison on them favours what fits them best",
                key="tune.fresh_seeds",
                value=flow(both),
            )
        return _distinct(given, "tune.fresh_seeds")
    first = max(tuned) + 1
    return tuple(range(first, first + (given or len(tuned))))


def _distinct(seeds: list[int], key: str) -> tuple[int, ...]:
    if len(set(seeds)) < len(seeds):
        raise ScenarioError.of("must be distinct", key=key, value=flow(seeds))
    return tuple(seeds)
