"""The log of jobs, kept if a table of events is requested."""

from collections.abc import Iterator
from math import nan
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Floats, Ints
from simulator.loop.gradient import Gradient
from simulator.loop.protocols import V

__all__ = [
    "VERDICTS",
    "Dropped",
    "Event",
    "InHand",
    "JobLog",
    "Open",
    "Rows",
    "Settled",
    "Stage",
    "still_open",
]

#: The verdicts on a job; the first three are those on an arrived gradient.
VERDICTS = ("applied", "discarded", "buffered", "cancelled", "in_flight")

Rows = NDArray[np.void]
"""Records with the fields of `Event`; a verdict is an index into `VERDICTS`."""


class Event(NamedTuple):
    """The fate of one job; the columns are those of `simulator.results.columns.EVENTS`."""

    time: float
    worker: int
    job: int
    version: int
    delay: int
    verdict: str
    started: float
    decided: float
    iteration: int


_ROW = Struct("=dqqqqqddq")
_KINDS = dict.fromkeys(Event._fields, "i8") | dict.fromkeys(("time", "started", "decided"), "f8")
_LAYOUT = np.dtype(list(_KINDS.items()))


class Settled:
    """Events as packed rows of 72 bytes; an `Event` takes 400, and there may be millions."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, gradient: Gradient[V], verdict: str, decided: float, iteration: int) -> None:
        """Add the event of an arrived gradient."""
        self._bytes += _ROW.pack(
            gradient.finished,
            gradient.worker,
            gradient.number,
            gradient.version,
            gradient.delay,
            VERDICTS.index(verdict),
            gradient.started,
            decided,
            iteration,
        )

    def rows(self) -> Rows:
        """A view of all events."""
        return np.frombuffer(self._bytes, _LAYOUT)

    def __iter__(self) -> Iterator[Event]:
        for row in self.rows().tolist():
            event = Event(*row)
            yield event._replace(verdict=VERDICTS[row[Event._fields.index("verdict")]])


class InHand(NamedTuple):
    """Jobs in progress at one instant, an entry per worker that has one."""

    time: float
    workers: Ints
    jobs: Ints
    versions: Ints
    started: Floats


class Dropped(NamedTuple):
    """Jobs that were cancelled after `iteration` updates, all at one instant."""

    iteration: int
    held: InHand

    def rows(self, verdict: str) -> Rows:
        """The jobs as events with this verdict, decided when they were dropped."""
        held, rows = self.held, np.empty(len(self.held.workers), _LAYOUT)
        rows["time"] = rows["decided"] = held.time
        rows["worker"], rows["job"], rows["version"] = held.workers, held.jobs, held.versions
        rows["delay"] = self.iteration - held.versions
        rows["verdict"] = VERDICTS.index(verdict)
        rows["started"], rows["iteration"] = held.started, self.iteration
        return rows


class Stage(NamedTuple):
    """A job's row of the table `transport`; see `simulator.results.columns.TRANSPORT`."""

    worker: int
    job: int
    dispatched: float
    fate: str
    received: float = nan
    computed: float = nan
    sent: float = nan
    arrived: float = nan
    hook_seconds: float = nan


class Open(NamedTuple):
    """Jobs without a verdict at one instant: gradients that wait, and jobs in progress."""

    buffered: Settled
    in_flight: Dropped


class JobLog:
    """The verdicts on jobs, in the order of the decisions."""

    def __init__(self) -> None:
        self.settled = Settled()
        self.stages: list[Stage] = []
        self.dropped: list[Dropped] = []

    def settle(self, gradient: Gradient[V], decided: float, iteration: int) -> None:
        """Record the verdict on an arrived gradient."""
        self.settled.add(gradient, gradient.fate, decided, iteration)

    def drop(self, held: InHand, iteration: int) -> None:
        """Record cancelled jobs."""
        if len(held.workers):
            self.dropped.append(Dropped(iteration, held))


def still_open(waiting: list[Gradient[V]], held: InHand, iteration: int) -> Open:
    """Jobs without a verdict: arrived gradients that are `waiting`, and the jobs in progress."""
    buffered = Settled()
    for gradient in waiting:
        buffered.add(gradient, "buffered", held.time, iteration)
    return Open(buffered, Dropped(iteration, held))
