"""`paceline theory`: lower and upper bounds in seconds, beside measured times."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.console import print_json, print_table
from simulator.cli.options import JsonOption, PluginOption, ScenarioFile, SetOption, load, placing

__all__ = ["theory"]


def theory(
    scenario: ScenarioFile,
    set_: SetOption = None,
    plugin: PluginOption = None,
    epsilon: Annotated[
        float | None,
        typer.Option(
            "--epsilon",
            metavar="EPS",
            help="Target of the squared gradient norm; by default that of stop.target.",
        ),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option("--results", metavar="DIR", help="Put measured times beside the bounds."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Compute bounds on the time to the target: limits for any method, and guarantees of each."""
    loaded = load(scenario, overrides=set_, plugins=plugin)
    from simulator.results.store import read
    from simulator.theory import bounds, setting
    from simulator.theory.show import bounds_records, bounds_table, setting_record
    from simulator.theory.show_tree import steps_table
    from simulator.theory.tree import tree_table

    with placing(scenario, set_):
        given = setting(loaded, epsilon)
        measured = None if results is None else read(results)
        table = bounds(given, measured)
    tree = None
    if measured is not None and measured.events is not None:
        tree = tree_table(measured, given.facts)
    if json:
        licensed = {} if tree is None else {"tree": bounds_records(tree)}
        print_json({"setting": setting_record(given), "bounds": bounds_records(table), **licensed})
        return
    title = f"{loaded.name}: seconds to E|grad F|^2 <= {given.facts.epsilon:g}"
    print_table(bounds_table(table, given, title=title))
    if tree is not None:
        print_table(steps_table(tree))
