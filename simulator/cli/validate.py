"""`paceline validate`: check a scenario without running it."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import print_json, print_rows, say
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
    from simulator.cluster.links import LinkSpec, Way
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
    problem: Annotated[
        bool, typer.Option("--problem", help="Build the problem and print its constants.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check a scenario: nothing is run, and all mistakes are reported at once."""
    from simulator.scenario.trace_cover import cover_notes

    try:
        loaded = load(scenario, overrides=set_, seeds=seeds, plugins=plugin)
        if loaded.sweep:
            _check_points(scenario, set_, plugin)
        else:
            _check_run(loaded, scenario, set_)
    except ScenarioError as error:
        if not json:
            raise
        print_json({"valid": False, "problems": [asdict(problem) for problem in error.problems]})
        raise typer.Exit(error.exit_code) from error
    facts = _facts(loaded) if problem else {}
    notes = [] if loaded.sweep else list(cover_notes(loaded))
    if json:
        more = {"problem": facts} if problem else {}
        print_json({"valid": True, "problems": [], **more, **({"notes": notes} if notes else {})})
        return
    say(loaded.to_yaml().rstrip() if resolved else f"{scenario}: {_describe(loaded)}")
    for note in notes:
        say(f"note: {note}", err=True)
    print_rows((name, "unknown" if fact is None else str(fact)) for name, fact in facts.items())


def _check_points(path: Path, set_: list[str] | None, plugins: list[str] | None) -> None:
    """Check every point: a sweep is valid if each of its points is."""
    from simulator.sweep.grid import load_grid

    load_grid(path, set_ or [], plugins or [])


def _check_run(loaded: Scenario, path: Path, set_: list[str] | None) -> None:
    """Find what a run would refuse at once: wrong files, and unknown constants for theory.

    The problem is built if theory prescribes a parameter.
    """
    from simulator.scenario.load import read_tree
    from simulator.scenario.referenced_files import FileReader
    from simulator.sweep.refusals import unresolved

    tree = read_tree(path, set_ or [])
    mistakes = FileReader().mistakes(loaded, tree)
    if not mistakes and loaded.problem.kind != "python":
        mistakes = list(unresolved(loaded, tree))
    if mistakes:
        raise ScenarioError(mistakes)


def _facts(scenario: Scenario) -> dict[str, str | float | None]:
    """Dimension, constants and summary of the built problem; None for unknown values."""
    built = scenario.build_problem()
    numbers = {"dimension": built.dimension, **asdict(built.constants)}
    known = {name.replace("_", " "): fact for name, fact in numbers.items()}
    return {
        name: _rounded(fact) if isinstance(fact, float) else fact
        for name, fact in (known | built.summary).items()
    }


def _rounded(number: float) -> float | None:
    """Six digits, for people; None for nan."""
    return float(f"{number:.6g}") if math.isfinite(number) else None


def _describe(scenario: Scenario) -> str:
    methods, seeds = len(scenario.methods), len(scenario.seeds)
    counts = f"{_count(methods, 'method')}, {_count(seeds, 'seed')}"
    return (
        f"valid; {counts}{_faults(scenario)}{_graph(scenario)}{_links(scenario)}{_oracle(scenario)}"
    )


def _oracle(scenario: Scenario) -> str:
    """The work and the cost of a job, if it is not one gradient."""
    oracle = scenario.oracle
    if oracle.kind == "first_order":
        return ""
    evaluated = _count(oracle.evaluations, "function value")
    work = evaluated if oracle.evaluations else _count(oracle.block, "partial derivative")
    plural = "s" * (oracle.job_cost != 1)
    seconds = oracle.job_seconds
    price = f"{oracle.job_cost:g} gradient{plural}" if seconds is None else f"{seconds:g} s"
    return f"\noracle: {oracle.kind}, {work} a job, which costs {price}"


def _faults(scenario: Scenario) -> str:
    """The mean seconds that workers are up and down, if any may fail."""
    failing = scenario.cluster.failing()
    if not failing:
        return ""
    from simulator.cluster.times.faulty import mean_periods

    up, down = mean_periods(failing, scenario.seeds[0])
    return f"\nfaults: up {_range(up)} s, then down {_range(down)} s on average"


def _graph(scenario: Scenario) -> str:
    """The size of the topology and its spectral gap, if the scenario names one."""
    topology = scenario.cluster.topology
    if topology is None:
        return ""
    from simulator.cluster.graph import MOST_EXACT

    graph = topology.build(scenario.cluster.size)
    about = f"{topology.kind}, {graph.nodes} nodes, {_count(graph.links // 2, 'edge')}"
    gap = graph.spectral_gap()
    known = f"{gap:.4g}" if gap == gap else f"not computed above {MOST_EXACT} nodes"
    return f"\ntopology: {about}, spectral gap {known} ({graph.weights} weights)"


def _links(scenario: Scenario) -> str:
    """The mean seconds of messages, if they take time; of edges if a method uses them."""
    cluster, links = scenario.cluster, scenario.cluster.links
    if links is None:
        return ""
    ways: tuple[Way, ...] = ("download", "upload")
    lines = [_link(scenario, way, getattr(links, way), cluster.size) for way in ways]
    kinds = [one.algorithm.topology for one in scenario.methods if one.algorithm.decentralised]
    if kinds and not links.edge.is_free:
        lines.append(_link(scenario, "edge", links.edge, cluster.graph(kinds[0]).links))
    return "".join(lines)


def _link(scenario: Scenario, way: Way, link: LinkSpec, count: int) -> str:
    if link.is_free or not count:
        return ""
    channels = link.build(count, scenario.seeds[0], way)
    latency, per_number = channels.mean_seconds(0.0).tolist(), channels.per_number.tolist()
    size = f" + {_range(per_number)} s per number" if any(per_number) else ""
    discipline = "one queue for all" if link.shared else link.discipline
    return f"\n{way}: {_range(latency)} s per message{size} ({discipline})"


def _range(values: list[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
