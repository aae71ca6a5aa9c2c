"""Compute the runs that are not stored yet."""

from collections.abc import Iterable
from pathlib import Path

from simulator.running.run import Progress
from simulator.sweep.execute import execute
from simulator.sweep.plan import tasks_of
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.sweep.reuse import damages, unfinished, verdicts
from simulator.sweep.runs import Run
from simulator.sweep.store import Store

__all__ = ["complete"]


def complete(
    runs: Iterable[Run],
    directory: Path,
    *,
    resources: Resources = ONE_PROCESS,
    progress: Progress | None = None,
) -> int:
    """Compute those of the `runs` that are not stored below `directory`; returns their number.

    Raises:
        StorageError: the disk is full or the place cannot be written; stored runs stay.
        RunFailed: the cluster cannot go on.
    """
    found = verdicts({run.id: run for run in runs}.values(), Store(directory))
    if resources.report is not None:
        for line in damages(found):
            resources.report(line)
    missing = unfinished(found)
    if missing:
        execute(tasks_of(missing), directory, resources=resources, progress=progress)
    return len(missing)
