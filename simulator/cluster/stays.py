"""When workers are there: their stays, from a list, a file or laws."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import NamedTuple, Protocol

__all__ = ["Change", "ListedStays", "Stay", "Stays", "contradiction", "present_stays"]


class Stay(NamedTuple):
    """[begin, end) seconds in which a worker is there, and the second at which it is ready."""

    begin: float
    ready: float
    end: float


class Change(NamedTuple):
    """A worker joins or leaves."""

    time: float
    worker: int
    joins: bool


class Stays(Protocol):
    """The stays of each worker.

    Attributes:
        random: whether any number depends on the seed.
    """

    random: bool

    def of(self, worker: int) -> Iterator[Stay]:
        """The stays of `worker` in their order; the first begins at 0 if it is there then."""


class ListedStays:
    """Stays from changes; a worker whose first change is a departure is there at the start.

    Changes at second 0 belong to the start. A worker without a change is always there.
    """

    random = False

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes: dict[int, list[Change]] = {}
        for change in changes:
            self._changes.setdefault(change.worker, []).append(change)

    def of(self, worker: int) -> Iterator[Stay]:
        """The stays of `worker`."""
        changes = sorted(self._changes.get(worker, ()), key=lambda change: change.time)
        begin = None if changes and changes[0].joins else 0.0
        for change in changes:
            if change.joins:
                begin = max(change.time, 0.0)
            elif begin is not None:
                if change.time > begin:
                    yield Stay(begin, begin, change.time)
                begin = None
        if begin is not None:
            yield Stay(begin, begin, inf)


class _SomeStays:
    """Stays of some of the workers: worker k is worker `present[k]` of the others' list."""

    def __init__(self, stays: Stays, present: Sequence[int]) -> None:
        self.random, self._stays, self._present = stays.random, stays, present

    def of(self, worker: int) -> Iterator[Stay]:
        """The stays of `worker`."""
        return self._stays.of(self._present[worker])


def present_stays(stays: Stays, present: Sequence[int]) -> Stays:
    """The stays of the workers `present` of a cluster, who are numbered in their order."""
    return _SomeStays(stays, present)


def contradiction(changes: Sequence[Change]) -> tuple[int, str] | None:
    """The index of the first change that cannot happen after those before it, and why."""
    there: dict[int, bool] = {}
    last: dict[int, float] = {}
    for index, (time, worker, joins) in enumerate(changes):
        if time < last.get(worker, 0.0):
            return index, f"worker {worker} has a later change before it: give them in order"
        if there.get(worker) is joins:
            said = "joins, but it is there" if joins else "leaves, but it has left"
            return index, f"worker {worker} {said}"
        there[worker], last[worker] = joins, time
    return None
