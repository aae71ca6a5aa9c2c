"""SimPy's environment with exact absolute times and a faster loop.

SimPy schedules by delays, and now + (t - now) may differ from t. Here events are scheduled at
absolute times, with serial numbers that may be reserved. So a cohort of jobs that start together
keeps its order, although only its earliest job is in the queue.
"""

from collections.abc import Callable
from heapq import heapify, heappop, heappush, heapreplace
from math import inf
from typing import TypeVar

from simpy import Environment
from simpy.core import EmptySchedule, SimTime
from simpy.events import NORMAL, URGENT, Event, EventPriority

from simulator.errors import InvariantError

__all__ = ["MESSAGE", "Alarm", "Clock", "Timer"]

E = TypeVar("E")
"""The type of some light events."""
Entry = tuple[float, int, float, object]
"""Time, priority, serial, event."""

END = object()  # the event at which a run ends
BEFORE = -2  # the end precedes all events of its instant, because the horizon is half-open
FIRST = -1  # records come next
MESSAGE = URGENT  # then messages, which have arrived when a job ends


class Timer:
    """An event that calls `action` at its time, unless it was cancelled."""

    __slots__ = ("action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """Make the event do nothing."""
        self.action = None


class Alarm(Timer):
    """A timer of a method."""

    __slots__ = ()


class Clock(Environment):
    """Events ordered by (time, priority, serial), the horizon half-open.

    The queue holds SimPy's own events and light events, objects without callbacks. The function
    given for their class (`handle`) processes light events. The end of a run is an event, too.
    """

    _queue: list[Entry]  # type: ignore[assignment]  # SimPy has its own events only

    def __init__(self) -> None:
        super().__init__(0.0)
        self.stopped = False
        self._serial = 0
        self._hole = False  # the event being processed is still at the top of the queue
        self._handlers: dict[type, Callable[..., None]] = {Timer: _fire}

    def handle(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Process light events of class `kind` with `handler`."""
        self._handlers[kind] = handler

    def reserve(self, count: int) -> int:
        """Reserve `count` serial numbers for later events; returns the first."""
        first = self._serial
        self._serial = first + count
        return first

    def put(
        self, time: float, event: object, serial: int | None = None, priority: int = NORMAL
    ) -> None:
        """Schedule a light `event` at absolute `time`; at infinity it never happens."""
        if serial is None:
            serial = self._serial
            self._serial = serial + 1
        if time < inf:
            self._push((time, priority, serial, event))

    def call(self, time: float, action: Callable[[], None], urgent: bool = False) -> Timer:
        """Call `action` at absolute `time`; an urgent call precedes all events of its instant."""
        timer = Timer(action)
        if time < inf:
            self._push((time, FIRST if urgent else NORMAL, self.reserve(1), timer))
        return timer

    def peek_other(self) -> float:
        """Time of the earliest event besides the one being processed; the end of the run counts."""
        queue = self._queue
        if not self._hole:
            return queue[0][0] if queue else inf
        return min((entry[0] for entry in queue[1:3]), default=inf)

    @property
    def only_calls(self) -> bool:
        """Whether only calls are left in the queue: no end of a job, no message."""
        return all(isinstance(entry[3], Timer) or entry[3] is END for entry in self._queue)

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: SimTime = 0) -> None:
        """Schedule an event of SimPy: its processes and timeouts use this method."""
        self._push((self._now + delay, priority, self.reserve(1), event))

    def take(self) -> None:
        """Remove the event being processed from the queue before its handler returns."""
        self._hole = False
        heappop(self._queue)

    def _push(self, entry: Entry) -> None:
        if entry[0] < self._now:
            raise InvariantError("time never decreases", f"at {self._now}: event at {entry[0]}")
        if self._hole:  # one sift instead of a pop and a push
            self._hole = False
            heapreplace(self._queue, entry)
        else:
            heappush(self._queue, entry)

    def stop(self) -> None:
        """End the run before any other event."""
        if not self.stopped:
            self.stopped = True
            self._push((self._now, BEFORE, 0, END))

    def step(self) -> None:
        """Process the next event."""
        if not self._queue:
            raise EmptySchedule
        time, priority, serial, _ = self._queue[0]
        self._run_to((time, priority, serial + 0.5, END))

    def run(self, until: float = inf) -> None:  # type: ignore[override]  # SimPy: events, too
        """Process events in [now, until), until the clock is stopped or no event is left.

        At the end the clock is at `until`, or at the last event if the queue is empty.
        """
        if not self.stopped:
            self._run_to((until, BEFORE, 0, END))
        if not self.stopped and until < inf:
            self._now = until

    def _run_to(self, end: Entry) -> None:
        queue = self._queue
        heappush(queue, end)
        try:
            self._process()
        finally:
            queue[:] = [entry for entry in queue if entry[3] is not END]
            heapify(queue)

    def _process(self) -> None:
        """Process events up to the end event."""
        queue = self._queue
        handlers = self._handlers
        while True:
            now, _, _, event = queue[0]
            handler = handlers.get(event.__class__)
            if handler is not None:
                self._now = now
                self._hole = True
                handler(event)
                if self._hole:
                    self._hole = False
                    heappop(queue)
            elif event is END:
                return
            else:
                super().step()


def _fire(timer: Timer) -> None:
    if timer.action is not None:
        timer.action()
