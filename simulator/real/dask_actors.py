"""Workers as actors of a Dask cluster, on this machine or on many."""

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any

from simulator.errors import MissingExtra, RunFailed
from simulator.real.actor import Actor, Sent
from simulator.real.actors import Inbox, clock_offset
from simulator.real.recipe import Recipe
from simulator.real.transport import Answer, Left, Order, Setting

__all__ = ["AsyncActor", "DaskTransport"]

THREADS = 8  # of an actor: the job in hand, cancellations, jobs that replace it
_LOST = "Worker holding Actor was lost"
_MEMORY = ("target", "spill", "pause", "terminate")  # what a worker does when memory runs out


class AsyncActor:
    """An `Actor` whose calls run in threads of its own: Dask has one thread for all actors."""

    def __init__(self, recipe: Recipe, worker: int) -> None:
        self._actor = Actor(recipe, worker)
        self._threads = ThreadPoolExecutor(THREADS)

    async def clock(self) -> float:
        """Seconds by this machine's clock."""
        return self._actor.clock()

    async def reset(self, setting: Setting) -> None:
        """Drop everything and prepare for a run."""
        await self._in_thread(self._actor.reset, setting)

    async def job(self, order: Order) -> Sent | None:
        """What the job brings; None if it is cancelled or replaced meanwhile."""
        sent: Sent | None = await self._in_thread(self._actor.job, order)
        return sent

    async def cancel(self, serial: int) -> None:
        """Drop the job with this serial number, or refuse it when it comes."""
        self._actor.cancel(serial)

    async def _in_thread(self, call: Any, argument: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, argument)


class DaskTransport:
    """An actor per worker; see `simulator.real.transport.Transport`."""

    name = "dask"

    def __init__(self, recipe: Recipe, workers: int, address: str | None = None) -> None:
        begun = time.perf_counter()
        self._inbox, self._actors = Inbox(workers), list[Any]()
        self._cluster, self._client = _connect(workers, address)
        try:
            self._start(recipe, workers)
        except BaseException:
            self.close()
            raise
        self.cold_start = time.perf_counter() - begun

    def _start(self, recipe: Recipe, workers: int) -> None:
        places = list(self._client.scheduler_info(n_workers=-1)["workers"])
        if len(places) < workers:
            raise RunFailed(f"the Dask cluster has {len(places)} workers, {workers} are needed")
        made = [
            self._client.submit(
                AsyncActor, recipe, worker, actor=True, workers=[places[worker]], pure=False
            )
            for worker in range(workers)
        ]
        with self._client.as_current():  # which an actor's proxy looks for
            self._actors = [future.result() for future in made]
        self._loop = self._client.loop.asyncio_loop
        for worker, actor in enumerate(self._actors):
            self._inbox.offsets[worker] = clock_offset(partial(_clock, actor))

    def reset(self, setting: Setting) -> None:
        """Have all actors prepare; answers to earlier jobs are dropped when they come."""
        self._inbox.next_run()
        try:
            for future in [actor.reset(setting) for actor in self._actors]:
                future.result()
        except Exception as error:  # what the objective raised
            raise RunFailed(f"Dask's actors are not ready: {error}") from error

    def send(self, worker: int, order: Order) -> None:
        """Call the actor."""
        take = self._inbox.expect(worker)
        future = self._actors[worker].job(order)

        async def come() -> None:
            try:
                take(await future)
            except Exception as error:  # the objective's own, or Dask's where a worker is gone
                if _LOST in str(error) or isinstance(error, OSError):
                    self._inbox.lose(worker)
                else:
                    self._inbox.fail(worker, error)

        asyncio.run_coroutine_threadsafe(come(), self._loop)

    def cancel(self, worker: int, serial: int) -> None:
        """Call the actor; the call may overtake that of the job."""
        self._actors[worker].cancel(serial)

    def poll(self, seconds: float) -> Iterable[Answer | Left]:
        """Answers in the order in which they came."""
        return self._inbox.poll(seconds)

    def close(self) -> None:
        """End the actors, and the cluster if it was started here."""
        self._actors = []
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def _clock(actor: Any) -> float:
    seconds: float = actor.clock().result()
    return seconds


def _connect(workers: int, address: str | None) -> tuple[Any, Any]:
    """The cluster, if one is started here, and a client that talks to its workers directly."""
    try:
        dask: Any = import_module("dask")
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise MissingExtra("cluster", package="dask", purpose="--on dask") from error
    if address is not None:
        return None, distributed.Client(address, direct_to_workers=True, set_as_default=False)
    calm = {f"distributed.worker.memory.{what}": False for what in _MEMORY}
    with dask.config.set(calm):
        cluster = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=None,
            silence_logs=40,
        )
    return cluster, distributed.Client(cluster, direct_to_workers=True, set_as_default=False)
