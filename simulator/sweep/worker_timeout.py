"""Where a Dask cluster is, and how long a sweep waits there while no worker has come."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.errors import RunFailed

__all__ = ["Cluster", "WorkerTimeout"]

TELL_AFTER = 10.0  # seconds


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Cluster:
    """Where `dask.distributed` listens, and what a sweep does there.

    Attributes:
        address: of the scheduler.
        plugins: what its workers need, `package.module:Class` each.
        wait_seconds: how long to wait while there is no worker.
        say: is told once that there is none.
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
        """Take note of how many workers there are at a time, in seconds of any clock.

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
            rule = "start one with `dask worker`, then `paceline resume` goes on"
            raise RunFailed(f"{self._cluster.address} had no worker for {most:g} s: {rule}")
        if alone >= TELL_AFTER and not self._said:
            self._said = True
            self._cluster.say(
                f"{self._cluster.address} has no worker: waiting {most - alone:.0f} s more for one"
            )
