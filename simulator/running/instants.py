"""The simulated instants at which metrics are recorded."""

import math
from collections.abc import Iterator
from itertools import count

from simulator.core.elementary import exp, log
from simulator.scenario.sections import Record, Stop

__all__ = ["instants"]


def instants(record: Record, stop: Stop) -> Iterator[float]:
    """Increasing instants after 0 and before the horizon; the end itself is recorded anyway.

    Each is computed separately, not by adding steps, so rounding errors do not accumulate.
    """
    horizon = math.inf if stop.time is None else stop.time
    if record.every is not None:
        yield from _until(horizon, (record.every * k for k in count(1)))
    elif record.points is not None and record.spacing == "log":
        assert record.first is not None
        yield from _until(horizon, _geometric(record.first, horizon, record.points))
    elif record.points is not None:
        points = record.points
        yield from _until(horizon, (horizon * (k / points) for k in range(1, points)))


def _until(horizon: float, times: Iterator[float]) -> Iterator[float]:
    for time in times:
        if time >= horizon:
            return
        yield time


def _geometric(first: float, last: float, points: int) -> Iterator[float]:
    """`points` instants from `first` to `last` in equal ratios."""
    yield first
    ratio = log(last / first)
    for k in range(1, points - 1):
        yield first * exp(ratio * k / (points - 1))
