"""Slow twin of simulator.core.reductions: the order of sums, written out on plain floats."""

__all__ = ["sum_in_lanes"]


def sum_in_lanes(terms: list[float]) -> float:
    """Lane l adds terms l, l + 8, ..; then the lanes are added, without those that are empty."""
    lanes: list[float | None] = [None] * 8
    for place, term in enumerate(terms):
        lanes[place % 8] = _plus(lanes[place % 8], term)
    s0, s1, s2, s3, s4, s5, s6, s7 = lanes
    even, odd = _plus(_plus(s0, s4), _plus(s2, s6)), _plus(_plus(s1, s5), _plus(s3, s7))
    total = _plus(even, odd)
    assert total is not None
    return total


def _plus(x: float | None, y: float | None) -> float | None:
    if x is None or y is None:
        return y if x is None else x
    return x + y
