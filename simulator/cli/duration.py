"""Seconds as people say them."""

from __future__ import annotations

__all__ = ["duration"]


def duration(seconds: float) -> str:
    """A duration of real time.

    Example:
        >>> duration(0.25), duration(400.0), duration(4000.0)
        ('0.2 s', '7 min', '1 h 7 min')
    """
    if seconds < 90.0:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60.0)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
