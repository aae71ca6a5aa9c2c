"""Tasks on the workers of a `dask.distributed` cluster (extra `cluster`).

The workers call a function of this package, which is named and not sent; its argument is text, and
files come back. Dask itself unpickles what its peers send, so the scheduler must be trusted.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from simulator.errors import MissingExtra, Mistake, PacelineError, RunFailed, ScenarioError
from simulator.running.pool import Lost
from simulator.sweep.plan import Task
from simulator.sweep.remote import Answer, simulate_text, text_of
from simulator.sweep.worker_timeout import Cluster, WorkerTimeout

__all__ = ["check_address", "on_cluster"]

PATIENCE = "10s"
ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^\s/]+:\d{1,5}")
POLL = 0.01  # seconds between two checks whether a task is finished
LOOK = 1.0  # seconds between two checks of the number of workers
ENDED = ("finished", "error", "cancelled")  # the status of a task that is not done again
AHEAD = 64  # tasks sent ahead at least, so that no worker waits for the next


def on_cluster(
    cluster: Cluster, tasks: Sequence[Task], tick: Callable[[], None] | None = None
) -> Iterator[tuple[int, list[Answer] | Lost]]:
    """Carry out `tasks` on the cluster; yields (index of the task, an answer for each run).

    Tasks come back in the order in which they finish. If a worker dies, the scheduler gives its
    task to another; a task that was lost too often comes back as `Lost`. While nothing comes
    back, `tick` is called. Leaving the iteration early cancels the remaining tasks, and so does an
    error of `tick`.

    Raises:
        ScenarioError: no scheduler answers at the address.
        RunFailed: the scheduler went away, no worker came in time, or a worker cannot carry out the
            tasks.
    """
    with _connected(cluster.address) as client:
        crew = _Crew(client, cluster, tick)
        try:
            yield from crew.answers(tasks)
        finally:
            crew.cancel()


def check_address(address: str) -> None:
    """Raise a ScenarioError unless a scheduler may listen at this address."""
    if not ADDRESS.fullmatch(address):
        raise _no_scheduler(address, "must be an address such as tcp://host:8786")


def _no_scheduler(address: str, rule: str) -> ScenarioError:
    return ScenarioError([Mistake(file=f"--scheduler {address}", rule=rule)])


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    check_address(address)
    distributed = _distributed()
    _check_encryption(address, distributed)
    with _silent(logging.getLogger("distributed.client")):
        try:
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except OSError as error:
            raise _no_scheduler(address, f"no scheduler answers there in {PATIENCE}") from error
        with client:
            yield client


def _check_encryption(address: str, distributed: Any) -> None:
    """Refuse wrong TLS settings in Dask's configuration, before Dask itself fails."""
    try:
        ready = distributed.Security().get_connection_args("client")
    except OSError as error:
        raise _no_scheduler(address, f"the files of distributed.comm.tls: {error}") from error
    is_tls = address.startswith(("tls", "wss"))
    if is_tls and ready["ssl_context"] is None:
        raise _no_scheduler(address, "needs distributed.comm.tls in Dask's configuration")
    if not is_tls and ready["require_encryption"]:
        raise _no_scheduler(address, "Dask's configuration requires encryption: write tls://")


@contextmanager
def _silent(logger: logging.Logger) -> Iterator[None]:
    """Silence Dask's tracebacks: our own errors report every problem."""
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise MissingExtra("cluster", package="dask", purpose="--scheduler") from error
    return distributed


class _Crew:
    """The tasks that the cluster holds: a few more than it has workers."""

    def __init__(self, client: Any, cluster: Cluster, tick: Callable[[], None] | None) -> None:
        self._client, self._plugins, self._tick = client, cluster.plugins, tick
        self._timeout = WorkerTimeout(cluster)
        self._back = _distributed().as_completed(loop=client.loop)
        self._sent: dict[Any, int] = {}

    def answers(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Answer] | Lost]]:
        waiting = iter(enumerate(tasks))
        self._send(islice(waiting, AHEAD))
        while not self._back.is_empty():
            self._wait()
            future = next(self._back)
            if future.status not in ENDED:  # its worker died with the answer: another does it again
                self._back.add(future)
                continue
            yield self._sent.pop(future), self._answer(future)
            future.release()
            wanted = max(AHEAD, 2 * sum(self._threads().values()))
            self._send(islice(waiting, wanted - len(self._sent)))

    def _wait(self) -> None:
        """Return when a task is finished; end the sweep if no worker comes to do it."""
        looked = time.monotonic()
        while not self._back.has_ready():
            time.sleep(POLL)
            if self._tick is not None:
                self._tick()
            now = time.monotonic()
            if now - looked >= LOOK:
                self._timeout.look(len(self._threads()), looked := now)

    def _threads(self) -> dict[str, int]:
        """Worker -> its threads, from the scheduler."""
        threads: dict[str, int] = self._client.nthreads()
        return threads

    def _send(self, tasks: Iterable[tuple[int, Task]]) -> None:
        for place, task in tasks:
            text = text_of(task, self._plugins)
            future = self._client.submit(simulate_text, text, pure=False)
            self._sent[future] = place
            self._back.add(future)

    def _answer(self, future: Any) -> list[Answer] | Lost:
        if future.status == "finished":
            answers: list[Answer] = future.result()
            return answers
        if future.status != "error":
            raise RunFailed("the scheduler went away; the same command continues")
        error = future.exception()
        if isinstance(error, _distributed().KilledWorker):
            return Lost(None)
        said = str(error) if isinstance(error, PacelineError) else repr(error)
        raise RunFailed(f"a worker of the cluster cannot carry out the sweep: {said}") from error

    def cancel(self) -> None:
        """Cancel the remaining tasks."""
        if self._sent and self._client.status == "running":
            self._client.cancel(list(self._sent), force=True)
