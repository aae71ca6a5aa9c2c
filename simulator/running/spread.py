"""Work on this process or on several: chosen by number, or by how long the work takes."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from simulator.running.pool import Answer, Item, Lost, Work, in_processes

__all__ = ["cores", "spread"]

WORTH = 6.0  # seconds of work from which on starting processes, a second or two each, pays


def cores() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    here: Iterable[tuple[int, Answer]],
    work: Work[Item, Answer],
    items: Sequence[Item],
    jobs: int | None,
    tick: Callable[[], None] | None = None,
) -> Iterator[tuple[int, Answer | Lost]]:
    """Yield (place of the item, what `work` returned) for every item, in the order of finishing.

    Args:
        here: the same for all items in their order, computed in this process as it is consumed.
        work: for other processes.
        items: to work on.
        jobs: how many processes; 1 means this process. With None, this process works until the
            rest would take it more than six seconds, and then one process per core.
        tick: called while other processes work; if it raises, the work ends.
    """
    if jobs == 1 or len(items) < 2 or (jobs is None and cores() == 1):
        yield from here
        return
    done = 0
    if jobs is None:
        for place, answer in _cheap(here, len(items)):
            done = place + 1
            yield place, answer
    if done < len(items):
        for place, found in in_processes(work, items[done:], jobs or cores(), tick):
            yield done + place, found


def _cheap(here: Iterable[tuple[int, Answer]], total: int) -> Iterator[tuple[int, Answer]]:
    """The part of the work in this process, until the rest is worth other processes.

    The shortest item decides, because the first one may have compiled kernels.
    """
    shortest, begun = float("inf"), time.perf_counter()
    for place, answer in here:
        shortest = min(shortest, time.perf_counter() - begun)
        yield place, answer
        left = total - place - 1
        if place and left > 1 and shortest * left > WORTH:
            return
        begun = time.perf_counter()
