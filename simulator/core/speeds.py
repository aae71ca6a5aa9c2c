"""Speeds v(t) of workers, and the completion times of work at these speeds.

A piecewise-constant speed is a table of segments: rows (begin, work done by then, down time by
then, speed); the last row closes the one before. A table that ends at a finite time repeats. Random
speeds grow their table with the requested time: segment k of worker i is a pure function of (seed,
SPEED, i, k) and of the segment before it. A sinusoid needs no table.

The tables are those of `simulator.core.periods`, `rows` (p, 4) and `place` (4, n), whose last row
is the group of each worker; `laws` (g, 7) holds the kind and the parameters of each group, `phase`
(n,) is in turns.
"""

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.elementary import exp, log
from simulator.core.leaf import leaf
from simulator.core.periods import FIRST, KNOWN, RESERVED, first_above
from simulator.core.random import SPEED, normal, stream, uniform
from simulator.core.speeds_sine import sine_seconds

__all__ = ["KINDS", "begin_tables", "down_each", "finish_each", "finish_one"]

GIVEN = 0.0
SINUSOID = 1.0  # amplitude, period
SWITCH = 2.0  # two speeds, their two mean holding times, P(first at time 0), second is not random
WALK = 3.0  # interval, std of the logarithm's step, low, high
KINDS = {"given": GIVEN, "sinusoid": SINUSOID, "switch": SWITCH, "walk": WALK}

BEGIN, DONE, DOWN, SPEED_OF = 0, 1, 2, 3
GROUP = 3  # of `place`

REFLECTIONS = 20_000  # a step of 8 std = 80 in the logarithm makes 8,000 in the narrowest range
MARGIN = 1.0 + 1e-12  # more than the rounding of work done, so that a table reaches far enough


@kernel
def finish_one(rows, place, laws, phase, seed, horizon, worker, start, work):
    """First t > start with integral_start^t v = work; inf if there is none before `horizon`."""
    law = laws[place[GROUP, worker]]
    low = place[FIRST, worker]
    if work == np.inf:
        end = np.inf
    elif law[0] == SINUSOID:
        end = start + sine_seconds(law[1], law[2], start / law[2] + phase[worker], work)
    elif law[0] == GIVEN:
        end = _given(rows, low, low + place[KNOWN, worker], start, work)
    elif _reach_work(rows, place, law, seed, worker, start, work, horizon):
        end = _within(rows, low, low + place[KNOWN, worker], start, work)
    else:
        return np.nan
    return float(max(end, np.nextafter(start, np.inf)))


@kernel
def finish_each(rows, place, workers, laws, phase, seed, horizon, starts, works, out):
    """Write to `out` (m,), where it is nan, `finish_one` of each worker.

    Returns the number of entries that are still nan, because their tables need rows.
    """
    missing = 0
    for i in range(out.shape[0]):
        if out[i] == out[i]:
            continue
        out[i] = finish_one(
            rows, place, laws, phase, seed, horizon, workers[i], starts[i], works[i]
        )
        missing += out[i] != out[i]
    return missing


@kernel
def down_each(rows, place, workers, laws, seed, begin, end, out):
    """Write to `out` (m,), where it is nan, the seconds of [begin, end) that each is at speed 0.

    Returns the number of entries that are still nan, because their tables need rows.
    """
    missing = 0
    for i in range(out.shape[0]):
        if out[i] == out[i]:
            continue
        out[i] = _down_seconds(rows, place, laws, seed, workers[i], begin, end)
        missing += out[i] != out[i]
    return missing


@kernel
def begin_tables(rows, place, laws, seed):
    """Write the first row of every worker whose speed is random."""
    for worker in range(place.shape[1]):
        law = laws[place[GROUP, worker]]
        speed = 1.0
        if law[0] == SWITCH:
            k1, k2 = stream(seed, SPEED, worker, 0)
            speed = law[1] if uniform(k1, k2, 1) < law[5] else law[2]
        elif law[0] != WALK:
            continue
        row = place[FIRST, worker]
        rows[row, BEGIN] = rows[row, DONE] = rows[row, DOWN] = 0.0
        rows[row, SPEED_OF] = speed
        place[KNOWN, worker] = 1


@leaf
def _reach(rows, place, law, seed, worker, time, target, horizon):
    """Grow a table beyond `time`, and to `target` work or `horizon`; False without room."""
    low = place[FIRST, worker]
    last = low + place[KNOWN, worker] - 1
    while rows[last, BEGIN] <= time or (rows[last, DONE] < target and rows[last, BEGIN] < horizon):
        if last + 1 - low == place[RESERVED, worker]:
            return False
        _append(rows, last, law, seed, worker, last - low)
        last += 1
        place[KNOWN, worker] += 1
    return True


