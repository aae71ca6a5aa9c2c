"""Workers as processes of this machine, connected by pipes."""

import select
import time
from collections.abc import Iterator

from simulator.errors import RunFailed
from simulator.real.host import Host
from simulator.real.pipe import Pipe
from simulator.real.recipe import Recipe
from simulator.real.transport import Answer, Left, Order, Setting
from simulator.running.spawning import UNGUARDED

__all__ = ["MOST_LOCAL", "LocalTransport"]

MOST_LOCAL = 400  # workers; `select` takes files up to number 1023
PATIENCE = 120.0  # seconds to prepare a run


class LocalTransport:
    """A process per worker; see `simulator.real.transport.Transport`.

    All clocks are the machine's monotonic one.
    """

    name = "local"

    def __init__(self, recipe: Recipe, workers: int) -> None:
        begun = time.perf_counter()
        self._host = Host(recipe, workers)
        self._pipes = [Pipe(connection) for connection in self._host.connections]
        self._left: set[int] = set()  # workers whose end has been reported in this run
        try:
            self.processes = self._host.processes()
        except (EOFError, ConnectionError):
            self.close()
            raise RunFailed(
                f"the process that starts the workers died; {UNGUARDED}, and an objective must be "
                "one that the process can import: objective='module:Name'"
            ) from None
        except BaseException:
            self.close()
            raise
        self.cold_start = time.perf_counter() - begun

    def reset(self, setting: Setting) -> None:
        """Let all workers prepare; answers of an earlier run come before their reports."""
        for pipe in self._pipes:
            pipe.put(setting)
        waiting, end = set(self._living()), time.perf_counter() + PATIENCE
        while waiting:
            self._await(max(end - time.perf_counter(), 0.0))
            for worker in list(waiting):
                if None in self._heard(worker) or not self._pipes[worker].is_open:
                    waiting.discard(worker)
            if time.perf_counter() > end:
                raise RunFailed(f"worker {min(waiting)} was not ready after {PATIENCE:g} s")
        self._left.clear()

    def send(self, worker: int, order: Order) -> None:
        """Write the job to the worker's pipe."""
        self._pipes[worker].put(order)

    def cancel(self, worker: int, serial: int) -> None:
        """Write only a serial number to the worker's pipe."""
        self._pipes[worker].put(serial)

    def poll(self, seconds: float) -> Iterator[Answer | Left]:
        """The answers that have arrived, in the order of the workers."""
        for worker in self._await(seconds):
            for serial, value, received, computed, sent in self._heard(worker):
                arrived = time.perf_counter()
                yield Answer(worker, serial, value, received, computed, sent, arrived)
        for worker, pipe in enumerate(self._pipes):
            if not pipe.is_open and worker not in self._left:
                self._left.add(worker)
                yield Left(worker)

    def close(self) -> None:
        """Close the pipes and end the host."""
        for pipe in self._pipes:
            pipe.close()
        self._host.close()

    def _living(self) -> list[int]:
        return [worker for worker, pipe in enumerate(self._pipes) if pipe.is_open]

    def _await(self, seconds: float) -> list[int]:
        """Workers that have sent something, after `seconds` at most."""
        pipes = [pipe for pipe in self._pipes if pipe.is_open]
        full = [pipe for pipe in pipes if pipe.is_full]
        ready, room, _ = select.select(pipes, full, [], seconds)
        for pipe in room:
            pipe.flush()
        spoke = set(ready)
        return [worker for worker, pipe in enumerate(self._pipes) if pipe in spoke]

    def _heard(self, worker: int) -> list[tuple[int, bytes, float, float, float]]:
        messages = self._pipes[worker].take()
        for message in messages:
            if isinstance(message, str):
                raise RunFailed(f"worker {worker}: {message}")
        return messages
