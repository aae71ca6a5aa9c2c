"""`paceline run`: run a scenario, write tables and a plot, print the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulator.cli.console import print_json, print_table, say
from simulator.cli.options import (
    JobsOption,
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
from simulator.cli.slug import slug
from simulator.errors import Interrupted

if TYPE_CHECKING:
    from simulator.problems.python import Objective
    from simulator.results import Result
    from simulator.scenario import Scenario

__all__ = ["check_place", "exit_code", "report", "run", "store"]


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
        Literal["tape", "numpy"] | None, typer.Option(help="Default: the scenario's, tape.")
    ] = None,
    plugin: PluginOption = None,
    objective: Annotated[
        str | None,
        typer.Option(metavar="MODULE:NAME", help="The objective of problem: {kind: python}."),
    ] = None,
    events: Annotated[
        bool, typer.Option("--events", help="Write events.parquet, a row per job.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results of another scenario.")
    ] = False,
    strict: StrictOption = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Run a scenario; write its tables and plot; print which method reached the target first."""
    from simulator.files import claimed_directory

    chosen = [] if engine is None else [f"engine={engine}"]
    loaded = load(scenario, overrides=[*(set_ or []), *chosen], seeds=seeds, plugins=plugin)
    directory = output or Path("results") / slug(loaded.name)
    with placing(scenario, set_):
        check_place(directory, loaded, overwrite=overwrite)
    own = _objective(objective)
    try:
        with placing(scenario, set_), claimed_directory(directory):
            result = _simulate(loaded, own, jobs=jobs, events=events, show_progress=not no_progress)
    except Interrupted as stopped:
        store(stopped.result, directory, loaded, overwrite=overwrite)
        say(f"interrupted: {stopped}, their tables are in {directory}", err=True)
        raise typer.Exit(130) from stopped
    files = store(result, directory, loaded, overwrite=overwrite)
    report(result, loaded, directory, files, as_json=json)
    raise typer.Exit(exit_code(result, strict=strict))


def check_place(directory: Path, scenario: Scenario, *, overwrite: bool) -> None:
    """Refuse before the work everything that would be refused after it."""
    from simulator.results.store import check_free
    from simulator.running.single import check_single

    check_single(scenario)
    if not overwrite:
        check_free(directory, scenario)


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

    with progress_bar(show_progress) as report, interruptible():
        return simulator.run(
            scenario, objective=objective, jobs=jobs, events=events, progress=report
        )


def store(result: Result, directory: Path, scenario: Scenario, *, overwrite: bool) -> list[Path]:
    from simulator.cli.plot import draw_kind
    from simulator.plots.registry import KINDS
    from simulator.results.store import write

    tables = write(result, directory, scenario, overwrite=overwrite)
    formats, stem = ["png", "pdf"], directory / "plot_curves"
    return [*tables, *draw_kind(KINDS[0], result, stem, formats=formats)]


def report(
    result: Result, scenario: Scenario, directory: Path, files: list[Path], *, as_json: bool
) -> None:
    """Print the answer and the files, for a person or for a program."""
    from simulator.results.answer import answer
    from simulator.results.show import answer_records, answer_table

    table = answer(result)
    if as_json:
        print_json(
            {
                "scenario": scenario.name,
                "directory": str(directory),
                "files": [file.name for file in files],
                "statuses": result.summary["status"].value_counts(sort=False).to_dict(),
                "answer": answer_records(table),
            }
        )
        return
    heading = f"{scenario.name}: {scenario.description}".removesuffix(": ")
    target = "" if result.target is None else str(result.target)
    print_table(answer_table(table, title=heading, target=target))
    say(f"{_wall(result)}{len(files)} files in {directory}: " + _names(files))


def _wall(result: Result) -> str:
    seconds = result.wall.get("seconds")
    verb = "Ran" if "on" in result.wall else "Simulated"
    return "" if seconds is None else f"{verb} in {seconds:.1f} s. "


def _names(files: list[Path]) -> str:
    return ", ".join(file.name for file in files)


def exit_code(result: Result, *, strict: bool) -> int:
    """1 if a run failed, and under `--strict` also if one diverged."""
    bad = {"failed", "diverged"} if strict else {"failed"}
    return int(bool(bad & set(result.summary["status"])))
