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

__all__ = [
    "FREE",
    "OUT_OF_ORDER",
    "Drawn",
    "Fixed",
    "Jobs",
    "Members",
    "account",
    "cancel_members",
    "join_heap",
    "next_arrivals",
    "start_members",
    "start_over",
]

FREE = -1  # the serial that an idle worker holds
OUT_OF_ORDER = -1  # instead of a count of arrivals


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


class Jobs(NamedTuple):
    """The state of every worker's job, (n,): see `simulator.loop.workers`."""

    held: Ints
    number: Ints
    length: Ints
    version: Ints
    since: Floats
    idle: Floats
    wasted: Floats
    lost: Floats
    cancelled: Ints


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
def _order(members, size):
    """Make a heap of the first `size` entries."""
    for k in range(size // 2 - 1, -1, -1):
        _sift(members, size, k, members.end[k], members.place[k], members.member[k])


@leaf
def _without_leavers(members, size, held, serial):
    """Keep only members that hold `serial` in the heap; returns its new size."""
    end, place, member, kept = members.end, members.place, members.member, 0
    for k in range(size):
        if held[members.worker[member[k]]] == serial:
            end[kept], place[kept], member[kept] = end[k], place[k], member[k]
            kept += 1
    _order(members, kept)
    return kept


@leaf
def _end_of_job(times, worker, number, gradients, start):
    """The end of a job: later than its start, also for jobs below the resolution of the clock."""
    end = start + duration(times, worker, number, gradients)
    return end if end > start else np.nextafter(start, np.inf)


@kernel
def start_members(times, members, places, gradients, version, now, serial, jobs):
    """Start a job on each member's worker; `members` becomes the heap of their arrivals.

    The starts get places from `places` on. Returns False, and starts none, if one of the workers
    has a job.
    """
    times, members, jobs = borrowed((times, members, jobs))
    count = members.worker.shape[0]
    for k in range(count):
        if jobs.held[members.worker[k]] != FREE:
            return False
    for k in range(count):
        worker = members.worker[k]
        number = jobs.number[worker]
        jobs.held[worker], jobs.number[worker] = serial, number + gradients
        jobs.length[worker], jobs.version[worker] = gradients, version
        jobs.idle[worker] += now - jobs.since[worker]
        jobs.since[worker] = members.start[k] = now
        members.number[k] = number
        members.end[k] = _end_of_job(times, worker, number, gradients, now)
        members.place[k], members.member[k] = places + k, k
    _order(members, count)
    return True


@kernel
def cancel_members(workers, now, jobs):
    """Take the jobs from those of the `workers` that hold one; returns from how many."""
    workers, jobs = borrowed((workers, jobs))
    dropped = 0
    for worker in workers:
        if jobs.held[worker] != FREE:
            seconds = now - jobs.since[worker]
            jobs.wasted[worker] += seconds
            jobs.lost[worker] += seconds
            jobs.since[worker], jobs.held[worker] = now, FREE
            jobs.cancelled[worker] += 1
            dropped += 1
    return dropped


@leaf
def _stop_all(now, jobs):
    """Take the jobs from all workers that hold one; returns from how many."""
    dropped, n = 0, jobs.held.shape[0]
    for worker in range(n):  # separate loops: LLVM vectorises those over a few arrays
        seconds = now - jobs.since[worker] if jobs.held[worker] != FREE else 0.0
        jobs.wasted[worker] += seconds
        jobs.lost[worker] += seconds
    for worker in range(n):
        busy = 1 if jobs.held[worker] != FREE else 0
        jobs.cancelled[worker] += busy
        dropped += busy
    for worker in range(n if dropped < n else 0):
        jobs.idle[worker] += 0.0 if jobs.held[worker] != FREE else now - jobs.since[worker]
    return dropped


@leaf
def _add(members, size, k, end, place, jobs):
    """Append the job that worker `k` has just started to the entries of the heap."""
    members.end[size], members.place[size], members.member[size] = end, place, k
    members.number[k], members.start[k] = jobs.number[k] - 1, jobs.since[k]


@kernel
def start_over(times, members, places, bound, now, serial, first, serials, jobs):
    """Stop all workers, and start a job of one gradient on each, in their order.

    Worker k must be member k, and its last job one of one gradient. Its job is number `first` + k
    of the clock. If it does not end before `bound`, it is late: it is not in the heap,
    `members.start` holds its end, and its entry of `serials` is not renewed. Nor are versions of
    models; see `join_heap`. Returns the number of stopped jobs and the size of the heap.
    """
    dropped, count, size = _stop_all(now, jobs), jobs.held.shape[0], 0
    for k in range(count):
        jobs.held[k], jobs.since[k] = serial, now
    soonest = np.nextafter(now, np.inf)
    for k in range(count):
        number = jobs.number[k]
        jobs.number[k] = number + 1
        members.start[k] = max(now + duration(times, k, number, 1), soonest)
    for k in range(count):
        if members.start[k] < bound:
            _add(members, size, k, members.start[k], places + k, jobs)
            serials[k] = first + k
            size += 1
    _order(members, size)
    return dropped, size


@kernel
def join_heap(members, size, places, bound, version, first, serials, jobs):
    """Add the late jobs of `start_over` to the heap, and renew the versions of all models.

    The places of all jobs begin at `places`. Returns the new size of the heap.
    """
    for k in range(members.worker.shape[0]):
        jobs.version[k] = version
        if members.start[k] >= bound:
            _add(members, size, k, members.start[k], places + k, jobs)
            serials[k] = first + k
            size += 1
    _order(members, size)
    return size


@kernel
def next_arrivals(
    times, members, size, places, gradients, held, serial, most, before, integers, reals
):  # fmt: skip
    """The next `most` arrivals, as if all members that still hold `serial` restarted at once.

    All end earlier than `before`. The heap has `size` entries, and `places` starts have numbers.
    Fills the rows of `integers` (3, k) with workers, numbers and places, those of `reals` (2, k)
    with ends and starts; returns the number of filled columns, and the new size and places. The
    number is OUT_OF_ORDER if an end precedes its start or the end before it.
    """
    times, members, held, integers, reals = borrowed((times, members, held, integers, reals))
    filled, leavers, latest = 0, 0, -np.inf
    while filled < most and size > 0 and members.end[0] < before:
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
        if not (end >= latest and end > members.start[member]):
            return OUT_OF_ORDER, size, places
        latest = end
        integers[0, filled], integers[1, filled] = worker, number
        integers[2, filled] = members.place[0]
        reals[0, filled], reals[1, filled] = end, members.start[member]
        filled += 1
        number += gradients
        members.number[member] = number
        members.start[member] = end
        then = _end_of_job(times, worker, number, gradients, end)
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
