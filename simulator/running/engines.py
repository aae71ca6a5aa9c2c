"""The engine that carries out a schedule's arithmetic."""

from collections.abc import Callable
from typing import Any

from simulator.engines.eager import Eager
from simulator.engines.players import Players
from simulator.engines.protocol import Engine
from simulator.engines.tape import Tape
from simulator.problems.base import Problem
from simulator.problems.evaluators import evaluator_of
from simulator.running.plan import Schedule, seed_of
from simulator.scenario import Scenario

__all__ = ["EngineMaker", "engine_maker"]

# Any: each engine has its own kind of vectors.
EngineMaker = Callable[[Scenario, Problem, Schedule], Engine[Any]]
SPARE_SLOTS = 192  # besides a model for each worker


def engine_maker(scenario: Scenario) -> EngineMaker:
    """The maker of the scenario's engine."""
    return MAKERS[scenario.engine]


def _tape(scenario: Scenario, problem: Problem, schedule: Schedule) -> Engine[Any]:
    """The tape with its players, for all replicas of the schedule."""
    slots = scenario.cluster.size + SPARE_SLOTS
    seeds = _seeds(scenario, schedule)
    return Tape(Players(problem.data, problem.dimension, seeds, capacity=slots))


def _eager(scenario: Scenario, problem: Problem, schedule: Schedule) -> Engine[Any]:
    """The engine on NumPy arrays, for the one replica of the schedule."""
    return Eager(evaluator_of(problem), problem.dimension, _seeds(scenario, schedule)[0])


def _torch(scenario: Scenario, problem: Problem, schedule: Schedule) -> Engine[Any]:
    """The engine on PyTorch tensors, for all replicas of the schedule."""
    from simulator.problems.network.installed import check_torch

    check_torch("engine: torch")
    from simulator.engines.torch_engine import TorchEngine
    from simulator.problems.network.objective import objective_of

    objective = objective_of(problem, scenario.record.metrics or ())
    return TorchEngine(objective, problem.dimension, _seeds(scenario, schedule))


def _seeds(scenario: Scenario, schedule: Schedule) -> list[int]:
    """The seed of each replica's samples and noise."""
    return [seed_of(scenario, schedule.entry, replica.seed) for replica in schedule.replicas]


MAKERS: dict[str, EngineMaker] = {"tape": _tape, "numpy": _eager, "torch": _torch}
"""Name of an engine -> what makes it."""
