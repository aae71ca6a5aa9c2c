"""Workers as actors of a Ray cluster, on this machine or on many."""

import logging
import time
from collections.abc import Iterable
from concurrent.futures import Future
from functools import partial
from typing import Any

from simulator.errors import MissingExtra, RunFailed
from simulator.real.actor import Actor
from simulator.real.actors import Inbox, clock_offset
from simulator.real.recipe import Recipe
from simulator.real.transport import Answer, Left, Order, Setting

__all__ = ["RayTransport"]

THREADS = 8  # of an actor: the job in hand, cancellations, jobs that replace it
PATIENCE = 300.0  # seconds to start all actors
STORE = 100_000_000  # bytes of the object store of a Ray that is started here


class RayTransport:
    """An actor per worker; see `simulator.real.transport.Transport`."""

    name = "ray"

    def __init__(self, recipe: Recipe, workers: int, address: str | None = None) -> None:
        self._ray = _ray()
        begun = time.perf_counter()
        self._inbox = Inbox(workers)
        self._ours = not self._ray.is_initialized()
        if self._ours:
            self._ray.init(**_options(workers, address))
        kind = self._ray.remote(Actor)
        options = {"max_concurrency": THREADS, "num_cpus": 1}
        self._actors: list[Any] = [
            kind.options(**options).remote(recipe, worker) for worker in range(workers)
        ]
        self._all([actor.clock.remote() for actor in self._actors])
        for worker, actor in enumerate(self._actors):
            self._inbox.offsets[worker] = clock_offset(partial(self._clock, actor))
        self.cold_start = time.perf_counter() - begun

    def reset(self, setting: Setting) -> None:
        """Have all actors prepare; answers to earlier jobs are dropped when they come."""
        self._inbox.next_run()
        self._all([actor.reset.remote(setting) for actor in self._actors])

    def send(self, worker: int, order: Order) -> None:
        """Call the actor."""
        take = self._inbox.expect(worker)
        future: Future[Any] = self._actors[worker].job.remote(order).future()

        def come(done: Future[Any]) -> None:
            error = done.exception()
            if error is None:
                take(done.result())
            elif isinstance(error, self._ray.exceptions.RayActorError):
                self._inbox.lose(worker)
            else:
                self._inbox.fail(worker, getattr(error, "cause", None) or error)

        future.add_done_callback(come)

    def cancel(self, worker: int, serial: int) -> None:
        """Call the actor; the call may overtake that of the job."""
        self._actors[worker].cancel.remote(serial)

    def poll(self, seconds: float) -> Iterable[Answer | Left]:
        """Answers in the order in which they came."""
        return self._inbox.poll(seconds)

    def close(self) -> None:
        """End the actors, and Ray if it was started here."""
        for actor in self._actors:
            self._ray.kill(actor)
        if self._ours:
            self._ray.shutdown()

    def _clock(self, actor: Any) -> float:
        seconds: float = self._ray.get(actor.clock.remote())
        return seconds

    def _all(self, calls: list[Any]) -> None:
        try:
            self._ray.get(calls, timeout=PATIENCE)
        except self._ray.exceptions.RayError as error:
            self.close()
            said = str(getattr(error, "cause", None) or error).strip().splitlines()
            raise RunFailed(f"Ray's actors are not ready: {said[-1] if said else error}") from error


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise MissingExtra("ray", package="ray", purpose="--on ray") from error
    return ray


def _options(workers: int, address: str | None) -> dict[str, Any]:
    quiet = {"logging_level": logging.ERROR, "log_to_driver": False}
    one_thread = {"env_vars": {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}}
    common = quiet | {"runtime_env": one_thread}
    if address is not None:
        return common | {"address": address}
    own = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": STORE}
    return common | own
