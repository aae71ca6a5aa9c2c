"""Completion times of workers whose jobs all take the same time."""

from math import inf, nextafter

from simulator.arrays import Floats, Ints
from simulator.cluster.times.base import Start, Times, ends_after
from simulator.core.renewal import Fixed

__all__ = ["FixedTimes"]


class FixedTimes(Times):
    """A job of worker i always takes `seconds[i]`."""

    def __init__(self, seconds: Floats, *, random: bool) -> None:
        super().__init__(seconds, random=random, can_stop=False)
        self._list: list[float] = seconds.tolist()
        self.renewal = Fixed(seconds)

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """start + gradients seconds_i."""
        end = start + self._list[worker] * gradients
        return end if end > start else nextafter(start, inf)

    def finish_many(self, workers: Ints, jobs: Ints, start: Start, gradients: int = 1) -> Floats:
        """start + gradients seconds_i, (m,)."""
        return ends_after(start, start + self.mean_seconds[workers] * gradients)
