"""The grid: every combination of the swept values, each a separate scenario."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from math import prod
from os import PathLike
from pathlib import Path as FilePath
from typing import Any

from simulator.errors import Mistake, ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.including import included
from simulator.scenario.load import folder_of, read_tree, validated
from simulator.scenario.overrides import opened
from simulator.scenario.referenced_files import FileReader
from simulator.scenario.tree import Node, assign, key_path, plain
from simulator.scenario.writing import flow
from simulator.sweep.axes import Axis, Exclusion, axes_of, exclusions_of
from simulator.sweep.overriding import fixed, sorted_out, swept
from simulator.sweep.refusals import refusals

__all__ = ["Grid", "Point", "load_grid"]

MOST_POINTS = 100_000
MOST_MISTAKES = 20


@dataclass(frozen=True)
class Point:
    """One scenario of the grid; `values` holds the value of each swept key."""

    values: dict[str, Any]
    scenario: Scenario


@dataclass(frozen=True)
class Grid:
    """All points of a sweep, the first axis changing slowest.

    `base` is the scenario without the sweep; `asked` is the scenario as written, with overrides,
    and makes the same grid again. Relative paths in it start at `folder`.
    """

    base: Scenario
    asked: dict[str, Any]
    folder: FilePath
    columns: tuple[str, ...]
    points: tuple[Point, ...]


def load_grid(
    source: str | PathLike[str] | Mapping[str, Any],
    overrides: Iterable[str] = (),
    plugins: Iterable[str] = (),
    folder: FilePath | None = None,
) -> Grid:
    """Read a scenario with its sweep and validate every point.

    Args:
        source: path of the file, or a mapping with the same keys.
        overrides: `path=value`; several values (`path=a,b`) or a range (`path=1:9:3`,
            `path=log:1:100:3`) sweep that key, a single value removes it from the sweep.
        plugins: `package.module:Class` each.
        folder: the start of relative paths; by default the file's folder.

    Raises:
        ScenarioError: with the mistakes of all points, each with its place.
    """
    place = folder or folder_of(source) or FilePath.cwd()
    single, several = sorted_out(overrides)
    root = read_tree(source, single)
    for override in single:
        root = fixed(root, override)
    for override in several:
        root = swept(root, override)
    base = validated(root, plugins, place)
    axes = axes_of(root)
    points = _points(root, axes, tuple(plugins), place)
    columns = tuple(name for axis in axes for name in axis.names)
    return Grid(base, plain(root), place, columns, points)


def _points(
    root: Node, axes: list[Axis], plugins: tuple[str, ...], folder: FilePath
) -> tuple[Point, ...]:
    size = prod(len(axis.steps) for axis in axes)
    if size > MOST_POINTS:
        raise ScenarioError.of(f"makes {size} points, must be at most {MOST_POINTS}", key="sweep")
    points: list[Point] = []
    mistakes: dict[Mistake, list[dict[str, Any]]] = {}
    bare = assign(root, ("sweep",), Node({}, root.place))
    reader = FileReader()
    combinations = list(_combinations(bare, axes, exclusions_of(root, axes)))
    for values, tree in combinations:
        try:
            changed = included(tree, folder)
            scenario = validated(changed, plugins, folder)
            found = tuple(refusals(scenario, changed, reader))
            points.append(Point(values, scenario))
        except ScenarioError as error:
            found = error.problems
        for mistake in found:
            mistakes.setdefault(mistake, []).append(values)
    if mistakes:
        swept = {key_path(path) for axis in axes for path in axis.paths}
        placed = (
            mistake if len(having) == len(combinations) else _with_points(mistake, having, swept)
            for mistake, having in mistakes.items()
        )
        raise ScenarioError(islice(placed, MOST_MISTAKES))
    if not points:
        raise ScenarioError.of("excludes every point: nothing is left to run", key="sweep.exclude")
    return tuple(points)


def _combinations(
    root: Node, axes: list[Axis], exclusions: list[Exclusion]
) -> Iterator[tuple[dict[str, Any], Node]]:
    """The values of each point that is not excluded, with its tree."""
    for steps in product(*(axis.steps for axis in axes)):
        changed, values = root, {}
        for axis, step in zip(axes, steps, strict=True):
            for name, path, node in zip(axis.names, axis.paths, step, strict=True):
                changed, values[name] = assign(opened(changed, path), path, node), plain(node)
        if not any(_matches(values, exclusion) for exclusion in exclusions):
            yield values, changed


def _matches(values: dict[str, Any], exclusion: Exclusion) -> bool:
    return all(values[name] == value for name, value in exclusion.items())


def _with_points(mistake: Mistake, points: list[dict[str, Any]], swept: set[str]) -> Mistake:
    """The mistake; if no swept value is itself wrong, with the points that have it."""
    values, *others = points
    if any(mistake.key.startswith(key) for key in swept):
        return mistake
    said = ", ".join(f"{name} = {flow(value)}" for name, value in values.items())
    more = f", and at {len(others)} other points" if others else ""
    return replace(mistake, rule=f"{mistake.rule} (where {said}{more})")
