"""`paceline tune`: each method's own parameters with one budget, compared on fresh seeds."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.console import print_json, print_table, say
from simulator.cli.options import (
    JobsOption,
    JsonOption,
    ModelOption,
    NoProgressOption,
    PluginOption,
    ScenarioFile,
    SeedsOption,
    SweptOption,
    check_model,
    load,
    named_code,
    placing,
)
from simulator.cli.seeds import parse_seeds
from simulator.cli.slug import slug
from simulator.cli.sweeping import SchedulerOption, WaitOption, resources_of
from simulator.cli.tune_points import show_point_spaces, tune_points
from simulator.cli.tuning_end import conclude

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.sweep.grid import Grid
    from simulator.sweep.resources import Resources
    from simulator.tuning.search import Tuning

__all__ = ["tune"]

_JOINT = (
    "a joint search looks for one winner and gives the others few trials; for a comparison leave "
    "it out"
)


def tune(
    scenario: ScenarioFile,
    set_: SweptOption = None,
    trials: Annotated[
        int | None, typer.Option(min=1, help="Trials of each method (default: 20).")
    ] = None,
    arrivals: Annotated[
        int | None,
        typer.Option(min=1, help="Simulated arrivals of each method, in place of --trials."),
    ] = None,
    sampler: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="grid (default), random, sobol, tpe, halving, smt."),
    ] = None,
    seeds: SeedsOption = None,
    fresh_seeds: Annotated[
        str | None,
        typer.Option(
            "--fresh-seeds", metavar="SEEDS", help="Seeds of the comparison: a count, or a list."
        ),
    ] = None,
    extend: Annotated[
        bool, typer.Option("--extend", help="Continue beyond a grid while the best is at its edge.")
    ] = False,
    joint: Annotated[
        bool, typer.Option("--joint", help="Search all methods together, for one winner.")
    ] = False,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    wait_for_workers: WaitOption = "10m",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: results/<name>-tune."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="NAME", help="png, pdf or svg; may be repeated."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be searched; run nothing.")
    ] = False,
    plugin: PluginOption = None,
    model: ModelOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Use a directory with another scenario's trials.")
    ] = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Tune every method with the same budget; compare them on seeds not used for tuning.

    A scenario with a sweep is tuned at every point.
    """
    code = named_code(plugin, model)
    resources = resources_of(jobs, scheduler, code, wait_for_workers)
    asked: dict[str, object] = {"sampler": sampler, "trials": trials, "arrivals": arrivals}
    if trials is not None or arrivals is not None:
        asked = {**asked, "trials": trials or "null", "arrivals": arrivals or "null"}
    asked |= {"seeds": _seeds(seeds), "fresh_seeds": _fresh_seeds(fresh_seeds)}
    asked |= {"extend": "true" if extend else None, "joint": "true" if joint else None}
    overrides = [f"tune.{key}={value}" for key, value in asked.items() if value is not None]
    changes = [*(set_ or []), *overrides]
    loaded, grid = _read(scenario, changes, code)
    check_model(model, [point.scenario for point in grid.points] if grid else [loaded])
    directory = output or Path("results") / f"{slug(loaded.name)}-tune"
    formats = formats or ["png", "pdf"]
    with placing(scenario, [] if grid else changes):
        if dry_run and grid is None:
            _show_spaces(loaded, directory, as_json=json)
        elif dry_run and grid is not None:
            show_point_spaces(grid, directory, as_json=json)
        if dry_run:
            return
        if loaded.tune is not None and loaded.tune.joint:
            say(f"warning: {_JOINT}", err=True)
        _begin(loaded, directory, overwrite=overwrite)
        if grid is None:
            _carry_out(
                loaded, directory, resources=resources, formats=formats,
                show_progress=not no_progress, as_json=json,
            )  # fmt: skip
        else:
            tune_points(
                grid, directory, plugins=code, resources=resources, formats=formats,
                show_progress=not no_progress, as_json=json,
            )  # fmt: skip


def _begin(scenario: Scenario, directory: Path, *, overwrite: bool) -> None:
    """Make the folder and record the request there, unless it holds something else."""
    from simulator.files import make_directory
    from simulator.tuning.session import begin, check_place

    if not overwrite:
        check_place(directory, scenario)
    make_directory(directory)
    begin(directory, scenario)


def _read(path: Path, changes: list[str], plugins: list[str]) -> tuple[Scenario, Grid | None]:
    """The scenario, and its points if it has a sweep or one of the `changes` has several values."""
    from simulator.sweep.grid import load_grid
    from simulator.sweep.overriding import sorted_out

    single, several = sorted_out(changes)
    loaded = load(path, overrides=single, plugins=plugins)
    if not several and not loaded.sweep:
        return loaded, None
    grid = load_grid(path, changes, plugins)
    return (grid.base, grid) if grid.columns else (grid.points[0].scenario, None)


def _seeds(text: str | None) -> list[int] | None:
    return None if text is None else parse_seeds(text)


def _fresh_seeds(text: str | None) -> list[int] | int | None:
    """Turn a bare number into a count of seeds after the tuning seeds."""
    return int(text) if text is not None and text.isdecimal() else _seeds(text)


def _show_spaces(scenario: Scenario, directory: Path, *, as_json: bool) -> None:
    """Print the search space of each method, and the budget."""
    from simulator.tuning.search import plan_studies
    from simulator.tuning.show import space_lines, space_records

    studies = plan_studies(scenario, directory)
    if as_json:
        print_json({"budget": str(studies[0].budget), "methods": space_records(studies)})
        return
    for line in space_lines(studies):
        say(line)


def _carry_out(
    scenario: Scenario,
    directory: Path,
    *,
    resources: Resources,
    formats: list[str],
    show_progress: bool,
    as_json: bool,
) -> None:
    """Search, compare on fresh seeds, write, report; exit with 1 if a run failed."""
    from simulator.cli.resumable import resumable
    from simulator.cli.sweeping import failures_of
    from simulator.sweep.grid import Point
    from simulator.sweep.runs import runs_of
    from simulator.sweep.stored_result import stored_result
    from simulator.tuning.comparison import best_scenario, verdicts
    from simulator.tuning.output import write_comparison, write_search
    from simulator.tuning.search import search
    from simulator.tuning.show import verdict_records
    from simulator.tuning.trials_table import trials_table

    with resumable(show_progress) as progress:
        tuning = search(scenario, directory, resources=resources, progress=progress)
        best = best_scenario(tuning)
        files = write_search(directory, best, trials_table(tuning), formats)
        result = stored_result(best, directory, resources=resources, progress=progress)
        files += write_comparison(directory, best, result, formats)
    found = verdicts(tuning, result)
    conclude(
        tuning, directory, files,
        [*tuning.failures, *failures_of(runs_of(Point({}, best)), directory)],
        found={"methods": verdict_records(found)}, show=partial(_show, tuning, found),
        as_json=as_json,
    )  # fmt: skip


def _show(tuning: Tuning, found: list[Any]) -> None:
    """Print the table of the comparison, and the doubts about it."""
    from simulator.tuning.show import notes, verdict_table

    title = f"{tuning.scenario.name}: tuned with {tuning.effort}"
    print_table(verdict_table(found, tuning, title=title))
    for line in notes(found, tuning):
        say(line)
