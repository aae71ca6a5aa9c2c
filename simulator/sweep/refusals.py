"""Mistakes that make a point of the grid impossible to run, found before the first run."""

from collections.abc import Iterator

from simulator.errors import DataError, Mistake, ScenarioError
from simulator.running.prescriptions import lone_horizon, reference_times
from simulator.scenario import Scenario
from simulator.scenario.referenced_files import FileReader, absent_files, placed
from simulator.scenario.tree import Node
from simulator.sweep.problem_cache import parameters_of, problem_of

__all__ = ["refusals", "unresolved"]

PYTHON = (
    "is python, whose objective is an object of the calling program, and a sweep has none: "
    "run each point with simulator.run(scenario, objective=...)"
)


def refusals(scenario: Scenario, tree: Node, reader: FileReader) -> Iterator[Mistake]:
    """The mistakes that validation cannot see: missing or wrong files, an objective that only
    Python can pass, prescriptions that need an unknown constant.

    `tree` is the tree of `scenario`; its places are the places of the mistakes.
    """
    if scenario.problem.kind == "python":
        yield placed(Mistake(key="problem.kind", rule=PYTHON), tree)
        return
    wrong = absent_files(scenario, tree) or reader.mistakes(scenario, tree)
    yield from wrong
    if not wrong:
        yield from unresolved(scenario, tree)


def unresolved(scenario: Scenario, tree: Node) -> Iterator[Mistake]:
    """A run that would hardly end, parameters from theory that need an unknown constant, or a
    problem that cannot be built.
    """
    if lone_horizon(scenario.stop) is not None:
        try:
            reference_times(scenario)
        except ScenarioError as error:
            yield from (placed(mistake, tree) for mistake in error.problems)
            return
    for index, entry in enumerate(scenario.methods):
        if "theory" in entry.parameters.values():
            try:
                parameters_of(scenario, index, problem_of(scenario))
            except ScenarioError as error:
                yield from (placed(mistake, tree) for mistake in error.problems)
            except DataError as error:
                yield placed(Mistake(key="problem", rule=str(error)), tree)
                return
