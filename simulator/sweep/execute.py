"""Carry out the tasks of a sweep here, in processes or on a cluster; store every run at once."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from simulator.running.pool import TICK, Lost
from simulator.running.run import Progress
from simulator.running.spread import spread
from simulator.sweep.dask_cluster import on_cluster
from simulator.sweep.plan import Task
from simulator.sweep.remote import Answer, answers_in
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.sweep.simulate_task import Failure, simulate_task
from simulator.sweep.store import Store

__all__ = ["execute"]


def execute(
    tasks: list[Task],
    directory: Path,
    *,
    resources: Resources = ONE_PROCESS,
    progress: Progress | None = None,
) -> None:
    """Carry out `tasks` and store their runs below `directory`.

    A run that fails stores its error there and does not stop the others. With more than one job the
    work is done in separate processes, and a killed process costs one retry; with a `cluster` its
    workers do the work. If the process dies in every try, each run of the task is tried alone, so
    that only the runs that cannot be carried out fail.

    `progress` is called after every task and, while one is computed, about ten times a second: if
    it raises what is no `Exception`, the work ends at once.

    Raises:
        StorageError: the disk is full or the place cannot be written; stored runs stay.
        RunFailed: the cluster cannot go on.
    """
    reported = _Progress(sum(len(task.runs) for task in tasks), progress)
    alone: list[Task] = []
    for task, failed in _finished(tasks, directory, resources, reported.again):
        if isinstance(failed, Lost) and len(task.runs) > 1:
            alone += [Task((run,)) for run in task.runs]
        else:
            reported.of(task, _failures(directory, task, failed))
    if alone:
        for task, failed in _finished(alone, directory, resources, reported.again):
            reported.of(task, _failures(directory, task, failed))


class _Progress:
    """Reports the progress to the caller."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress = total, progress
        self._done = self._failed = 0
        self._due = perf_counter() + TICK

    def of(self, task: Task, failed: int) -> None:
        self._done, self._failed = self._done + len(task.runs), self._failed + failed
        self._report()

    def again(self) -> None:
        """Report the same once more, if the last time is long enough ago."""
        if perf_counter() >= self._due:
            self._report()

    def _report(self) -> None:
        self._due = perf_counter() + TICK
        if self._progress is not None:
            bad = f", {self._failed} failed" if self._failed else ""
            said = f"{self._done} of {self._total} runs{bad}"
            self._progress(self._done / self._total, said)


def _finished(
    tasks: list[Task],
    directory: Path,
    resources: Resources,
    tick: Callable[[], None],
) -> Iterator[tuple[Task, int | Lost]]:
    """Each task as it is finished, with the number of its failed runs."""
    if resources.cluster is not None:
        for k, found in on_cluster(resources.cluster, tasks, tick):
            yield tasks[k], _keep_answers(directory, tasks[k], found)
        return
    work = partial(_keep_all, directory)
    here = (_keep_all(directory, task, lambda _: tick()) for task in tasks)
    for k, answer in spread(enumerate(here), work, tasks, resources.jobs, tick):
        yield tasks[k], answer


def _failures(directory: Path, task: Task, failed: int | Lost) -> int:
    return _keep_loss(directory, task, failed) if isinstance(failed, Lost) else failed


def _keep_all(directory: Path, task: Task, progress: Callable[[float], None] | None = None) -> int:
    """Carry out one task and store the outcome of each run; returns the number of failed runs."""
    store, failed = Store(directory), 0
    for run, found in simulate_task(task, progress):
        if isinstance(found, Failure):
            failed += 1
            store.fail(run, found)
        else:
            store.write(run, found)
    return failed


def _keep_answers(directory: Path, task: Task, found: list[Answer] | Lost) -> int | Lost:
    """The same for answers from the cluster."""
    if isinstance(found, Lost):
        return found
    store, answers, failed = Store(directory), {one.run_id: one for one in answers_in(found)}, 0
    for run in task.runs:
        answer = answers.get(run.id, Answer(run.id, b"", "Damaged", "no answer came back for it"))
        if answer.error or not store.take(run.id, answer.file):
            failed += 1
            error = answer.error or "Damaged"
            store.fail(run, Failure(error, answer.message or "its file came back damaged"))
    return failed


def _keep_loss(directory: Path, task: Task, lost: Lost) -> int:
    """Handle a task whose process died in every try; runs that it had stored before stay."""
    store = Store(directory)
    code = "" if lost.exit_code is None else f" with exit code {lost.exit_code}"
    failure = Failure("Killed", f"its process ended in every try{code}")
    missing = [run for run in task.runs if not store.has(run.id)]
    for run in missing:
        store.fail(run, failure)
    return len(missing)
