"""The schedule of audits: every so many arrivals, at no cost for the arrivals in between.

The workers compare their count of arrivals with one number, the landmark: the next audit, or the
last arrival of the run if that comes first. The audit itself is an event of that instant. It comes
before all other events, when the arrival is fully accounted for.
"""

from collections.abc import Callable

from simulator.loop.clock import Clock
from simulator.loop.protocols import J
from simulator.loop.workers import Workers

__all__ = ["EVERY", "Audits"]

EVERY = 4096  # arrivals between two audits; the number of workers if that is larger


class Audits:
    """Calls `check` every so many arrivals, and stops the clock at the last arrival of a run.

    `check` takes O(n). `Workers.check_time`, which sums the seconds of every worker, follows the
    1st, 2nd, 4th, 8th, ... audit.
    """

    def __init__(self, clock: Clock, workers: Workers[J], check: Callable[[], None]) -> None:
        self._clock, self._workers = clock, workers
        self._check, self._check_time = check, workers.check_time
        self._audits = 0
        self._between = max(EVERY, workers.count)
        self._most: int | None = None
        workers.at_landmark = self._reach
        self._look_ahead()

    @property
    def most_arrivals(self) -> int | None:
        """The arrivals at which the clock stops."""
        return self._most

    @most_arrivals.setter
    def most_arrivals(self, most: int | None) -> None:
        self._most = most
        self._look_ahead()

    def _reach(self) -> None:
        if self._workers.arrived == self._most:
            self._clock.stop()
        else:
            self._clock.call(self._clock.now, self._audit, urgent=True)
            self._look_ahead()

    def _look_ahead(self) -> None:
        arrived, most = self._workers.arrived, self._most
        following = arrived + self._between
        ends = most is not None and arrived < most <= following
        self._workers.landmark = most if ends and most is not None else following

    def _audit(self) -> None:
        self._check()
        self._audits += 1
        if self._audits & (self._audits - 1) == 0:
            self._check_time()
