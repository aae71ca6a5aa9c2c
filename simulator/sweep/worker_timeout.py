"""The address of a Dask cluster, and the time limit for a cluster without workers."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.errors import RunFailed

__all__ = ["Cluster", "WorkerTimeout"]

TELL_AFTER = 10.0  # seconds


def _silent(_: str) -> None:
    """The default of `say`: print nothing."""


@dataclass(frozen=True)
class Cluster:
    """The address of a `dask.distributed` scheduler, and settings of a sweep there.

    Attributes:
        address: of the scheduler.
        plugins: the plug-ins that its workers need, `package.module:Class` each.
        wait_seconds: the time limit without a worker.
        say: called with a message once when there is no worker.
    """

    address: str
    plugins: tuple[str, ...] = ()
    wait_seconds: float = 600.0
    say: Callable[[str], None] = _silent


class WorkerTimeout:
    """Watches that a cluster has workers."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._alone_since: float | None = None
        self._said = False

    def look(self, workers: int, now: float) -> None:
        """Record the number of workers at a time, in seconds of any clock.

        Raises:
            RunFailed: there has been none for too long.
        """
        if workers:
            self._alone_since, self._said = None, False
            return
        if self._alone_since is None:
            self._alone_since = now
        alone, most = now - self._alone_since, self._cluster.wait_seconds
        if alone >= most:
            rule = "start one with `dask worker`, then the same command continues"
            raise RunFailed(f"{self._cluster.address} had no worker for {most:g} s: {rule}")
        if alone >= TELL_AFTER and not self._said:
            self._said = True
            self._cluster.say(
                f"{self._cluster.address} has no worker: waiting {most - alone:.0f} s more for one"
            )
