"""`paceline tune` of a scenario with a sweep: every method is tuned at every point."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.console import print_json, print_table, say
from simulator.cli.tuning_end import conclude

if TYPE_CHECKING:
    from simulator.results import Result
    from simulator.sweep.grid import Grid
    from simulator.sweep.resources import Resources
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
    resources: Resources,
    formats: list[str],
    show_progress: bool,
    as_json: bool,
) -> None:
    """Search at every point, compare on fresh seeds, write, report; exit with 1 if a run failed."""
    from simulator.cli.resumable import resumable
    from simulator.cli.sweeping import failures_of
    from simulator.results.store import FRESH
    from simulator.tuning.points import search_points
    from simulator.tuning.points_output import compare_points, draw_points, write_points

    with resumable(show_progress) as progress:
        tuned = search_points(grid, directory, resources=resources, progress=progress)
        files = write_points(directory, grid, tuned)
        work, tables = compare_points(
            directory, plugins=plugins, resources=resources, progress=progress
        )
        result, figures = draw_points(directory, grid.columns[0], formats)
    failures = [said for one in tuned for said in one.tuning.failures]
    failures += failures_of((verdict.run for verdict in work.verdicts), directory / FRESH)
    conclude(
        tuned[0].tuning, directory, [*files, *tables, *figures], failures,
        found={"points": _records(tuned, result)}, show=partial(_show, grid, tuned, result),
        as_json=as_json,
    )  # fmt: skip


def _show(grid: Grid, tuned: list[TunedPoint], result: Result) -> None:
    """Print the table of all points, and the doubts about each."""
    from simulator.cli.sweep_answer import sweep_answer

    print_table(sweep_answer(result.summary, grid))
    say(f"Each method at each point: tuned with {tuned[0].tuning.effort} on other seeds.")
    _say_notes(tuned, result)


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
