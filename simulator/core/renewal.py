"""Arrivals of workers that start again as they arrive: superposed renewal processes.

Such a worker needs no event: its next arrival follows from its durations alone. The kernels merge
the arrivals of many workers, some hundreds at a time, in exactly the order of single events: by
(end, order of the starts).
"""

from typing import NamedTuple

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.borrowing import borrowed
from simulator.core.compiling import kernel
from simulator.core.dispatch import by_type
from simulator.core.leaf import leaf
from simulator.core.work import Works, work_of_job

__all__ = ["Drawn", "Fixed", "Members", "account", "next_arrivals"]


FEW = 8  # leavers that are removed one by one; more are removed in one pass


class Fixed(NamedTuple):
    """A job of worker i takes `seconds[i]` for each of its gradients, (n,)."""

    seconds: Floats


class Drawn(NamedTuple):
    """A job takes the work that is drawn for it from `seed`."""

    works: Works
    seed: int


class Members(NamedTuple):
    """Workers with merged arrivals, (m,) each.

    `worker`, the first gradient `number` and the `start` of its present job keep their index;
    `end`, `place` and `member` are a binary heap of the next arrivals, ordered by (end, place):
    `place` numbers the starts, `member` is an index into the other three.
    """

    worker: Ints
    number: Ints
    start: Floats
    end: Floats
    place: Ints
    member: Ints


@by_type
def duration(times, worker, job, gradients):
    """Return the seconds of the job of `worker` whose first gradient is number `job`."""


@duration.register(Fixed)
@leaf
def fixed_duration(times, worker, job, gradients):
    """The same for every job."""
    return times.seconds[worker] * gradients


@duration.register(Drawn)
@leaf
def drawn_duration(times, worker, job, gradients):
    """The work of the job, at speed 1."""
    return work_of_job(times.works, times.seed, worker, job, gradients)


@leaf
def _precedes(members, entry, end, place):
    """Whether an entry of the heap comes before (end, place)."""
    return members.end[entry] < end or (members.end[entry] == end and members.place[entry] < place)


@leaf
def _sift(members, size, hole, end, place, member):
    """Put an entry into the heap of `size` entries at `hole` or below."""
    while 2 * hole + 1 < size:
        child = 2 * hole + 1
        if child + 1 < size and _precedes(
            members, child + 1, members.end[child], members.place[child]
        ):
            child += 1
        if not _precedes(members, child, end, place):
            break
        members.end[hole], members.place[hole] = members.end[child], members.place[child]
        members.member[hole] = members.member[child]
        hole = child
    members.end[hole], members.place[hole], members.member[hole] = end, place, member


@leaf
def _without_leavers(members, size, held, serial):
    """Keep only members that hold `serial` in the heap; returns its new size."""
    end, place, member, kept = members.end, members.place, members.member, 0
    for k in range(size):
        if held[members.worker[member[k]]] == serial:
            end[kept], place[kept], member[kept] = end[k], place[k], member[k]
            kept += 1
    for k in range(kept // 2 - 1, -1, -1):
        _sift(members, kept, k, end[k], place[k], member[k])
    return kept


@kernel
def next_arrivals(times, members, size, places, gradients, held, serial, integers, reals):
    """The next arrivals, as if all members that still hold `serial` restarted at once.

    Their heap has `size` entries, and `places` starts have numbers. Fills the rows of `integers`
    (3, k) with workers, numbers and places, those of `reals` (2, k) with ends and starts; returns
    the number of filled columns, and the new size and places.
    """
    times, members, held, integers, reals = borrowed((times, members, held, integers, reals))
    filled, leavers = 0, 0
    while filled < integers.shape[1] and size > 0 and members.end[0] < np.inf:
        end, member = members.end[0], members.member[0]
        worker, number = members.worker[member], members.number[member]
        if held[worker] != serial:
            leavers += 1
            if leavers < FEW:
                size -= 1
                _sift(
                    members, size, 0, members.end[size], members.place[size], members.member[size]
                )
            else:
                size, leavers = _without_leavers(members, size, held, serial), 0
            continue
        integers[0, filled], integers[1, filled] = worker, number
        integers[2, filled] = members.place[0]
        reals[0, filled], reals[1, filled] = end, members.start[member]
        filled += 1
        number += gradients
        members.number[member] = number
        members.start[member] = end
        then = end + duration(times, worker, number, gradients)
        if not then > end:  # shorter than the resolution of the clock
            then = np.nextafter(end, np.inf)
        _sift(members, size, 0, then, places, member)
        places += 1
    return filled, size, places


@kernel
def account(workers, ends, first, count, gradients, held, serial, number, since, busy):
    """Account for `count` arrivals, from entry `first` on, of workers that hold `serial`.

    `number`, `since` and `busy` (n,) are the next gradient, the start of the present job and the
    busy seconds of each worker. Returns the entry after the last.
    """
    workers, ends, held = borrowed((workers, ends, held))
    number, since, busy = borrowed((number, since, busy))
    while count > 0:
        worker = workers[first]
        if held[worker] == serial:
            busy[worker] += ends[first] - since[worker]
            since[worker] = ends[first]
            number[worker] += gradients
            count -= 1
        first += 1
    return first
