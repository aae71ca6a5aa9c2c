"""The problem as the workers of a method see it: preconditioned, or with wrong labels."""

from dataclasses import replace

from simulator.cluster.attacks import LabelFlip
from simulator.errors import ScenarioError
from simulator.problems.base import Problem
from simulator.problems.flipped import with_wrong_labels
from simulator.problems.preconditioner import preconditioned
from simulator.scenario import Scenario
from simulator.scenario.methods import MethodEntry

__all__ = ["seen_by"]


def seen_by(entry: MethodEntry, scenario: Scenario, problem: Problem) -> Problem:
    """The problem with the gradients of `entry`, which is one of the scenario's methods.

    Raises:
        ScenarioError: its preconditioner does not fit the problem; the key names the method.
    """
    if isinstance(scenario.cluster.attack, LabelFlip):
        return with_wrong_labels(_preconditioned(entry, scenario, problem))
    return _preconditioned(entry, scenario, problem)


def _preconditioned(entry: MethodEntry, scenario: Scenario, problem: Problem) -> Problem:
    """The problem with the preconditioner of `entry`, if it has one."""
    if entry.preconditioner is None:
        return problem
    try:
        return preconditioned(problem, entry.preconditioner)
    except ScenarioError as error:
        index = [one.label for one in scenario.methods].index(entry.label)
        found = [replace(one, key=f"methods[{index}].{one.key}") for one in error.problems]
        raise ScenarioError(found) from error
