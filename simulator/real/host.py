"""One spawned process that imports, compiles and then forks into all workers.

Importing and compiling takes seconds of processor time; separately spawned workers would each spend
them again. The host has no thread when it forks.
"""

import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pickle import PicklingError
from typing import NoReturn

from simulator.errors import PacelineError, RunFailed
from simulator.real.recipe import Bench, Recipe
from simulator.real.transport import Setting
from simulator.real.worker import serve
from simulator.running.spawning import in_child, out_of_reach

__all__ = ["CONTEXT", "Host", "host"]

CONTEXT = get_context("spawn")
PROGRAM = in_child("from simulator.real.host import host; host(control, ends)")
_UNSENT = (
    "the objective or model cannot be sent to other processes, which need its name: "
    "objective='module:Name', model='module:Name'"
)
PATIENCE = 5.0  # seconds in which workers may end by themselves


class Host:
    """The server's side: workers at the other ends of `connections`, in their order."""

    def __init__(self, recipe: Recipe, count: int) -> None:
        self._control, theirs = CONTEXT.Pipe()
        pairs = [CONTEXT.Pipe() for _ in range(count)]
        self.connections = [ours for ours, _ in pairs]
        ends = [end for _, end in pairs]
        arguments = {"control": theirs, "ends": ends}
        self._process = CONTEXT.Process(target=exec, args=(PROGRAM, arguments), daemon=True)
        with out_of_reach():
            self._process.start()
        for end in (theirs, *ends):
            end.close()
        try:
            self._control.send(recipe)
        except (PicklingError, AttributeError, TypeError) as error:
            self.close()
            raise RunFailed(f"{_UNSENT}: {error}") from error
        except ConnectionError:
            pass  # the process has died, which `processes` reports

    def processes(self) -> list[int]:
        """Process ids of the workers, once they have started.

        Raises:
            PacelineError: the problem cannot be built.
            EOFError, ConnectionError: the host died.
        """
        answer = self._control.recv()
        if isinstance(answer, PacelineError):
            raise answer
        found: list[int] = answer
        return found

    def close(self) -> None:
        """End the host, and with it all workers that are still alive."""
        self._control.close()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def host(control: Connection, ends: list[Connection]) -> None:
    """The program of the process: fork the workers, and end them when the server is gone."""
    recipe: Recipe = control.recv()
    try:
        bench = _compiled(recipe)
    except PacelineError as error:
        control.send(error)
        return
    workers = []
    for worker in range(len(ends)):
        process = os.fork()
        if process == 0:
            _become_worker(recipe, bench, worker, ends, control)
        workers.append(process)
    for end in ends:
        end.close()
    control.send(workers)
    with suppress(EOFError, OSError):
        control.recv()  # nothing is ever sent: this returns at the end of the server
    for process in workers:
        with suppress(ProcessLookupError):  # not yet waited for, so the id is still its own
            os.kill(process, signal.SIGKILL)


def _compiled(recipe: Recipe) -> Bench | None:
    """A bench for all workers; with a user's objective or a network, each makes its own.

    Threads and GPUs that libraries such as PyTorch take on their first use would not survive the
    fork.
    """
    problem = recipe.scenario.problem
    if problem.kind == "network":
        import torch  # noqa: F401  # takes seconds, once for all workers
    if problem.kind in ("python", "network"):
        return None
    bench = Bench(recipe.build())
    bench.reset(Setting(0))
    return bench


def _become_worker(
    recipe: Recipe, bench: Bench | None, worker: int, ends: list[Connection], control: Connection
) -> NoReturn:
    """Serve, and exit without the host's handlers: none of them may run twice."""
    try:
        control.close()
        for place, end in enumerate(ends):
            if place != worker:
                end.close()
        serve(ends[worker], recipe, bench, worker)
    finally:
        os._exit(0)
