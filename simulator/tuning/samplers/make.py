"""The sampler of a scenario."""

from __future__ import annotations

import hashlib
from pathlib import Path

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.tuning import Tune
from simulator.sweep.source_version import source_version
from simulator.tuning.samplers.base import Sampler
from simulator.tuning.seeds import tuning_seeds
from simulator.tuning.space import Space

__all__ = ["make_sampler"]

#: The shares of the simulated time at which successive halving compares trials.
RUNGS = (1.0 / 9.0, 1.0 / 3.0, 1.0)


def make_sampler(scenario: Scenario, space: Space, budget: int, directory: Path) -> Sampler:
    """The sampler `tune.sampler` for one space; `budget` is the number of trials, if known.

    Files of a sampler are below `directory`/studies, named by everything that its trials depend on.

    Raises:
        ScenarioError: a grid over several methods.
        MissingExtra: the sampler needs a package that is not installed.
    """
    from simulator.tuning.samplers.grid import Grid
    from simulator.tuning.samplers.random import Random
    from simulator.tuning.samplers.sobol import Sobol

    tune = scenario.tune or Tune()
    if tune.sampler in ("tpe", "halving"):
        from simulator.tuning.samplers.tpe import Tpe

        shares = RUNGS if tune.sampler == "halving" else (1.0,)
        journal = directory / "studies" / f"{_digest(scenario, space)}.journal"
        return Tpe(space, tune.sampler_seed, journal, shares)
    if tune.sampler == "smt":
        from simulator.tuning.samplers.kriging import Kriging

        return Kriging(space, tune.sampler_seed)
    if tune.sampler == "random":
        return Random(space, tune.sampler_seed)
    if tune.sampler == "sobol":
        return Sobol(space, tune.sampler_seed)
    if len(space) > 1:
        rule = "visits every point of every method, so nothing can be joint: choose another sampler"
        raise ScenarioError.of(rule, key="tune.sampler", value="grid")
    return Grid(space[0], budget if tune.arrivals is None else 20)


def _digest(scenario: Scenario, space: Space) -> str:
    """The name of a study: another space, scenario, seed or version is another study."""
    tune = scenario.tune or Tune()
    plain = scenario.model_copy(update={"methods": scenario.methods[:1], "tune": None, "name": ""})
    parts = (source_version(), tune.sampler, tune.sampler_seed, tuning_seeds(scenario), repr(space))
    return hashlib.sha256(plain.canonical() + repr(parts).encode()).hexdigest()[:16]
