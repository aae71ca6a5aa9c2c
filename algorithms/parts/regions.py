"""Regions: groups of workers with a server of their own, below the global server."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["RegionDelays", "between_servers"]


def between_servers(server: Any, action: Callable[[], None]) -> None:
    """Do it when a message between the server of a region and the global one has arrived."""
    if server.region_seconds:
        server.after(server.region_seconds, action)
    else:
        action()


class RegionDelays:
    """Delays of messages in updates of the model of their region."""

    def __init__(self, workers: int) -> None:
        self._versions, self._sums, self._jobs = [0] * workers, [0] * workers, [0] * workers

    def start(self, worker: int, updates: int) -> None:
        """Note that a job of `worker` starts after so many updates of its region."""
        self._versions[worker] = updates

    def count(self, worker: int, updates: int) -> int:
        """Count the delay of a job that ends after so many updates, and return it."""
        delay = updates - self._versions[worker]
        self._sums[worker] += delay
        self._jobs[worker] += 1
        return delay

    def report(self) -> dict[str, Any]:
        """The column `region_delay` (n,) of the table of workers: the mean of each."""
        pairs = zip(self._sums, self._jobs, strict=True)
        means = [delay / jobs if jobs else math.nan for delay, jobs in pairs]
        return {"region_delay": np.array(means)}
