"""Carry out the tasks of a sweep, in this process or in several, and keep every run at once."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from simulator.sweep.carry import Failure, carry_out
from simulator.sweep.plan import Task
from simulator.sweep.pool import Lost, in_processes
from simulator.sweep.store import Store

__all__ = ["execute"]

Progress = Callable[[float, str], None]


def execute(
    tasks: list[Task], directory: Path, *, jobs: int = 1, progress: Progress | None = None
) -> None:
    """Carry out `tasks` and keep their runs below `directory`.

    A run that fails leaves its error there and does not stop the others. With more than one job
    the work is done in processes of their own, and one that is killed costs one retry.

    Raises:
        StorageError: the disk is full or the place cannot be written; what was kept stays.
    """
    done, total = 0, sum(task.replicas for task in tasks)
    for k in _finished(tasks, directory, jobs):
        done += tasks[k].replicas
        if progress is not None:
            progress(done / total, f"{done}/{total} replicas")


def _finished(tasks: list[Task], directory: Path, jobs: int) -> Iterator[int]:
    """The place of each task as it is finished."""
    work = partial(_keep_all, directory)
    if jobs == 1:
        for k, task in enumerate(tasks):
            work(task)
            yield k
        return
    for k, answer in in_processes(work, tasks, jobs):
        if isinstance(answer, Lost):
            _keep_loss(directory, tasks[k], answer)
        yield k


def _keep_all(directory: Path, task: Task) -> None:
    """Carry out one task and keep what comes of each of its runs."""
    store = Store(directory)
    for run, found in carry_out(task):
        if isinstance(found, Failure):
            store.fail(run, found)
        else:
            store.write(run, found)


def _keep_loss(directory: Path, task: Task, lost: Lost) -> None:
    """The runs of a task whose process died twice; those that it had kept before stay."""
    store = Store(directory)
    failure = Failure("Killed", f"its process ended twice with exit code {lost.exit_code}")
    for run in task.runs:
        if not store.has(run.id):
            store.fail(run, failure)
