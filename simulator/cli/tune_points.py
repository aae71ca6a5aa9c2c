"""`paceline tune` of a scenario with a sweep: every method is tuned at every point."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from simulator.cli.console import print_failures, print_json, print_table, say

if TYPE_CHECKING:
    from simulator.results import Result
    from simulator.sweep.grid import Grid
    from simulator.sweep.sweep import Work
    from simulator.sweep.worker_timeout import Cluster
    from simulator.tuning.points import TunedPoint

__all__ = ["show_point_spaces", "tune_points"]


def show_point_spaces(grid: Grid, directory: Path, *, as_json: bool) -> None:
    """Print the search space at each point, and the budget."""
    from simulator.tuning.points import check_swept
    from simulator.tuning.search import plan_studies
    from simulator.tuning.show import space_lines, space_records

    check_swept(grid)
    planned = [(point.values, plan_studies(point.scenario, directory)) for point in grid.points]
    if as_json:
        points = [{"values": values, "methods": space_records(one)} for values, one in planned]
        print_json({"budget": str(planned[0][1][0].budget), "points": points})
        return
    for values, studies in planned:
        say(f"{_point(values)}:")
        for line in space_lines(studies):
            say(f"  {line}")


def _point(values: dict[str, Any]) -> str:
    from simulator.scenario.writing import flow

    return ", ".join(f"{name} = {flow(value)}" for name, value in values.items())


def tune_points(
    grid: Grid,
    directory: Path,
    *,
    plugins: list[str],
    jobs: int | None,
    cluster: Cluster | None,
    formats: list[str],
    overwrite: bool,
    show_progress: bool,
    as_json: bool,
) -> None:
    """Search at every point, compare on fresh seeds, write, report; exit with 1 if a run failed."""
    from simulator.cli.interrupt import interruptible
    from simulator.cli.progress import progress_bar
    from simulator.files import make_directory
    from simulator.tuning.points import search_points
    from simulator.tuning.points_output import compare_points, draw_points, write_points
    from simulator.tuning.session import begin, check_place

    if not overwrite:
        check_place(directory, grid.base)
    make_directory(directory)
    begin(directory, grid.base)
    try:
        with progress_bar(show_progress) as progress, interruptible():
            tuned = search_points(
                grid, directory, jobs=jobs, cluster=cluster, progress=progress,
                report=partial(say, err=True),
            )  # fmt: skip
            files = write_points(directory, grid, tuned)
            work, tables = compare_points(
                directory, plugins=plugins, jobs=jobs, cluster=cluster, progress=progress
            )
            result, figures = draw_points(directory, grid.columns[0], formats)
    except KeyboardInterrupt:
        say("repeat the command to continue from here", err=True)
        raise
    _report(grid, tuned, work, result, directory, [*files, *tables, *figures], as_json=as_json)


def _report(
    grid: Grid,
    tuned: list[TunedPoint],
    work: Work,
    result: Result,
    directory: Path,
    files: list[Path],
    *,
    as_json: bool,
) -> None:
    from simulator.cli.sweep_answer import sweep_answer
    from simulator.cli.sweeping import failures_of
    from simulator.results.store import FRESH

    names = [str(file.relative_to(directory)) for file in files]
    failures = [said for one in tuned for said in one.tuning.failures]
    failures += failures_of((verdict.run for verdict in work.verdicts), directory / FRESH)
    first = tuned[0].tuning
    if as_json:
        print_json(
            {
                "scenario": grid.base.name,
                "directory": str(directory),
                "budget": first.effort,
                "seeds": first.seeds,
                "fresh_seeds": first.fresh,
                "files": names,
                "failures": failures,
                "points": _records(tuned, result),
            }
        )
    else:
        print_table(sweep_answer(result.summary, work.plan.grid))
        say(f"Each method at each point: tuned with {first.effort} on other seeds.")
        _say_notes(tuned, result)
        say(f"{len(files)} files in {directory}: {', '.join(names)}")
    print_failures(failures)
    raise typer.Exit(int(bool(failures)))


def _records(tuned: list[TunedPoint], result: Result) -> list[dict[str, Any]]:
    from simulator.tuning.points import point_verdicts
    from simulator.tuning.show import verdict_records

    return [
        {"values": one.values, "methods": verdict_records(found)}
        for one, found in zip(tuned, point_verdicts(tuned, result), strict=True)
    ]


def _say_notes(tuned: list[TunedPoint], result: Result) -> None:
    """The caveats at each point, such as a best value at an edge."""
    from simulator.tuning.points import point_verdicts
    from simulator.tuning.show import notes

    for one, found in zip(tuned, point_verdicts(tuned, result), strict=True):
        for line in notes(found, one.tuning):
            say(f"{_point(one.values)}: {line}")
