"""`paceline real`: a scenario on real workers, recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import say
from simulator.cli.options import (
    JsonOption,
    NoProgressOption,
    PluginOption,
    ScenarioFile,
    SeedsOption,
    SetOption,
    StrictOption,
    load,
    placing,
    reach_plugins,
)
from simulator.cli.run import check_place, exit_code, report, store
from simulator.cli.slug import slug
from simulator.errors import Interrupted

if TYPE_CHECKING:
    from simulator.results import Result
    from simulator.scenario import Scenario

__all__ = ["real"]


def real(
    scenario: ScenarioFile,
    set_: SetOption = None,
    seeds: SeedsOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: results/<name>-real."),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", help="Where the workers are: local, ray or dask.")
    ] = "local",
    address: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Of a Ray or Dask cluster; default: a new one."),
    ] = None,
    pace: Annotated[
        bool, typer.Option("--pace", help="Jobs take at least the seconds that the cluster draws.")
    ] = False,
    plugin: PluginOption = None,
    objective: Annotated[
        str | None,
        typer.Option(metavar="MODULE:NAME", help="The objective of problem: {kind: python}."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results of another scenario.")
    ] = False,
    strict: StrictOption = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Run a scenario on real workers in real seconds; write the files of `run --events`, and more.

    The methods are those of simulations, unchanged. transport.parquet says when every job passed
    each stage of its way; `paceline replay` simulates the recording, `paceline calibrate` makes a
    cluster of it.
    """
    from simulator.files import claimed_directory

    loaded = load(scenario, overrides=set_, seeds=seeds, plugins=plugin)
    directory = output or Path("results") / f"{slug(loaded.name)}-real"
    if objective is not None:
        reach_plugins([objective])
    with placing(scenario, set_):
        check_place(directory, loaded, overwrite=overwrite)
    try:
        with placing(scenario, set_), claimed_directory(directory):
            result = _play(
                loaded, objective, pace=pace, show_progress=not no_progress, on=on, address=address
            )
    except Interrupted as stopped:
        store(stopped.result, directory, loaded, overwrite=overwrite)
        say(f"interrupted: {stopped}, their tables are in {directory}", err=True)
        raise typer.Exit(130) from stopped
    files = store(result, directory, loaded, overwrite=overwrite)
    report(result, loaded, directory, files, as_json=json)
    raise typer.Exit(exit_code(result, strict=strict))


def _play(
    scenario: Scenario,
    objective: str | None,
    *,
    pace: bool,
    show_progress: bool,
    on: str,
    address: str | None,
) -> Result:
    from simulator.cli.progress import progress_bar
    from simulator.real.run import real as play

    with progress_bar(show_progress) as tell:
        return play(scenario, on=on, address=address, pace=pace, objective=objective, progress=tell)
