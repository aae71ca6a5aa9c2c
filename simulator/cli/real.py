"""`paceline real`: a scenario on real workers, recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.options import (
    JsonOption,
    ModelOption,
    NoProgressOption,
    ObjectiveOption,
    OverwriteOption,
    PluginOption,
    ScenarioFile,
    SeedsOption,
    SetOption,
    StrictOption,
    check_model,
    load,
    named_code,
    placing,
    reach_plugins,
)
from simulator.cli.outcome import carry_out, check_place
from simulator.cli.slug import slug

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
        str,
        typer.Option("--on", metavar="PLACE", help="Where workers run: local, ray, dask or mpi."),
    ] = "local",
    address: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="Of a Ray or Dask cluster; by default one is started."
        ),
    ] = None,
    pace: Annotated[
        bool, typer.Option("--pace", help="Jobs take at least the seconds that the cluster draws.")
    ] = False,
    plugin: PluginOption = None,
    objective: ObjectiveOption = None,
    model: ModelOption = None,
    overwrite: OverwriteOption = False,
    strict: StrictOption = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Run a scenario on real workers in real seconds; write the files of `run --events`, and more.

    The methods are those of simulations, unchanged. transport.parquet has the times of the
    stages of every job. `paceline replay` simulates the recording, and `paceline calibrate` fits a
    cluster to it.
    """
    if on == "mpi":
        from simulator.real.mpi import take_part

        take_part()
    loaded = load(scenario, overrides=set_, seeds=seeds, plugins=named_code(plugin, model))
    check_model(model, [loaded])
    directory = output or Path("results") / f"{slug(loaded.name)}-real"
    if objective is not None:
        reach_plugins([objective])
    with placing(scenario, set_):
        check_place(directory, loaded, overwrite=overwrite)
    carry_out(
        lambda: _play(
            loaded, objective, pace=pace, show_progress=not no_progress, on=on, address=address
        ),
        loaded, directory, placing(scenario, set_),
        overwrite=overwrite, strict=strict, as_json=json,
    )  # fmt: skip


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
