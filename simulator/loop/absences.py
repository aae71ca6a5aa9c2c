"""The seconds in which workers are absent."""

import numpy as np

from simulator.arrays import Floats
from simulator.loop.clock import Clock
from simulator.loop.protocols import Duration

__all__ = ["Absences"]


class Absences:
    """Who is absent, and for how long so far, without the seconds at speed 0."""

    def __init__(self, clock: Clock, times: Duration) -> None:
        self._clock, self._times = clock, times
        self._ended: Floats = np.zeros(times.workers)  # seconds of past absences
        self._since: dict[int, float] = {}  # absent worker -> since when

    def begin(self, worker: int) -> None:
        """Let `worker` be absent from now on."""
        self._since[worker] = self._clock.now

    def end(self, worker: int) -> None:
        """Let `worker` be there from now on."""
        self._ended[worker] += self._present(worker)
        del self._since[worker]

    def seconds(self) -> Floats:
        """Seconds (n,) until now."""
        seconds = self._ended.copy()
        for worker in self._since:
            seconds[worker] += self._present(worker)
        return seconds

    def _present(self, worker: int) -> float:
        """Seconds of the absence of now."""
        since, now = self._since[worker], self._clock.now
        return now - since - self._times.down_between(worker, since, now)
