"""Numbers of local steps by speed (DyLU): jobs of about equal length for everybody."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["counts_by_speed"]

ROUNDING = 1e-9  # H tau_1/tau_i may miss a whole number by this


def counts_by_speed(steps: int, seconds: Sequence[float]) -> list[int]:
    """H_i = ceil(H tau_1/tau_i), at least 1: `steps` of the fastest, by mean seconds a gradient."""
    fastest = min(seconds)
    shares = (fastest / own if own < math.inf else 0.0 for own in seconds)
    return [max(1, math.ceil(steps * share - ROUNDING)) for share in shares]
