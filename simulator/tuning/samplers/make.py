"""The sampler that a scenario asks for."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.tuning import Tune
from simulator.tuning.samplers.base import Sampler
from simulator.tuning.space import Space

__all__ = ["make_sampler"]


def make_sampler(scenario: Scenario, space: Space, budget: int, directory: Path) -> Sampler:
    """The sampler `tune.sampler` for one space; `budget` is the number of trials, if known.

    Raises:
        ScenarioError: a grid over several methods.
    """
    from simulator.tuning.samplers.grid import Grid
    from simulator.tuning.samplers.random import Random
    from simulator.tuning.samplers.sobol import Sobol

    del directory
    tune = scenario.tune or Tune()
    if tune.sampler == "random":
        return Random(space, tune.sampler_seed)
    if tune.sampler == "sobol":
        return Sobol(space, tune.sampler_seed)
    if len(space) > 1:
        rule = "visits every point of every method, so nothing can be joint: choose another sampler"
        raise ScenarioError.of(rule, key="tune.sampler", value="grid")
    return Grid(space[0], budget if tune.arrivals is None else 20)
