"""Slow twin of simulator.cluster.times.faulty: up and down periods, one by one from 0 on."""

from collections.abc import Callable, Iterator
from itertools import count
from math import inf

__all__ = ["slow_down", "slow_finish", "up_periods"]

Draw = Callable[[int], float]


def up_periods(up: Draw, repair: Draw) -> Iterator[tuple[float, float]]:
    """(repair, failure) of each up period."""
    begin = 0.0
    for k in count():
        failure = begin + up(k)
        yield begin, failure
        begin = failure + repair(k)


def slow_finish(
    up: Draw, repair: Draw, start: float, finish: Callable[[float], float], horizon: float
) -> float:
    """When a job that takes from s to `finish(s)` has been computed without a failure."""
    tried = False
    for begin, failure in up_periods(up, repair):
        if begin == inf or (tried and begin >= horizon):
            return inf
        if start >= failure:
            continue
        tried = True
        end = finish(max(begin, start))
        if end <= failure or end == inf:
            return end
    raise AssertionError("periods never end")


def slow_down(up: Draw, repair: Draw, begin: float, end: float) -> float:
    """Seconds of [begin, end) outside of up periods."""
    seconds = end - begin
    for repaired, failure in up_periods(up, repair):
        if repaired >= end:
            return seconds
        seconds -= max(0.0, min(end, failure) - max(begin, repaired))
    raise AssertionError("periods never end")
