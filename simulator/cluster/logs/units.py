"""Units of durations and times, and the unit that a column's name ends with."""

import re
from typing import Literal

import numpy as np

from simulator.arrays import Floats

__all__ = ["UNITS", "Unit", "in_seconds", "split_unit"]

Unit = Literal["s", "ms", "us", "ns", "min"]

UNITS: dict[Unit, tuple[float, float]] = {
    "s": (1.0, 1.0),
    "ms": (1.0, 1e3),
    "us": (1.0, 1e6),
    "ns": (1.0, 1e9),
    "min": (60.0, 1.0),
}
"""Seconds in so many of the unit: 60 s in 1 min, 1 s in 1000 ms."""

_SPELLINGS: dict[Unit, str] = {
    "s": "s sec secs seconds",
    "ms": "ms msec msecs millis milliseconds",
    "us": "us \N{MICRO SIGN}s \N{GREEK SMALL LETTER MU}s usec usecs micros microseconds",
    "ns": "ns nsec nsecs nanos nanoseconds",
    "min": "minutes",  # "min" may be a minimum
}
_UNIT_OF = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}


def in_seconds(values: Floats, unit: Unit) -> Floats:
    """The values in seconds, correctly rounded."""
    seconds, count = UNITS[unit]
    return np.asarray(values * seconds / count)


def split_unit(name: str) -> tuple[str, Unit | None]:
    """The words of a column's name in lower case without its unit, and the unit, if any.

    Example:
        >>> split_unit("Batch Time (ms)"), split_unit("seconds"), split_unit("rank")
        (('batch_time', 'ms'), ('seconds', 's'), ('rank', None))
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.findall(r"[^\W_]+", spaced.lower())
    unit = _UNIT_OF.get(words[-1]) if words else None
    return "_".join(words[:-1] if unit else words) or "seconds", unit
