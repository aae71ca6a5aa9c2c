"""The files that a scenario names, read before the run, and places for mistakes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from math import inf
from pathlib import Path as FilePath
from typing import Any

from simulator.errors import DataError, MissingExtra, Mistake
from simulator.problems.finite_sum import DataProblem
from simulator.scenario.model import Scenario
from simulator.scenario.overrides import FILE_KEYS, parse_path
from simulator.scenario.tree import Node, Path, key_path, lookup
from simulator.scenario.writing import flow

__all__ = ["FileReader", "absent_files", "placed"]


def absent_files(scenario: Scenario, tree: Node) -> list[Mistake]:
    """A mistake for each missing file, placed in the `tree` of the scenario."""
    named = scenario.model_dump(exclude_none=True, by_alias=True)
    return [placed(mistake, tree) for mistake in _absent(named)]


class FileReader:
    """Reads the files of scenarios as a run does; each file is read once."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def mistakes(self, scenario: Scenario, tree: Node) -> list[Mistake]:
        """A mistake for each section whose files a run would refuse, placed in the `tree`."""
        found = []
        for section, read in (("cluster", _read_cluster), ("problem", _read_problem)):
            content = getattr(scenario, section).model_dump(exclude_none=True, by_alias=True)
            files = {name: key for key, name in _named(content, (section,))}
            if said := self._refusal(scenario, read, str(content)):
                key = next((key for name, key in files.items() if name in said), section)
                found.append(placed(Mistake(key=key, rule=said), tree))
        return found

    def _refusal(self, scenario: Scenario, read: Callable[[Scenario], None], content: str) -> str:
        """The error of reading, "" if there is none."""
        known = f"{content} {scenario.cluster.size} {scenario.cluster.batches}"
        if known not in self._said:
            try:
                read(scenario)
                self._said[known] = ""
            except (DataError, MissingExtra) as error:
                self._said[known] = str(error)
        return self._said[known]


def _read_cluster(scenario: Scenario) -> None:
    """Build the parts of `cluster` that read files, if there are any."""
    cluster = scenario.cluster
    if not any(_named(cluster.model_dump(exclude_none=True, by_alias=True))):
        return
    seed = scenario.seeds[0]
    cluster.build(seed)
    cluster.network(seed, dimension=1)
    for entry in scenario.methods:
        if entry.algorithm.decentralised:
            cluster.edge_channels(cluster.graph(entry.algorithm.topology).links, seed, inf)


def _read_problem(scenario: Scenario) -> None:
    if isinstance(scenario.problem, DataProblem):
        scenario.problem.try_data(scenario.cluster.size, scenario.cluster.batches)


def placed(mistake: Mistake, tree: Node) -> Mistake:
    """The mistake at the place of its key, or of the nearest written key above it.

    Example:
        >>> placed(Mistake(key="stop.time", rule="must be above 0"), tree).place
        's.yaml:8:7'
    """
    place = lookup(tree, parse_path(mistake.key)).place if mistake.key else tree.place
    return replace(mistake, file=place.file, line=place.line, column=place.column)


def _absent(node: Any, path: Path = ()) -> Iterator[Mistake]:
    for key, child in _children(node):
        if key in FILE_KEYS and isinstance(child, str) and not _is_there(node, child):
            yield Mistake(
                key=key_path((*path, key)),
                value=flow(child),
                rule="is a directory" if FilePath(child).is_dir() else "is no file",
                suggestion=_hint(node),
            )
        yield from _absent(child, (*path, key))


def _is_there(section: Any, name: str) -> bool:
    """A recording is the folder of a run, CIFAR is a folder, everything else one file."""
    kind = section.get("kind") if isinstance(section, dict) else None
    if kind == "cifar":
        return FilePath(name).is_dir()
    return FilePath(name, "events.parquet" if kind == "recorded" else "").is_file()


def _named(node: Any, path: Path = ()) -> Iterator[tuple[str, str]]:
    """(key, name) of each file."""
    for key, child in _children(node):
        if key in FILE_KEYS and isinstance(child, str):
            yield key_path((*path, key)), child
        yield from _named(child, (*path, key))


def _hint(section: Any) -> str:
    """The sources of such files."""
    kind = section.get("kind")
    if kind not in ("libsvm", "idx", "cifar"):
        return ""
    sources: str = import_module(f"simulator.problems.data.{kind}").SOURCES
    return sources


def _children(node: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(node, dict):
        return node.items()
    return enumerate(node) if isinstance(node, list | tuple) else ()
