"""The plan of a sweep: its runs, and groups of runs with one schedule.

Runs that differ only in a coefficient, or in a seed if nothing random determines the times of
events, are replicas of one event loop, at any points of the grid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulator.errors import Mistake, ScenarioError
from simulator.running.plan import share_schedule
from simulator.scenario import Scenario
from simulator.scenario.labels import coefficients
from simulator.scenario.writing import canonical
from simulator.sweep.grid import Grid, Point
from simulator.sweep.runs import Run, identity, runs_of

__all__ = ["Plan", "Row", "Shard", "Task", "make_plan", "parse_shard", "tasks_of"]

MOST_REPLICAS = 256  # of one task: so that progress shows, and a lost process costs little


@dataclass(frozen=True)
class Row:
    """A run and its place in the tables: its point of the grid."""

    point: Point
    run: Run


@dataclass(frozen=True)
class Task:
    """Runs that share one schedule; a process carries out one task after the other."""

    runs: tuple[Run, ...]

    @property
    def replicas(self) -> int:
        """The number of rows that the task adds to the summary."""
        return sum(run.replicas for run in self.runs)


@dataclass(frozen=True)
class Plan:
    """Everything to compute, in the order of the tables."""

    grid: Grid
    rows: tuple[Row, ...]

    @cached_property
    def runs(self) -> dict[str, Run]:
        """Each different run once, by its id."""
        return {row.run.id: row.run for row in self.rows}

    @cached_property
    def tasks(self) -> list[Task]:
        """All runs in tasks."""
        return tasks_of(self.runs.values())


@dataclass(frozen=True)
class Shard:
    """Part `number` of `of` of a sweep, counted from 1."""

    number: int
    of: int

    def take(self, tasks: list[Task]) -> list[Task]:
        """Every `of`-th task, so that all shards together take each task once."""
        return tasks[self.number - 1 :: self.of]


def parse_shard(text: str) -> Shard:
    """The shard `i/N`, 1 <= i <= N. Raise a ScenarioError for any other text."""
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        rule = "must be i/N with i from 1 to N, for example 2/8"
        raise ScenarioError([Mistake(file="--shard", rule=rule, value=repr(text))])
    return Shard(int(number), int(of))


def make_plan(grid: Grid) -> Plan:
    """The runs of all points of a grid."""
    return Plan(grid, tuple(Row(point, run) for point in grid.points for run in runs_of(point)))


def tasks_of(runs: Iterable[Run], most: int = MOST_REPLICAS) -> list[Task]:
    """Group runs that may share a schedule into tasks of at most `most` replicas.

    A run is never divided. The order is that of the first run of each task.
    """
    randomness: dict[bytes, bool] = {}
    open_tasks: dict[str, list[list[Run]]] = {}
    made: list[list[Run]] = []
    for run in runs:
        own = open_tasks.setdefault(_schedule(run, randomness), [])
        if not own or sum(one.replicas for one in own[-1]) + run.replicas > most:
            own.append([])
            made.append(own[-1])
        own[-1].append(run)
    return [Task(tuple(group)) for group in made]


def _schedule(run: Run, randomness: dict[bytes, bool]) -> str:
    """The content that determines the times of events: runs of one schedule have the same text."""
    if run.scenario.engine != "tape":  # one by one, or rounded differently with other companions
        return run.id
    content = {**run.content, "method": _without_coefficients(run)}
    if share_schedule(run.scenario, run.entry, _random_times(run.scenario, randomness)):
        del content["seed"]
    return identity(content)


def _without_coefficients(run: Run) -> dict[str, Any]:
    """The method without its coefficients; a prescribed value may differ between runs."""
    riding = coefficients(run.entry.algorithm)
    return {key: value for key, value in run.content["method"].items() if key not in riding}


def _random_times(scenario: Scenario, known: dict[bytes, bool]) -> bool:
    """Whether the cluster depends on the seed; each different one is built once."""
    cluster = scenario.working_cluster
    key = canonical(cluster.model_dump())
    if key not in known:
        known[key] = cluster.build(scenario.seeds[0]).random
    return known[key]
