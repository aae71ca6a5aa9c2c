"""What a parameter is searched over: a list of values, or a range written as text."""

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Bound", "Range", "check_searched", "parse_range", "reads_as_range"]

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
BOUND = rf"(?:(?:{NUMBER}\s*\*\s*)?workers|{NUMBER})"
RANGE = re.compile(
    rf"\s*(?P<log>log:)?\s*(?P<low>{BOUND})\s*"
    rf"(?:\.\.\s*(?P<high>{BOUND})|:\s*(?P<stop>{BOUND})\s*:\s*(?P<num>\d+))\s*"
)
RULE = (
    "must be a list, a value, low..high or low:high:num, either also after log:, with ends that "
    "are numbers, workers, or a multiple such as 2*workers"
)
MOST_VALUES = 10_000


@dataclass(frozen=True)
class Bound:
    """One end of a range: a number, or `number` times the number of workers."""

    number: float
    times_workers: bool
    whole: bool

    def value(self, workers: int) -> float:
        """The end on a cluster of so many workers."""
        return self.number * workers if self.times_workers else self.number


@dataclass(frozen=True)
class Range:
    """`low..high`, searched anywhere between, or `low:high:num`, the `num` values of a grid."""

    low: Bound
    high: Bound
    num: int | None
    log: bool

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are meant, as both ends are written as such."""
        return self.low.whole and self.high.whole


def reads_as_range(text: str) -> bool:
    """Whether somebody who wrote this meant a range, right or wrong."""
    return ":" in text or ".." in text


def parse_range(text: str) -> Range:
    """Read a range. Raise a ValueError with the rule that the text breaks.

    Example:
        >>> parse_range("log:1..2*workers").high.value(workers=50)
        100.0
    """
    match = RANGE.fullmatch(text)
    if match is None:
        raise ValueError(RULE)
    num = None if match["num"] is None else int(match["num"])
    if num is not None and not 2 <= num <= MOST_VALUES:
        raise ValueError(f"must have from 2 to {MOST_VALUES} values, has {num}")
    low, high = _bound(match["low"]), _bound(match["high"] or match["stop"])
    if low.times_workers == high.times_workers and low.number >= high.number:
        raise ValueError("must begin below its end")
    if match["log"] and not (low.number > 0.0 and high.number > 0.0):
        raise ValueError("must have ends above 0 for equal ratios")
    return Range(low, high, num, bool(match["log"]))


def _bound(text: str) -> Bound:
    factor, found, _ = text.partition("workers")
    number = factor.strip().rstrip("*").strip()
    whole = re.fullmatch(r"[-+]?\d*", number) is not None
    return Bound(float(number) if number else 1.0, bool(found), whole)


def check_searched(value: Any) -> Any:
    """The value itself, if it says what to search over. Raise a ValueError otherwise."""
    if isinstance(value, dict):
        _check_conditional(value)
    elif isinstance(value, str) and reads_as_range(value):
        parse_range(value)
    elif value == []:
        raise ValueError("must have at least one value")
    return value


def _check_conditional(value: dict[str, Any]) -> None:
    """A parameter that exists only where another one has one of some values."""
    when = value.get("when")
    if set(value) != {"values", "when"} or not isinstance(when, dict) or len(when) != 1:
        raise ValueError("must be a value, a list, a range, or {values: .., when: {other: value}}")
    check_searched(value["values"])
