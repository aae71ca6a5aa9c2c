"""One run of a sweep: a method at one point of the grid for one seed, and what identifies it."""

import hashlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

from simulator.running.plan import seed_of
from simulator.scenario import MethodEntry, Scenario
from simulator.scenario.overrides import FILE_KEYS
from simulator.scenario.writing import canonical
from simulator.sweep.grid import Point
from simulator.version import __version__

__all__ = ["Run", "identity", "runs_of"]

#: What names a run in tables, or says how it is carried out, but cannot change its numbers.
NEUTRAL = ("name", "description", "engine", "sweep", "methods", "seeds")


@dataclass(frozen=True)
class Run:
    """The smallest piece of work that is kept: its results are one file.

    `id` is the SHA-256 of `content`, everything that the numbers of this run depend on, the
    version included; equal runs at several points of a grid have one id and are computed once.
    `index` is the place of `entry` among the methods.
    """

    id: str
    content: dict[str, Any]
    scenario: Scenario
    entry: MethodEntry
    index: int
    seed: int

    @property
    def replicas(self) -> int:
        """How many rows of the summary this run makes."""
        lists = (value for value in self.entry.parameters.values() if isinstance(value, list))
        return prod(len(value) for value in lists)


def runs_of(point: Point) -> Iterator[Run]:
    """The runs of a point, in the order of methods and seeds."""
    scenario = point.scenario
    dump = scenario.model_dump(exclude_none=True, by_alias=True)
    common = {key: _by_content(value) for key, value in dump.items() if key not in NEUTRAL}
    for index, entry in enumerate(scenario.methods):
        own = {**common, **_method(scenario, entry), "version": __version__}
        for seed in scenario.seeds:
            content = {**own, "seed": seed}
            yield Run(identity(content), content, scenario, entry, index, seed)


def identity(content: dict[str, Any]) -> str:
    """The id of the run with this content, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _method(scenario: Scenario, entry: MethodEntry) -> dict[str, Any]:
    """The method's part of the content.

    Labels and the first seed count only where numbers depend on them: on labels where each
    method draws its own, on the first seed where the papers' prescriptions see its cluster.
    """
    method = {"name": entry.name, **entry.parameters, **entry.options}
    if not entry.algorithm.__module__.startswith("algorithms."):
        method["code"] = _file_digest(Path(inspect.getfile(entry.algorithm)))
    part: dict[str, Any] = {"method": method}
    if not scenario.common_random_numbers:
        part["label"] = entry.label
    if "theory" in entry.parameters.values():
        part["cluster_seed"] = seed_of(scenario, scenario.methods[0], scenario.seeds[0])
    return part


def _by_content(node: Any) -> Any:
    """The node with a digest of each file in place of its name: a moved file changes nothing."""
    if isinstance(node, list | tuple):
        return [_by_content(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _file_digest(Path(value))
        if key in FILE_KEYS and isinstance(value, str)
        else _by_content(value)
        for key, value in node.items()
    }


@cache
def _file_digest(path: Path) -> str:
    """The file's SHA-256; of one that is not there its name, and the run will say so."""
    if not path.is_file():
        return str(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
