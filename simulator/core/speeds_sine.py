"""Work done at a sinusoidal speed."""

import math

import numpy as np

from simulator.core.elementary import sincos_turn
from simulator.core.leaf import leaf

__all__ = ["sine_seconds"]

NEWTON_STEPS = 200
LAST_BITS = 1e-15


@leaf
def sine_seconds(amplitude, period, turn, work):
    """Seconds x with x - (a P / 2 pi) (cos 2 pi (u + x/P) - cos 2 pi u) = work, u = `turn`.

    Speed is 1 + a sin(2 pi (t/P + phase)), so each period does P work. Newton's method on the
    remainder, kept inside a bracket; the difference of cosines is a product, exact for small x.
    """
    turn = turn - np.floor(turn) if abs(turn) < np.inf else 0.0  # math.floor overflows
    periods = np.floor(work / period)
    if periods == np.inf:
        return work
    work -= periods * period
    low, high, x = 0.0, period, work
    for _ in range(NEWTON_STEPS):
        half = 0.5 * x / period
        slope = 1.0 + amplitude * sincos_turn(turn + 2.0 * half)[0]
        excess = (
            x
            - work
            + (amplitude * period / math.pi) * (sincos_turn(turn + half)[0] * sincos_turn(half)[0])
        )
        low, high = (low, x) if excess > 0.0 else (x, high)
        following = x - excess / slope
        if not low <= following <= high:
            following = 0.5 * (low + high)
        moved, x = abs(following - x), following
        if moved <= LAST_BITS * x:
            break
    return periods * period + x
