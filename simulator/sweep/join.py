"""Join sweeps that were computed separately, on machines without a connection."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from simulator.errors import ResumeRefused, RunFailed
from simulator.results.resolved import differences
from simulator.sweep.file_names import by_content
from simulator.sweep.grid import Grid
from simulator.sweep.plan import Plan, make_plan
from simulator.sweep.session import begin, check_place, reload
from simulator.sweep.store import Store
from simulator.sweep.sweep import Work, finish, work_of

__all__ = ["join"]


def join(
    directories: Sequence[Path],
    output: Path,
    plugins: Iterable[str] = (),
    *,
    report: Callable[[str], None],
) -> tuple[Work, list[Path]]:
    """Copy the stored runs of all `directories` to `output` and write its tables.

    A damaged file counts as absent; `report` gets a line with its path.

    Raises:
        ResumeRefused: the directories hold different sweeps, or one of another version.
        RunFailed: some runs are in none of them; the existing ones have been copied.
        StorageError: the disk is full or the place cannot be written.
    """
    wanted = tuple(plugins)
    grid = reload(directories[0], wanted)
    for other in directories[1:]:
        _check_same(directories[0], grid, other, reload(other, wanted))
    check_place(output, grid)
    begin(output, grid)
    plan = make_plan(grid)
    _take_over(plan, directories, output, report)
    work = work_of(plan, output)
    waiting = sum(len(task.runs) for task in work.tasks)
    if waiting:
        rule = f"{waiting} of {len(plan.runs)} runs are in none of the directories"
        raise RunFailed(f"{rule}: `paceline resume {output}` computes them")
    return work, finish(work, output, seconds=0.0, jobs=1)


def _check_same(first: Path, grid: Grid, other: Path, found: Grid) -> None:
    asked = [{"asked": by_content(one.asked, one.folder)} for one in (grid, found)]
    changed = differences(*asked)
    if changed:
        lines = "\n".join(f"  {line}" for line in changed[:12])
        raise ResumeRefused(f"{first} and {other} hold different sweeps:\n{lines}")


def _take_over(
    plan: Plan, directories: Sequence[Path], output: Path, report: Callable[[str], None]
) -> None:
    """Copy each run from the first directory with an undamaged file of it."""
    store = Store(output)
    others = [Store(directory) for directory in directories]
    for run in plan.runs.values():
        if store.has(run.id):
            continue
        for other in others:
            if store.copy_from(other, run):
                break
            damage = other.damage(run.id)
            if damage is not None:
                report(damage)
