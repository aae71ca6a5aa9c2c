"""The values of one swept key: a list, or a range written as text."""

import math
import re
from typing import Any

__all__ = ["is_range", "range_values", "split_values"]

MOST_VALUES = 10_000
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
RANGE = re.compile(rf"(?P<log>log:)?(?P<start>{NUMBER}):(?P<stop>{NUMBER}):(?P<num>\d+)")
OPENING, CLOSING = "[{(", "]})"


def is_range(text: str) -> bool:
    """Whether the text is `start:stop:num` or `log:start:stop:num`."""
    return RANGE.fullmatch(text.strip()) is not None


def range_values(text: str) -> list[Any]:
    """The `num` values from `start` to `stop`, both included, in equal steps or equal ratios.

    Where both ends are written as whole numbers so are the values; in equal ratios they are
    rounded. Raise a ValueError with the rule that the text breaks.

    Example:
        >>> range_values("10:100:4"), range_values("log:1.0:100.0:3")
        ([10, 40, 70, 100], [1.0, 10.0, 100.0])
    """
    match = RANGE.fullmatch(text.strip())
    if match is None:
        raise ValueError("must be a list, start:stop:num or log:start:stop:num")
    start, stop, num = float(match["start"]), float(match["stop"]), int(match["num"])
    if not 1 <= num <= MOST_VALUES:
        raise ValueError(f"must have from 1 to {MOST_VALUES} values, has {num}")
    if num == 1 and start != stop:
        raise ValueError("has one value but two ends: write the value in a list")
    if match["log"] and not (start > 0.0 and stop > 0.0):
        raise ValueError("must have ends above 0 for equal ratios")
    make = _ratio if match["log"] else _step
    values = [make(start, stop, k / max(num - 1, 1)) for k in range(num)]
    whole = re.fullmatch(r"[-+]?\d+:[-+]?\d+", f"{match['start']}:{match['stop']}") is not None
    return _whole(values, bool(match["log"])) if whole else _distinct(values)


def _step(start: float, stop: float, share: float) -> float:
    return _tidy(start + (stop - start) * share)


def _ratio(start: float, stop: float, share: float) -> float:
    if share in (0.0, 1.0):
        return stop if share else start
    return _tidy(math.exp(math.log(start) + (math.log(stop) - math.log(start)) * share))


def _tidy(value: float) -> float:
    """Twelve digits: what a person would have written, whatever the machine's logarithm."""
    return float(f"{value:.12g}")


def _whole(values: list[float], rounded: bool) -> list[Any]:
    if not rounded and any(value != round(value) for value in values):
        raise ValueError("steps by a fraction from whole ends: write an end as 1.0 for fractions")
    return _distinct([round(value) for value in values])


def _distinct(values: list[Any]) -> list[Any]:
    if len(set(values)) < len(values):
        raise ValueError("gives a value twice: ask for fewer, or write an end as 1.0")
    return values


def split_values(text: str) -> list[str]:
    """Split at the commas that stand in no bracket and no quotes.

    Example:
        >>> split_values("[1, 2], {law: sqrt}"), split_values('"a,b"')
        (['[1, 2]', '{law: sqrt}'], ['"a,b"'])
    """
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += (letter in OPENING) - (letter in CLOSING) if not quote else 0
        if letter == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
