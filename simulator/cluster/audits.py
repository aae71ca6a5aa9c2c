"""When the books of a run are checked: every so many arrivals, at no cost for those in between.

The loop compares the count of arrivals with one number anyway, that at which a run stops. Here that
number is the nearest of this and the next audit. The audit itself is an event of that instant: it
comes before anything else, when the arrival is entered in all books.
"""

from collections.abc import Callable

from simulator.cluster.clock import Clock

__all__ = ["Audited"]

EVERY = 4096  # arrivals between two audits; as many as workers where those take longer to count


class Audited:
    """Counts arrivals, stops the clock at the last, and has the books checked on the way.

    `audit` checks what can be checked in O(n): by default `check`. At the 1st, 2nd, 4th, 8th, ...
    audit comes `check_time`, which takes a sum over every worker's seconds.
    """

    def __init__(self, clock: Clock, workers: int) -> None:
        self.clock = clock
        self.arrived = 0
        self.audit: Callable[[], None] = self.check
        self._audits = 0
        self._between = max(EVERY, workers)
        self._most: int | None = None
        self._landmark = self._between  # the arrival at which there is something to do

    @property
    def most_arrivals(self) -> int | None:
        """The arrivals at which the clock stops."""
        return self._most

    @most_arrivals.setter
    def most_arrivals(self, most: int | None) -> None:
        self._most = most
        self._look_ahead()

    def check(self) -> None:
        """Raise InvariantError unless every job is accounted for."""
        raise NotImplementedError

    def check_time(self) -> None:
        """Raise InvariantError unless every worker's time is accounted for."""
        raise NotImplementedError

    def _reach(self) -> None:
        """What is to be done at the landmark."""
        if self.arrived == self._most:
            self.clock.stop()
        else:
            self.clock.call(self.clock.now, self._carry_out, urgent=True)
            self._look_ahead()

    def _look_ahead(self) -> None:
        following, most = self.arrived + self._between, self._most
        ends = most is not None and self.arrived < most <= following
        self._landmark = most if ends and most is not None else following

    def _carry_out(self) -> None:
        self.audit()
        self._audits += 1
        if self._audits & (self._audits - 1) == 0:
            self.check_time()
