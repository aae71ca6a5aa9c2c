"""Workers as processes of an MPI program: process 0 is the server, process i + 1 worker i."""

import atexit
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib import import_module
from math import inf
from typing import Any, NamedTuple

from simulator.errors import MissingExtra, RunFailed
from simulator.real.actor import Actor, Sent
from simulator.real.actors import clock_offset
from simulator.real.recipe import Recipe
from simulator.real.transport import Answer, Left, Order, Setting

__all__ = ["MpiTransport", "take_part"]

SERVER = 0
THREADS = 8  # of a worker: the job in hand, jobs that replace it
PAUSES = (5e-5, 1e-3)  # seconds between looks for a message: at first, after a long silence


class _Message(NamedTuple):
    sender: int  # the number of its process
    what: str
    content: Any


class MpiTransport:
    """The other processes of this MPI program; see `simulator.real.transport.Transport`."""

    name = "mpi"

    def __init__(self, recipe: Recipe, workers: int) -> None:
        begun = time.perf_counter()
        self._world, self._workers, self._run = _world(), workers, 0
        self._unsent: list[Any] = []
        if self._world.size != workers + 1:
            raise RunFailed(
                f"MPI started {self._world.size} processes; {workers} workers and the server "
                f"need {workers + 1}: mpiexec -n {workers + 1} paceline real ... --on mpi"
            )
        self._ask_all("recipe", recipe)
        self._offsets = [clock_offset(partial(self._clock, k)) for k in range(workers)]
        self.cold_start = time.perf_counter() - begun

    def reset(self, setting: Setting) -> None:
        """Have all workers prepare; answers to earlier jobs are dropped when they come."""
        self._run += 1
        self._ask_all("reset", (self._run, setting))

    def send(self, worker: int, order: Order) -> None:
        """Hand the message to MPI."""
        self._tell(worker, "job", (self._run, order))

    def cancel(self, worker: int, serial: int) -> None:
        """Hand the message to MPI; it cannot overtake that of the job."""
        self._tell(worker, "cancel", serial)

    def poll(self, seconds: float) -> Iterator[Answer | Left]:
        """Answers in the order in which they came; a process that dies ends the MPI program."""
        message = _next_message(self._world, seconds)
        while message is not None:
            if message.what == "failed":
                raise RunFailed(f"worker {message.sender - 1}: {message.content}")
            if message.what == "sent" and message.content[0] == self._run:
                yield self._answer(message.sender - 1, message.content[1])
            message = _next_message(self._world, 0.0)

    def close(self) -> None:
        """Nothing: the workers serve until the server's process ends."""

    def _answer(self, worker: int, sent: Sent) -> Answer:
        serial, value, received, computed, ended = sent
        offset, now = self._offsets[worker], time.perf_counter()
        times = received + offset, computed + offset, ended + offset
        return Answer(worker, serial, value, *times, now)

    def _tell(self, worker: int, what: str, content: Any) -> None:
        self._unsent = [request for request in self._unsent if not request.Test()]
        message = _Message(SERVER, what, content)
        self._unsent.append(self._world.isend(message, dest=worker + 1))

    def _ask_all(self, what: str, content: Any) -> None:
        """Send every worker the message and wait until all have done what it says."""
        for worker in range(self._workers):
            self._tell(worker, what, content)
        for _ in range(self._workers):
            self._wait_for("ready")

    def _clock(self, worker: int) -> float:
        self._tell(worker, "clock", None)
        seconds: float = self._wait_for("clock")
        return seconds

    def _wait_for(self, wanted: str) -> Any:
        while True:
            message = _await_message(self._world)
            if message.what == "failed":
                raise RunFailed(f"worker {message.sender - 1} is not ready: {message.content}")
            if message.what == wanted:
                return message.content


def take_part() -> None:
    """Serve as a worker until the server ends, unless this is the server's process.

    Raises:
        SystemExit: in a worker's process, when the server has ended.
        MissingExtra: mpi4py is not installed.
    """
    world = _world()
    if world.rank != SERVER:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when it ends
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _Worker(world).serve()
        raise SystemExit(0)


@cache
def _world() -> Any:
    """All processes; when the server's ends, however it ends, it tells the others."""
    try:
        mpi: Any = import_module("mpi4py.MPI")
    except ImportError as error:
        raise MissingExtra("mpi", package="mpi4py", purpose="--on mpi") from error
    world = mpi.COMM_WORLD
    if world.rank == SERVER:
        atexit.register(_end_workers, world)
    return world


def _end_workers(world: Any) -> None:
    last = _Message(SERVER, "end", None)
    requests = [world.isend(last, dest=other) for other in range(1, world.size)]
    for request in requests:
        request.wait()


def _await_message(world: Any) -> _Message:
    message = None
    while message is None:
        message = _next_message(world, inf)
    return message


def _next_message(world: Any, seconds: float) -> _Message | None:
    """The next message; None if none comes within `seconds`.

    MPI's own waiting keeps a core busy, which the other processes of the machine may need.
    """
    begun, pause = time.perf_counter(), PAUSES[0]
    while (found := world.improbe()) is None:
        if time.perf_counter() - begun >= seconds:
            return None
        time.sleep(pause)
        pause = min(1.1 * pause, PAUSES[1])
    message: _Message = found.recv()
    return message


class _Worker:
    """Does the newest job; messages are read while a thread computes."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self._actor: Actor | None = None
        self._threads = ThreadPoolExecutor(THREADS)

    def serve(self) -> None:
        """Follow the server's messages until it ends."""
        while True:
            message = _await_message(self._world)
            if message.what == "end":
                return
            try:
                self._follow(message.what, message.content)
            except Exception as error:  # what the objective raised
                self._reply("failed", str(error))

    def _follow(self, what: str, content: Any) -> None:
        match what, self._actor:
            case "recipe", _:
                self._actor = Actor(content, self._world.rank - 1)
                self._reply("ready", None)
            case "clock", Actor() as actor:
                self._reply("clock", actor.clock())
            case "reset", Actor() as actor:
                actor.reset(content[1])
                self._reply("ready", None)
            case "cancel", Actor() as actor:
                actor.cancel(content)
            case "job", Actor():
                self._threads.submit(self._work, *content)

    def _work(self, run: int, order: Order) -> None:
        """Do a job in a thread of its own and send what it brings, unless it is dropped."""
        assert self._actor is not None
        try:
            sent = self._actor.job(order)
        except Exception as error:  # what the objective raised
            self._reply("failed", str(error))
        else:
            if sent is not None:
                self._reply("sent", (run, sent))

    def _reply(self, what: str, content: Any) -> None:
        self._world.send(_Message(self._world.rank, what, content), dest=SERVER)
