"""`paceline list`: the names that a scenario may use."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from simulator.cli.console import print_json, print_rows
from simulator.cli.kinds import first_sentence, kinds
from simulator.cli.options import JsonOption

__all__ = ["Topic", "list_known"]

Rows = list[tuple[str, str]]


class Topic(StrEnum):
    """The topics of the command."""

    METHODS = "methods"
    PROBLEMS = "problems"
    LAWS = "laws"
    JOBS = "jobs"
    SPEEDS = "speeds"
    PRESETS = "presets"
    SCHEDULES = "schedules"
    ORACLES = "oracles"
    PRECONDITIONERS = "preconditioners"
    AGGREGATORS = "aggregators"
    ATTACKS = "attacks"
    TOPOLOGIES = "topologies"
    METRICS = "metrics"


def list_known(
    topic: Annotated[Topic, typer.Argument(metavar="TOPIC", help="What to list.")],
    word: Annotated[
        str, typer.Argument(metavar="WORD", help="Only what has this word: FedAvg.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """List the methods, problems, speed models, .. that a scenario may name.

    With a word, list those that have it in their name, their description or their other names:
    `paceline list methods "bounded staleness"`.
    """
    rows = [row for row in _LISTS[topic]() if word.lower() in " ".join(row).lower()]
    if topic is Topic.METHODS:
        rows += [row for row in _methods() if row not in rows and row[0] in _so_called(word)]
    if json:
        print_json([{"name": name, "summary": summary} for name, summary in rows])
    else:
        print_rows(rows)


def _so_called(word: str) -> list[str]:
    from algorithms import METHODS
    from simulator.cli.nicknames import so_called

    return so_called(METHODS, word)


def _methods() -> Rows:
    from algorithms import METHODS

    return [(name, first_sentence(method.__doc__)) for name, method in METHODS.items()]


def _problems() -> Rows:
    from simulator.problems import ProblemSpec

    return kinds(ProblemSpec)


def _laws() -> Rows:
    from simulator.cluster.laws import IndexLaw

    return kinds(IndexLaw, tag="law")


def _jobs() -> Rows:
    from simulator.cluster.sizes import JobSize

    return kinds(JobSize)


def _speeds() -> Rows:
    from simulator.cluster.speeds import Speed

    return kinds(Speed)


def _presets() -> Rows:
    from simulator.cluster.presets import CLUSTERS, PRESETS

    rows = [(name, first_sentence(preset.description)) for name, preset in PRESETS.items()]
    return rows + [(name, first_sentence(preset.description)) for name, preset in CLUSTERS.items()]


def _schedules() -> Rows:
    from simulator.stepsize_rules import StepsizeRule

    return kinds(StepsizeRule)


def _oracles() -> Rows:
    from simulator.problems import OracleSpec

    return kinds(OracleSpec)


def _topologies() -> Rows:
    from simulator.cluster.topology import Topology

    return kinds(Topology)


def _preconditioners() -> Rows:
    from simulator.problems.preconditioner import Preconditioner

    return kinds(Preconditioner)


def _aggregators() -> Rows:
    from algorithms.parts.aggregators import Aggregator

    return kinds(Aggregator)


def _attacks() -> Rows:
    from simulator.cluster.attacks import Attacks

    return kinds(Attacks)


def _metrics() -> Rows:
    from simulator.core.metrics import MEANINGS

    return list(MEANINGS.items())


_LISTS: dict[Topic, Callable[[], Rows]] = {
    Topic.METHODS: _methods,
    Topic.PROBLEMS: _problems,
    Topic.LAWS: _laws,
    Topic.JOBS: _jobs,
    Topic.SPEEDS: _speeds,
    Topic.PRESETS: _presets,
    Topic.SCHEDULES: _schedules,
    Topic.ORACLES: _oracles,
    Topic.PRECONDITIONERS: _preconditioners,
    Topic.AGGREGATORS: _aggregators,
    Topic.ATTACKS: _attacks,
    Topic.TOPOLOGIES: _topologies,
    Topic.METRICS: _metrics,
}
