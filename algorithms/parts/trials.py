"""Time limits of trials that started together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from algorithms.base import Server

__all__ = ["Deadlines"]


class Deadlines:
    """Calls `cut(worker)` at `ends` (n,), unless that worker's trial is over before.

    The trials of a cohort mostly end in time. So only the earliest limit that still matters is in
    the queue of events: n events would slow every event down.
    """

    def __init__(
        self, server: Server, ends: NDArray[np.float64], cut: Callable[[int], None]
    ) -> None:
        self.server = server
        self.cut = cut
        self.workers = np.argsort(ends, kind="stable")
        self.ends = ends[self.workers]
        self.over = np.zeros(len(ends), dtype=np.bool_)
        self.position = 0
        self.watch()

    def end(self, worker: int) -> None:
        """Mark the trial of `worker` as over."""
        self.over[worker] = True

    def forget(self) -> None:
        """Cancel all limits."""
        self.position = len(self.ends)

    def next_end(self) -> float | None:
        """The earliest limit of a trial that is not over."""
        while self.position < len(self.ends) and self.over[self.workers[self.position]]:
            self.position += 1
        return float(self.ends[self.position]) if self.position < len(self.ends) else None

    def watch(self) -> None:
        end = self.next_end()
        if end is not None:
            self.server.after(max(end - self.server.now, 0.0), self.expire)

    def expire(self) -> None:
        end = self.next_end()
        if end is not None and end <= self.server.now:  # now + (end - now) may be just before end
            worker = int(self.workers[self.position])
            self.end(worker)
            self.cut(worker)
        self.watch()
