"""A process beside the server that reports when the target is reached.

A thread would need the interpreter of the server: measuring an objective written in Python would
delay every arrival. The process gets models only while it is idle, so it lags behind and never
delays the server. The first record that reached the target is found after the run, when all records
are measured.
"""

import os
from collections import deque
from contextlib import suppress
from multiprocessing.connection import Connection

import numpy as np

from simulator.arrays import Floats
from simulator.errors import PacelineError, RunFailed
from simulator.problems.evaluators import evaluator_of
from simulator.real.host import CONTEXT
from simulator.real.recipe import Recipe
from simulator.running.judge import Judge
from simulator.running.spawning import end_with_parent, in_child, out_of_reach
from simulator.scenario.sections import Target

__all__ = ["Watcher", "watch"]

PROGRAM = in_child("from simulator.real.watcher import watch; watch(connection)")
NICE = 5  # the server and the workers have priority
PATIENCE = 120.0  # seconds to prepare


class Watcher:
    """The server's side of the process."""

    def __init__(self, recipe: Recipe, target: Target) -> None:
        self._connection, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(
            target=exec, args=(PROGRAM, {"connection": theirs}), daemon=True
        )
        with out_of_reach():
            self._process.start()
        theirs.close()
        self._connection.send((recipe, target))
        self._idle = False
        self._pending: deque[bytes] = deque(maxlen=target.smooth + target.stay - 1)
        self._skipped = False

    def begin(self) -> None:
        """Wait until it can measure, and let it forget earlier runs."""
        if not self._idle and not self._connection.poll(PATIENCE):
            raise RunFailed(f"the process that watches the target was not ready in {PATIENCE:g} s")
        if not self._idle and isinstance(answer := self._connection.recv(), PacelineError):
            raise answer
        self._idle, self._skipped = True, True
        self._pending.clear()

    def look_at(self, model: Floats) -> bool:
        """Send the next recorded model; returns whether one has reached the target by now."""
        reached = self.has_found()
        self._skipped |= len(self._pending) == self._pending.maxlen
        self._pending.append(model.tobytes())
        if self._idle:
            self._give()
        return reached

    def _give(self) -> None:
        """Send what is pending; if the process was killed, the run goes on to its horizon."""
        with suppress(OSError):
            self._connection.send((self._skipped, list(self._pending)))
        self._pending.clear()
        self._idle = self._skipped = False

    def has_found(self) -> bool:
        """Whether a model that it was given reached the target."""
        if self._idle or not self._connection.poll(0):
            return False
        try:
            found = bool(self._connection.recv())
        except (EOFError, OSError):
            return False
        self._idle = True
        return found

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.kill()
        self._process.join()


def watch(connection: Connection) -> None:
    """The program of the process: measure, and report whether the target is reached."""
    os.nice(NICE)
    end_with_parent()
    try:
        recipe, target = connection.recv()
        _answer(connection, recipe, target)
    except (EOFError, OSError):
        return
    except PacelineError as error:
        connection.send(error)


def _answer(connection: Connection, recipe: Recipe, target: Target) -> None:
    problem = recipe.build()
    evaluator = evaluator_of(problem)
    evaluator.measure(problem.start)  # compiles
    judge = Judge(target, 1)
    connection.send(False)
    while True:
        begins_anew, models = connection.recv()
        if begins_anew:
            judge = Judge(target, 1)
        found = False
        for model in models:
            metrics = evaluator.measure(np.frombuffer(model).copy())[None]
            found |= bool(judge.reached(metrics)[0])
        connection.send(found)
