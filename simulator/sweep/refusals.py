"""What makes a point of the grid impossible to run, found before anything is run."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from simulator.errors import Mistake, ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.nodes import Node, Path, key_path, lookup
from simulator.scenario.overrides import FILE_KEYS, parse_path
from simulator.scenario.writing import flow
from simulator.sweep.prepare import parameters_of, problem_of

__all__ = ["refusals"]

PYTHON = (
    "is python, whose objective is an object of the calling program, and a sweep has none: "
    "run each point with simulator.run(scenario, objective=...)"
)


def refusals(scenario: Scenario, tree: Node) -> Iterator[Mistake]:
    """The mistakes that validation cannot see: files that are not there, an objective that only
    Python can hand over, prescriptions that need an unknown constant.

    `tree` is what `scenario` was read from; its places are the mistakes' places.
    """
    if scenario.problem.kind == "python":
        yield _at(tree, Mistake(key="problem.kind", rule=PYTHON))
        return
    absent = list(_absent_files(scenario.model_dump(exclude_none=True, by_alias=True)))
    yield from (_at(tree, mistake) for mistake in absent)
    if not absent:
        yield from (_at(tree, mistake) for mistake in _unresolved(scenario))


def _absent_files(node: Any, path: Path = ()) -> Iterator[Mistake]:
    for key, child in _children(node):
        if key in FILE_KEYS and isinstance(child, str) and not FilePath(child).is_file():
            yield Mistake(key=key_path((*path, key)), value=flow(child), rule="is no file")
        yield from _absent_files(child, (*path, key))


def _children(node: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(node, dict):
        return node.items()
    return enumerate(node) if isinstance(node, list | tuple) else ()


def _unresolved(scenario: Scenario) -> Iterator[Mistake]:
    """Parameters from theory for which a constant is unknown here."""
    for index, entry in enumerate(scenario.methods):
        if "theory" in entry.parameters.values():
            try:
                parameters_of(scenario, index, problem_of(scenario))
            except ScenarioError as error:
                yield from error.problems


def _at(tree: Node, mistake: Mistake) -> Mistake:
    """The mistake at the place of its key, or of the nearest one above it that is written."""
    place = lookup(tree, parse_path(mistake.key)).place
    return replace(mistake, file=place.file, line=place.line, column=place.column)
