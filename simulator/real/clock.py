"""The clock of a real run: it shows real seconds, and stops while a hook runs.

Every event has its own instant: an answer comes strictly after all earlier events, a timer at the
time for which it was set. So a simulation in which every job ends at its recorded instant has the
same events in the same order.
"""

import time
from collections.abc import Callable
from heapq import heappop
from math import inf, nextafter

from simpy.events import NORMAL

from simulator.loop.clock import Clock, Timer
from simulator.real.transport import Answer, Left, Transport

__all__ = ["RealClock"]

SLICE = 0.1  # seconds after which a wait checks for a request to stop


class RealClock(Clock):
    """Fires timers by real time and delivers the messages of a transport.

    Attributes:
        on_message: called with every answer and every end of a worker, at its own instant.
        on_idle: called when the server has nothing else to do at the moment.
        is_over: returns True if nothing more can happen.
        is_asked: returns True if somebody has asked for the end of the run.
        zero: `time.perf_counter()` at second 0.
    """

    def __init__(self, transport: Transport) -> None:
        super().__init__()
        self.on_message: Callable[[Answer | Left], None]
        self.on_idle: Callable[[], None] = _nothing
        self.is_over: Callable[[], bool] = _never
        self.is_asked: Callable[[], bool] = _never
        self.zero = time.perf_counter()
        self._transport = transport

    @property
    def elapsed(self) -> float:
        """Real seconds since the run began."""
        return time.perf_counter() - self.zero

    @property
    def has_timers(self) -> bool:
        """Whether a method has set a timer; records do not count."""
        return any(
            priority == NORMAL and isinstance(event, Timer) and event.action is not None
            for _, priority, _, event in self._queue
        )

    def run(self, until: float = inf) -> None:  # type: ignore[override]  # as in `Clock`
        """Continue until second `until`, until it is stopped or nothing more can happen."""
        while not self.stopped:
            now = self.elapsed
            self._fire(now, until)
            if self.stopped:
                return
            if self.is_asked() or self.is_over():
                self._break_off(until)
                return
            if now >= until:
                self._now = until
                return
            self.on_idle()
            self._hear(until)

    def _hear(self, until: float) -> None:
        """Wait for the next event, and deliver everything that has arrived."""
        soon = min(self._queue[0][0] if self._queue else inf, until)
        wait = min(max(soon - self.elapsed, 0.0), SLICE)
        for message in self._transport.poll(wait):
            if self.stopped or not self._reach_instant(until):
                return
            self.on_message(message)

    def _reach_instant(self, until: float) -> bool:
        """Advance to an instant after all events so far, timers included; False beyond the end."""
        while True:
            now = max(self.elapsed, nextafter(self._now, inf))
            if now >= until:
                return False
            self._fire(now, until)
            if self.stopped or self.is_asked():
                return False
            if self._now < now:
                self._now = now
                return True

    def _break_off(self, until: float) -> None:
        """End the run now, but before any timer that has not been run."""
        soon = self._queue[0][0] if self._queue else inf
        self._now = min(max(self.elapsed, nextafter(self._now, inf)), until, soon)

    def _fire(self, now: float, until: float) -> None:
        """Run the timers up to `now` and before `until`, each at its own time.

        A method may set timers faster than they can be run, so a request to stop is heard here too.
        """
        queue = self._queue
        while queue and queue[0][0] <= now and queue[0][0] < until:
            if self.stopped or self.is_asked():
                return
            at, _, _, event = heappop(queue)
            if isinstance(event, Timer) and event.action is not None:
                self._now = max(self._now, at)
                event.action()


def _nothing() -> None:
    """The default of `on_idle`: nothing."""


def _never() -> bool:
    """The default of `is_over` and `is_asked`."""
    return False
