"""Workers that fail and are repaired: up periods, and jobs that fit between two failures.

A worker is up first. Its k-th up period [up_k, failure_k) lasts number k of the law of failures,
and the following repair lasts number k of the law of repairs (an alternating renewal process); both
are works in the sense of `simulator.core.work`, with separate seeds. So the table of a worker, rows
(up_k, failure_k, seconds down before up_k), is a pure function of its seeds; it grows with the
requested time.

The tables are those of `simulator.core.periods`, `rows` (p, 3) and `place` (3, n).
"""

from typing import NamedTuple

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.elementary import exp
from simulator.core.leaf import leaf
from simulator.core.periods import FIRST, KNOWN, RESERVED, first_above
from simulator.core.work import Works, work_of_job

__all__ = [
    "Alternation",
    "attempt",
    "begin_periods",
    "down_each",
    "fit_each",
    "growth",
    "next_up_each",
]

UP, FAILURE, DOWN = 0, 1, 2
TOO_MANY = -1.0  # instead of an end
SMALL = 1e-3


class Alternation(NamedTuple):
    """The laws of up periods and repairs."""

    failures: Works
    repairs: Works
    failure_seed: int
    repair_seed: int


@kernel
def begin_periods(rows, place, law):
    """Write the first row of every worker."""
    for worker in range(place.shape[1]):
        row = place[FIRST, worker]
        rows[row, UP] = rows[row, DOWN] = 0.0
        rows[row, FAILURE] = work_of_job(law.failures, law.failure_seed, worker, 0, 1)
        place[KNOWN, worker] = 1


@kernel
def fit_each(rows, place, workers, law, horizon, most, starts, works, out):
    """Write to `out` (m,), where it is nan, when the work of each worker ends.

    After a failure all of the work starts again at the repair; work may end exactly at a failure.
    inf if the next attempt would start at `horizon` or later.

    Returns the number of entries that are still nan, because their tables need rows; or -1 - i if
    job i was started more than `most` times.
    """
    missing = 0
    for i in range(out.shape[0]):
        if out[i] == out[i]:
            continue
        out[i] = _fit(rows, place, law, horizon, most, workers[i], starts[i], works[i])
        if out[i] == TOO_MANY:
            return -1 - i
        missing += out[i] != out[i]
    return missing


@kernel
def next_up_each(rows, place, workers, law, times, begins, failures):
    """Write, where `begins` is nan, when each worker is up from `times` on, and its next failure.

    Returns the number of entries that are still nan, because their tables need rows.
    """
    missing = 0
    for i in range(times.shape[0]):
        if begins[i] == begins[i]:
            continue
        if times[i] == np.inf:
            begins[i] = failures[i] = np.inf
            continue
        row = _row(rows, place, law, workers[i], times[i])
        if row < 0:
            missing += 1
        else:
            begins[i], failures[i] = max(times[i], rows[row, UP]), rows[row, FAILURE]
    return missing


@kernel
def attempt(rows, place, law, worker, time):
    """The last up period that begins before `time` > 0: (begin, failure); nan without rows."""
    row = _row(rows, place, law, worker, time)
    if row < 0:
        return np.nan, np.nan
    if rows[row, UP] >= time and row > place[FIRST, worker]:
        row -= 1
    return float(rows[row, UP]), float(rows[row, FAILURE])


@kernel
def down_each(rows, place, workers, law, begin, end, out):
    """Write to `out` (m,), where it is nan, the seconds of [begin, end) that each is down.

    Returns the number of entries that are still nan, because their tables need rows.
    """
    missing = 0
    for i in range(out.shape[0]):
        if out[i] == out[i]:
            continue
        last = _row(rows, place, law, workers[i], end)
        if last < 0:
            missing += 1
            continue
        first = _row(rows, place, law, workers[i], begin)
        down = _down(rows, last, end) - _down(rows, first, begin)
        out[i] = min(max(down, 0.0), end - begin)
    return missing


@kernel
def growth(exponents, out):
    """out_i = e^x_i - 1 for x_i >= 0, with a relative error of 1e-12."""
    for i in range(out.shape[0]):
        x = exponents[i]
        series = x * (1.0 + x / 2 * (1.0 + x / 3 * (1.0 + x / 4 * (1.0 + x / 5))))
        out[i] = series if x < SMALL else exp(x) - 1.0


@leaf
def _append(rows, place, law, worker):
    """Add the next up period to a table after its last failure; False without room."""
    known = place[KNOWN, worker]
    if known == place[RESERVED, worker]:
        return False
    row = place[FIRST, worker] + known
    failure = rows[row - 1, FAILURE]
    up = failure + work_of_job(law.repairs, law.repair_seed, worker, known - 1, 1)
    following = up + work_of_job(law.failures, law.failure_seed, worker, known, 1)
    rows[row, UP] = up
    rows[row, FAILURE] = max(following, np.nextafter(up, np.inf))
    rows[row, DOWN] = rows[row - 1, DOWN] + (up - failure)
    place[KNOWN, worker] = known + 1
    return True


@leaf
def _row(rows, place, law, worker, time):
    """The first row with a failure after `time`; -1 if there is no room for it."""
    low = place[FIRST, worker]
    high = low + place[KNOWN, worker] - 1
    while rows[high, FAILURE] <= time:
        if not _append(rows, place, law, worker):
            return -1
        low = high = high + 1
    return int(first_above(rows, low, high, FAILURE, time))


@leaf
def _fit(rows, place, law, horizon, most, worker, start, work):
    """When work started at `start` ends; nan without rows, TOO_MANY after `most` failures."""
    if not (start < np.inf and work < np.inf):
        return np.inf
    row = _row(rows, place, law, worker, start)
    if row < 0:
        return np.nan
    begin, failures = max(start, rows[row, UP]), 0
    while begin < np.inf:
        end = max(begin + work, np.nextafter(begin, np.inf))
        if end <= rows[row, FAILURE]:
            return float(end)
        failures += 1
        if failures > most:
            return TOO_MANY
        row += 1
        known = place[FIRST, worker] + place[KNOWN, worker]
        if row == known and not _append(rows, place, law, worker):
            return np.nan
        begin = rows[row, UP]
        if begin >= horizon:
            return np.inf
    return np.inf


@leaf
def _down(rows, row, time):
    """Seconds down in [0, time); `row` is the first with a failure after `time`."""
    if time >= rows[row, UP]:
        return float(rows[row, DOWN])
    return float(rows[row - 1, DOWN] + (time - rows[row - 1, FAILURE]))
