"""Durations as people write them."""

from __future__ import annotations

import re

__all__ = ["duration", "parse_duration"]

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


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


def parse_duration(text: str, option: str) -> float:
    """The seconds of a text such as `90s`, `10m` or `1.5h`.

    Raises:
        ScenarioError: the text is not a duration; the error names `option`.
    """
    from simulator.errors import Mistake, ScenarioError

    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)([smh])", text)
    if found is None:
        rule = "must be a number with its unit, such as 90s, 10m or 2h"
        raise ScenarioError([Mistake(file=option, rule=rule, value=repr(text))])
    return float(found[1]) * _UNITS[found[2]]