@leaf
def _reach_work(rows, place, law, seed, worker, start, work, horizon):
    """Grow a table until `work` started at `start` is done, or to `horizon`; False without room."""
    if not _reach(rows, place, law, seed, worker, start, 0.0, np.inf):
        return False
    low = place[FIRST, worker]
    row = _row(rows, low, low + place[KNOWN, worker], BEGIN, start)
    target = (_done(rows, row, start) + work) * MARGIN
    return _reach(rows, place, law, seed, worker, start, target, horizon)


@leaf
def _append(rows, last, law, seed, worker, k):
    """Close segment k in row `last`, and open the next."""
    k1, k2 = stream(seed, SPEED, worker, k)
    speed = rows[last, SPEED_OF]
    if law[0] == WALK:
        end = (k + 1) * law[1]
        following = speed * exp(law[2] * normal(k1, k2, 0))
        for _ in range(REFLECTIONS):  # at the bounds of the logarithm
            if law[3] <= following <= law[4]:
                break
            bound = law[3] if following < law[3] else law[4]
            following = bound * bound / following
        following = min(max(following, law[3]), law[4])
    else:
        second = speed == law[2]
        mean = law[4] if second else law[3]
        end = rows[last, BEGIN] + mean * (
            1.0 if second and law[6] == 1.0 else -log(uniform(k1, k2, 0))
        )
        following = law[1] if second else law[2]
    seconds = end - rows[last, BEGIN]
    rows[last + 1, BEGIN] = end
    rows[last + 1, DONE] = rows[last, DONE] + (speed * seconds if speed > 0.0 else 0.0)
    rows[last + 1, DOWN] = rows[last, DOWN] + (0.0 if speed > 0.0 else seconds)
    rows[last + 1, SPEED_OF] = following


@leaf
def _row(rows, low, high, column, value):
    """The last of rows low, ..., high - 2 whose `column` is at most `value`, at least `low`."""
    return int(max(first_above(rows, low, high - 1, column, value) - 1, low))


@leaf
def _done(rows, row, time):
    """Work done by `time`, which lies in segment `row`."""
    return float(rows[row, DONE] + rows[row, SPEED_OF] * (time - rows[row, BEGIN]))


@leaf
def _within(rows, low, high, start, work):
    """When `work` started at `start` is finished, inf if not within rows low, ..., high - 1."""
    row = _row(rows, low, high, BEGIN, start)
    speed, end = rows[row, SPEED_OF], rows[row + 1, BEGIN]
    if speed > 0.0:
        if start + work / speed <= end:
            return float(start + work / speed)
        work -= speed * (end - start)
    if work <= 0.0:
        return float(end)
    target = rows[row + 1, DONE] + work
    if not target <= rows[high - 1, DONE]:
        return np.inf
    first = row + 1
    row = _row(rows, first, high, DONE, target)
    while row > first and rows[row, DONE] >= target:  # back over down time: the earliest t
        row -= 1
    left = target - rows[row, DONE]
    if not left > 0.0:
        return float(rows[row, BEGIN])
    return float(min(rows[row, BEGIN] + left / rows[row, SPEED_OF], rows[row + 1, BEGIN]))


@leaf
def _given(rows, low, high, start, work):
    """`_within` for a table that is complete, repeated if it ends at a finite time."""
    period, whole = rows[high - 1, BEGIN], rows[high - 1, DONE]
    if period == np.inf:
        return _within(rows, low, high, start, work)
    round_ = np.floor(start / period)
    if round_ == np.inf:  # so many that only the mean speed counts
        return float(start + work / (whole / period))
    offset = min(max(start - round_ * period, 0.0), period)
    end = _within(rows, low, high, offset, work)
    if end < np.inf:
        return float(start + (end - offset))
    if whole == 0.0:
        return np.inf
    work -= whole - _done(rows, _row(rows, low, high, BEGIN, offset), offset)
    skipped = max(np.ceil(work / whole) - 1.0, 0.0)
    work -= skipped * whole
    end = _within(rows, low, high, 0.0, work) if work > 0.0 else 0.0
    return float((round_ + 1.0 + skipped) * period + min(end, period))


@leaf
def _down_seconds(rows, place, laws, seed, worker, begin, end):
    """Seconds of [begin, end) at speed 0; nan without rows."""
    law = laws[place[GROUP, worker]]
    if law[0] == SINUSOID:
        return 0.0
    if law[0] != GIVEN and not _reach(rows, place, law, seed, worker, end, 0.0, np.inf):
        return np.nan
    low = place[FIRST, worker]
    high = low + place[KNOWN, worker]
    down = _down(rows, low, high, end) - _down(rows, low, high, begin)
    return float(min(max(down, 0.0), end - begin))


@leaf
def _down(rows, low, high, time):
    """Down time in [0, time)."""
    period, before = rows[high - 1, BEGIN], 0.0
    if time >= period:
        round_ = np.floor(time / period)
        time = max(time - round_ * period, 0.0)
        before = round_ * rows[high - 1, DOWN]
    row = _row(rows, low, high, BEGIN, time)
    here = 0.0 if rows[row, SPEED_OF] > 0.0 else time - rows[row, BEGIN]
    return float(before + rows[row, DOWN] + here)
