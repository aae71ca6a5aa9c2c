"""One task on another machine: plain text is sent, the bytes of result files come back.

The text names runs by their resolved scenarios and contains no code. A plug-in is named by its
module, which must be installed on the other machine.
"""

import json
import os
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.errors import RunFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.scenario import Scenario
    from simulator.sweep.plan import Task
    from simulator.sweep.runs import Run

__all__ = ["Answer", "answers_in", "simulate_text", "text_of"]

#: A process carries out one task at a time, whatever the number of its worker's threads, because
#: the event loop configures the interpreter while it runs.
ALONE = Lock()


class Answer(NamedTuple):
    """The outcome of one run: its file if it is finished, else the error and its message."""

    run_id: str
    file: bytes
    error: str
    message: str


def answers_in(found: object) -> "Iterator[Answer]":
    """The valid answers from a worker; anything else counts as not sent."""
    for one in found if isinstance(found, list) else ():
        values = one if isinstance(one, tuple) and len(one) == len(Answer._fields) else ()
        if [type(value) for value in values] == [str, bytes, str, str]:
            yield Answer(*values)


def text_of(task: "Task", plugins: tuple[str, ...]) -> str:
    """The task as JSON. Scenarios are texts in it, so that equal ones are read only once."""
    from simulator.sweep.source_version import source_version

    places: dict[int, int] = {}
    for run in task.runs:
        places.setdefault(id(run.scenario), len(places))
    scenarios = {places[id(run.scenario)]: run.scenario for run in task.runs}
    return json.dumps(
        {
            "release": source_version(),
            "plugins": plugins,
            "scenarios": [scenarios[k].canonical().decode() for k in range(len(places))],
            "runs": [(places[id(run.scenario)], run.index, run.seed, run.id) for run in task.runs],
        }
    )


def simulate_text(text: str) -> list[Answer]:
    """Carry out the task of `text_of`; an `Answer` for each of its runs.

    Raises:
        RunFailed: this process has another release of paceline, or other data files.
    """
    with ALONE:
        _use_granted_threads()
        from simulator.sweep.run_file import packed
        from simulator.sweep.simulate_task import Failure, simulate_task

        answers = []
        for run, found in simulate_task(_task(json.loads(text))):
            if isinstance(found, Failure):
                answers.append(Answer(run.id, b"", found.error, found.message))
            else:
                answers.append(Answer(run.id, packed(run, found), "", ""))
        return answers


def _use_granted_threads() -> None:
    """Use as many threads for arithmetic as the worker has, if that can still be set."""
    from distributed import get_worker

    try:
        granted = get_worker().state.nthreads
    except ValueError:  # not in a worker
        return
    os.environ.setdefault("NUMBA_NUM_THREADS", str(granted))


def _task(asked: dict[str, Any]) -> "Task":
    from simulator.sweep.plan import Task
    from simulator.sweep.source_version import source_version

    if asked["release"] != source_version():
        rule = "install the same one everywhere"
        raise RunFailed(f"has paceline {source_version()}, the sweep {asked['release']}: {rule}")
    scenarios = [_scenario(text, tuple(asked["plugins"])) for text in asked["scenarios"]]
    return Task(tuple(_run(scenarios[k], *which) for k, *which in asked["runs"]))


@lru_cache(maxsize=64)
def _scenario(text: str, plugins: tuple[str, ...]) -> "Scenario":
    from simulator.scenario import load_scenario

    return load_scenario(json.loads(text), plugins=plugins)


def _run(scenario: "Scenario", index: int, seed: int, run_id: str) -> "Run":
    from simulator.sweep.runs import run_of

    run = run_of(scenario, index, seed)
    if run.id != run_id:
        rule = "it reads other data files or has another plug-in"
        raise RunFailed(f"takes run {run_id[:12]} for {run.id[:12]}: {rule}")
    return run
