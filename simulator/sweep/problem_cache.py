"""A cache of the latest built problems, and the parameters that depend on them."""

from functools import lru_cache

from simulator.problems.base import Problem
from simulator.running.plan import Parameters
from simulator.running.prescriptions import facts, prescribe, reference_times
from simulator.scenario import Scenario
from simulator.sweep.file_names import by_content
from simulator.sweep.plugin_sources import sources_of

__all__ = ["parameters_of", "problem_of"]


def problem_of(scenario: Scenario) -> Problem:
    """The scenario's problem; scenarios that follow each other often share it.

    It is built again if a data file, or the source of the user's own network, has changed.

    Raises:
        DataError: a data file is missing or wrong.
    """
    return _built(_Key(scenario))


def parameters_of(scenario: Scenario, index: int, problem: Problem) -> Parameters:
    """The parameters of methods[index], every "theory" replaced by its number.

    Raises:
        ScenarioError: a constant that a prescription needs is unknown.
    """
    known = facts(scenario, problem, reference_times(scenario))
    return prescribe(scenario.methods[index], known, index)


class _Key:
    """A scenario that is equal to another if both have the same problem to build."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        problem = by_content(scenario.problem.model_dump(mode="json", by_alias=True))
        parts = (repr(problem), scenario.oracle.model_dump_json())
        cluster, module = scenario.cluster, scenario.module
        code = module and (module, *sources_of(module).items())
        self._text = (*parts, cluster.size, cluster.batches, code)

    def __hash__(self) -> int:
        return hash(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._text == other._text


@lru_cache(maxsize=4)
def _built(key: _Key) -> Problem:
    return key.scenario.build_problem()
