"""The files of a tuning over a sweep: the sweep of the best parameters, its trials, its results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.files import Staging, make_directory
from simulator.plots.export import save
from simulator.plots.registry import KINDS
from simulator.results import Result, read
from simulator.results.store import FRESH
from simulator.running.run import Progress
from simulator.scenario.writing import to_yaml
from simulator.sweep.file_names import moved
from simulator.sweep.grid import Grid, load_grid
from simulator.sweep.plan import make_plan
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.sweep.sweep import Work, compute, finish, work_of
from simulator.tuning.output import BEST, HEADER, TRIALS
from simulator.tuning.points import TunedPoint, best_sweep
from simulator.tuning.trials_table import point_trials, write_trials

__all__ = ["FIGURE", "compare_points", "draw_points", "write_points"]

FIGURE = "time-to-target"


def write_points(directory: Path, grid: Grid, tuned: Sequence[TunedPoint]) -> list[Path]:
    """Write `best.yaml`, a sweep over the points, and `trials.parquet`.

    Raises:
        RunFailed: no method completed a trial at every point.
    """
    content = moved(best_sweep(grid, tuned), grid.folder, directory)
    text = HEADER + to_yaml(content)
    trials = point_trials([(one.values, one.tuning) for one in tuned])
    with Staging(directory) as staging:
        staging.write(TRIALS, lambda file: write_trials(trials, file))
        staging.write(BEST, lambda file: file.write(text.encode()))
    return [directory / BEST, directory / TRIALS]


def compare_points(
    directory: Path,
    *,
    plugins: Sequence[str] = (),
    resources: Resources = ONE_PROCESS,
    progress: Progress | None = None,
) -> tuple[Work, list[Path]]:
    """Run `best.yaml` as a sweep below `directory`/fresh; returns what ran, and the files.

    Raises:
        StorageError: the disk is full or the place cannot be written; stored runs stay.
        RunFailed: the cluster cannot go on.
    """
    place = directory / FRESH
    work = work_of(make_plan(load_grid(directory / BEST, plugins=plugins)), place)
    make_directory(place)
    seconds = compute(work, place, resources=resources, progress=progress)
    return work, finish(work, place, seconds=seconds, jobs=resources.jobs)


def draw_points(directory: Path, key: str, formats: Sequence[str]) -> tuple[Result, list[Path]]:
    """Draw the time to the target against a swept key, if there are few enough lines."""
    place = directory / FRESH
    result = read(place)
    [plot] = [one for one in KINDS if one.name == FIGURE]
    if not plot.applies(result):
        return result, []
    table = plot.table(result, x=key)
    stem = place / f"plot_{FIGURE}"
    return result, save(plot.figure(table), stem, formats=list(formats), table=table)
