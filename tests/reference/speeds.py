"""Slow, obvious twins of `simulator.core.speeds`: lists of segments, walked one by one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from simulator.core.elementary import exp, log
from simulator.core.random import SPEED, normal, stream, uniform

Segment = tuple[float, float, float]  # begin, end, speed


def cycled(times: list[float], values: list[float], period: float) -> Iterator[Segment]:
    """Given speeds, repeated with `period` (infinite: the last one holds)."""
    ends = [*times[1:], period]
    for lap in itertools.count():
        shift = lap * period if lap else 0.0
        for begin, end, value in zip(times, ends, values, strict=True):
            yield shift + begin, shift + end, value


def switched(
    seed: int, worker: int, speeds: tuple[float, float], holding: tuple[float, float],
    *, first: float, fixed: bool = False,
) -> Iterator[Segment]:  # fmt: skip
    """Two speeds in turn; the first is held at time 0 with probability `first`."""
    keys = stream(seed, SPEED, worker, 0)
    state = 0 if uniform(*keys, 1) < first else 1
    begin = 0.0
    for k in itertools.count():
        length = -log(uniform(*stream(seed, SPEED, worker, k), 0))
        if fixed and state == 1:
            length = 1.0
        end = begin + length * holding[state]
        yield begin, end, speeds[state]
        begin, state = end, 1 - state


def walked(
    seed: int, worker: int, interval: float, std: float, low: float, high: float
) -> Iterator[Segment]:
    """A random walk of the logarithm, reflected."""
    speed = 1.0
    for k in itertools.count():
        yield k * interval, (k + 1) * interval, speed
        speed *= exp(std * normal(*stream(seed, SPEED, worker, k), 0))
        while not low <= speed <= high:
            speed = low * low / speed if speed < low else high * high / speed


def finish(segments: Iterator[Segment], start: float, work: float) -> float:
    """First t at which `work` begun at `start` is done."""
    for begin, end, speed in segments:
        here = max(begin, start)
        if end <= start or speed == 0:
            continue
        if here + work / speed <= end:
            return here + work / speed
        work -= speed * (end - here)
    return math.inf


def work_between(segments: Iterator[Segment], start: float, end: float) -> float:
    """Integral of the speed over [start, end)."""
    parts = []
    for begin, stop, speed in segments:
        if begin >= end:
            break
        if stop > start:
            parts.append(speed * (min(stop, end) - max(begin, start)))
    return math.fsum(parts)


def down_between(segments: Iterator[Segment], start: float, end: float) -> float:
    """Seconds of [start, end) at speed 0."""
    parts = []
    for begin, stop, speed in segments:
        if begin >= end:
            break
        if stop > start and speed == 0:
            parts.append(min(stop, end) - max(begin, start))
    return math.fsum(parts)
