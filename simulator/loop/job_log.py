"""What became of every job: the log that is kept where a table of events is asked for."""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Floats, Ints
from simulator.loop.gradient import Gradient
from simulator.loop.protocols import V

__all__ = ["VERDICTS", "Dropped", "Event", "InHand", "JobLog", "Open", "Settled", "still_open"]

#: What may become of a gradient that arrived.
VERDICTS = ("applied", "discarded", "buffered")


class Event(NamedTuple):
    """What became of one job; the columns are those of `simulator.results.columns.EVENTS`."""

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
        """The next event: what became of an arrived gradient."""
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

    def rows(self) -> NDArray[np.void]:
        """The fields of `Event` of every row; a verdict is its place in `VERDICTS`."""
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
    """Jobs that were taken from their workers after `iteration` updates, all at one instant."""

    iteration: int
    held: InHand


class Open(NamedTuple):
    """What is undecided at one instant: gradients that wait for an update, jobs in progress."""

    buffered: Settled
    in_flight: Dropped


class JobLog:
    """The fates of jobs, in the order in which they were decided."""

    def __init__(self) -> None:
        self.settled = Settled()
        self.dropped: list[Dropped] = []

    def settle(self, gradient: Gradient[V], decided: float, iteration: int) -> None:
        """Note what became of an arrived gradient."""
        self.settled.add(gradient, gradient.fate, decided, iteration)

    def drop(self, held: InHand, iteration: int) -> None:
        """Note jobs that are cancelled."""
        if len(held.workers):
            self.dropped.append(Dropped(iteration, held))


def still_open(waiting: list[Gradient[V]], held: InHand, iteration: int) -> Open:
    """What is undecided: arrived gradients that are `waiting`, and the jobs in progress."""
    buffered = Settled()
    for gradient in waiting:
        buffered.add(gradient, "buffered", held.time, iteration)
    return Open(buffered, Dropped(iteration, held))
