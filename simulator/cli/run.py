"""`paceline run`: run a scenario, write tables and a plot, print the answer."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulator.cli.console import say
from simulator.cli.options import (
    JobsOption,
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
    from simulator.problems.python import Objective
    from simulator.results import Result
    from simulator.scenario import Scenario

__all__ = ["run"]


def run(
    scenario: ScenarioFile,
    set_: SetOption = None,
    seeds: SeedsOption = None,
    jobs: JobsOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: results/<name>."),
    ] = None,
    engine: Annotated[
        Literal["tape", "numpy", "torch"] | None,
        typer.Option(help="By default that of the scenario, or tape."),
    ] = None,
    plugin: PluginOption = None,
    objective: ObjectiveOption = None,
    model: ModelOption = None,
    events: Annotated[
        bool, typer.Option("--events", help="Write events.parquet, a row per job.")
    ] = False,
    overwrite: OverwriteOption = False,
    strict: StrictOption = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Run a scenario; write its tables and plot; print which method reached the target first."""
    from simulator.scenario.trace_cover import cover_notes

    chosen = [] if engine is None else [f"engine={engine}"]
    code = named_code(plugin, model)
    loaded = load(scenario, overrides=[*(set_ or []), *chosen], seeds=seeds, plugins=code)
    check_model(model, [loaded])
    directory = output or Path("results") / slug(loaded.name)
    with placing(scenario, set_):
        check_place(directory, loaded, overwrite=overwrite)
    for note in cover_notes(loaded):
        say(f"note: {note}", err=True)
    own = _objective(objective)
    carry_out(
        lambda: _simulate(loaded, own, jobs=jobs, events=events, show_progress=not no_progress),
        loaded, directory, placing(scenario, set_),
        overwrite=overwrite, strict=strict, as_json=json,
    )  # fmt: skip


def _objective(place: str | None) -> Objective | None:
    """The user's own objective, if one is named."""
    if place is None:
        return None
    from simulator.scenario.objectives import objective_from

    reach_plugins([place])
    return objective_from(place)  # type: ignore[no-any-return]  # as far as can be checked


def _simulate(
    scenario: Scenario,
    objective: Objective | None,
    *,
    jobs: int | None,
    events: bool,
    show_progress: bool,
) -> Result:
    import simulator
    from simulator.cli.interrupt import interruptible
    from simulator.cli.progress import progress_bar
    from simulator.running.ahead import compiled_ahead

    ahead = compiled_ahead(scenario) if jobs is None and objective is None else nullcontext()
    with progress_bar(show_progress) as report, interruptible(), ahead:
        return simulator.run(
            scenario, objective=objective, jobs=jobs, events=events, progress=report
        )
