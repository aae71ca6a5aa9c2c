"""What became of every job: the notes that a server takes where they are asked for."""

from typing import Any, NamedTuple

from simulator.cluster.logged import Held

__all__ = ["Dropped", "Event", "JobLog", "Open"]


class Event(NamedTuple):
    """What became of one job; the columns are those of `simulator.results.tables.EVENTS`."""

    time: float
    worker: int
    job: int
    version: int
    delay: int
    verdict: str
    started: float
    decided: float
    iteration: int


class Dropped(NamedTuple):
    """Jobs that were taken from their workers after `iteration` updates, all at one instant."""

    iteration: int
    held: Held


class Open(NamedTuple):
    """What is not decided at one instant: gradients that wait for an update, jobs under way."""

    buffered: list[Event]
    in_flight: Dropped


class JobLog:
    """The fates of jobs, in the order in which they were decided."""

    def __init__(self) -> None:
        self.settled: list[Event] = []
        self.dropped: list[Dropped] = []

    def settle(self, gradient: Any, verdict: str, decided: float, iteration: int) -> None:
        """Note what became of an arrived gradient."""
        self.settled.append(_event(gradient, verdict, decided, iteration))

    def drop(self, held: Held, iteration: int) -> None:
        """Note jobs that are cancelled."""
        if len(held.workers):
            self.dropped.append(Dropped(iteration, held))

    @staticmethod
    def still_open(waiting: list[Any], held: Held, iteration: int) -> Open:
        """What is not decided yet: arrived gradients that are `waiting`, and the jobs under way."""
        buffered = [_event(gradient, "buffered", held.time, iteration) for gradient in waiting]
        return Open(buffered, Dropped(iteration, held))


def _event(gradient: Any, verdict: str, decided: float, iteration: int) -> Event:
    return Event(
        time=gradient.finished,
        worker=gradient.worker,
        job=gradient.number,
        version=gradient.version,
        delay=gradient.delay,
        verdict=verdict,
        started=gradient.started,
        decided=decided,
        iteration=iteration,
    )
