"""`paceline validate`: check a scenario without running it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import print_json
from simulator.cli.options import (
    JsonOption,
    PluginOption,
    ScenarioFile,
    SeedsOption,
    SetOption,
    load,
)
from simulator.errors import ScenarioError

if TYPE_CHECKING:
    from simulator.scenario import Scenario

__all__ = ["validate"]


def validate(
    scenario: ScenarioFile,
    set_: SetOption = None,
    seeds: SeedsOption = None,
    plugin: PluginOption = None,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Print the scenario with every default.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check a scenario: nothing is run, and all mistakes are shown at once."""
    try:
        loaded = load(scenario, overrides=set_, seeds=seeds, plugins=plugin)
        if loaded.sweep:
            _check_points(scenario, set_, plugin)
    except ScenarioError as error:
        if not json:
            raise
        print_json({"valid": False, "problems": [asdict(problem) for problem in error.problems]})
        raise typer.Exit(error.exit_code) from error
    if json:
        print_json({"valid": True, "problems": []})
    else:
        typer.echo(loaded.to_yaml().rstrip() if resolved else f"{scenario}: {_describe(loaded)}")


def _check_points(path: Path, set_: list[str] | None, plugins: list[str] | None) -> None:
    """A sweep is valid if each of its points is."""
    from simulator.sweep.grid import load_grid

    load_grid(path, set_ or [], plugins or [])


def _describe(scenario: Scenario) -> str:
    methods, seeds = len(scenario.methods), len(scenario.seeds)
    return f"valid; {_count(methods, 'method')}, {_count(seeds, 'seed')}{_graph(scenario)}"


def _graph(scenario: Scenario) -> str:
    """The size of the topology and how fast models mix on it, where the scenario names one."""
    topology = scenario.cluster.topology
    if topology is None:
        return ""
    graph = topology.build(scenario.cluster.size)
    about = f"{topology.kind}, {graph.nodes} nodes, {_count(len(graph.edges) // 2, 'edge')}"
    return f"\ntopology: {about}, spectral gap {graph.spectral_gap():.4g} ({graph.weights} weights)"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
