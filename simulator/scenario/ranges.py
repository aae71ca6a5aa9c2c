"""Ranges written as text, one grammar for `sweep:`, `--set` and `tune:`.

`start:stop:num` is a grid of `num` values, `low..high` an interval, either with equal ratios after
`log:`. In `tune:` the ends may be `workers`, or a multiple such as `2*workers`.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

__all__ = [
    "GRID_RULE",
    "Bound",
    "Range",
    "check_searched",
    "grid_values",
    "is_grid",
    "parse_range",
    "reads_as_range",
]

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
BOUND = rf"(?:(?:{NUMBER}\s*\*\s*)?workers|{NUMBER})"
RANGE = re.compile(
    rf"\s*(?P<log>log:)?\s*(?P<low>{BOUND})\s*"
    rf"(?:\.\.\s*(?P<high>{BOUND})|:\s*(?P<stop>{BOUND})\s*:\s*(?P<num>\d{{1,9}}))\s*"
)
GRID_RULE = "must be a list, start:stop:num or log:start:stop:num"
SEARCH_RULE = (
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
        """Whether only whole numbers are meant, because both ends are written as such."""
        return self.low.whole and self.high.whole

    @property
    def listed(self) -> bool:
        """Whether it gives a list of numbers for any cluster."""
        known = not (self.low.times_workers or self.high.times_workers)
        return known and self.num is not None


def _read(text: str) -> Range | None:
    """The range of a text, None if it is not one."""
    match = RANGE.fullmatch(text)
    if match is None:
        return None
    num = None if match["num"] is None else int(match["num"])
    high = _bound(match["high"] or match["stop"])
    return Range(_bound(match["low"]), high, num, bool(match["log"]))


def _bound(text: str) -> Bound:
    factor, found, _ = text.partition("workers")
    number = factor.strip().rstrip("*").strip()
    whole = re.fullmatch(r"[-+]?\d*", number) is not None
    return Bound(float(number) if number else 1.0, bool(found), whole)


def is_grid(text: str) -> bool:
    """Whether the text is `start:stop:num` or `log:start:stop:num`, both ends being numbers."""
    asked = _read(text)
    return asked is not None and asked.listed


def grid_values(text: str) -> list[Any]:
    """The `num` values from `start` to `stop`, both included, in equal steps or equal ratios.

    If both ends are written as whole numbers, the values are whole too; in equal ratios they are
    rounded. Raise a ValueError with the rule that the text breaks.

    Example:
        >>> grid_values("10:100:4"), grid_values("log:1.0:100.0:3")
        ([10, 40, 70, 100], [1.0, 10.0, 100.0])
    """
    asked = _read(text)
    if asked is None or asked.num is None or not asked.listed:
        raise ValueError(GRID_RULE)
    _check_grid(asked, asked.num)
    start, stop = asked.low.number, asked.high.number
    make = _ratio if asked.log else _step
    values = [make(start, stop, k / max(asked.num - 1, 1)) for k in range(asked.num)]
    return _whole(values, rounded=asked.log) if asked.whole else _distinct(values)


def _check_grid(asked: Range, num: int) -> None:
    _check_number(num, least=1)
    if num == 1 and asked.low.number != asked.high.number:
        raise ValueError("has one value but two ends: write the value in a list")
    _check_ends(asked)


def _check_number(num: int, least: int) -> None:
    if not least <= num <= MOST_VALUES:
        raise ValueError(f"must have from {least} to {MOST_VALUES} values, has {num}")


def _check_ends(asked: Range) -> None:
    if not (math.isfinite(asked.low.number) and math.isfinite(asked.high.number)):
        raise ValueError("must have ends below 1.8e308, the largest number")
    if asked.log and not (asked.low.number > 0.0 and asked.high.number > 0.0):
        raise ValueError("must have ends above 0 for equal ratios")


def _step(start: float, stop: float, share: float) -> float:
    return _tidy(start + (stop - start) * share)


def _ratio(start: float, stop: float, share: float) -> float:
    if share in (0.0, 1.0):
        return stop if share else start
    return _tidy(math.exp(math.log(start) + (math.log(stop) - math.log(start)) * share))


def _tidy(value: float) -> float:
    """Round to twelve digits, as a person would write, whatever the machine's logarithm."""
    return float(f"{value:.12g}")


def _whole(values: list[float], *, rounded: bool) -> list[Any]:
    if not rounded and any(value != round(value) for value in values):
        raise ValueError("steps by a fraction from whole ends: write an end as 1.0 for fractions")
    return _distinct([round(value) for value in values])


def _distinct(values: list[Any]) -> list[Any]:
    if len(set(values)) < len(values):
        raise ValueError("gives a value twice: ask for fewer, or write an end as 1.0")
    return values


def reads_as_range(text: str) -> bool:
    """Whether the text looks like a range, right or wrong."""
    return ":" in text or ".." in text


def parse_range(text: str) -> Range:
    """The range of a parameter's search. Raise a ValueError with the rule that it breaks.

    Example:
        >>> parse_range("log:1..2*workers").high.value(workers=50)
        100.0
    """
    asked = _read(text)
    if asked is None:
        raise ValueError(SEARCH_RULE)
    if asked.num is not None:
        _check_number(asked.num, least=2)
    low, high = asked.low, asked.high
    if low.times_workers == high.times_workers and low.number >= high.number:
        raise ValueError("must begin below its end")
    _check_ends(asked)
    return asked


def check_searched(value: Any) -> Any:
    """The value itself, if it describes a search. Raise a ValueError otherwise."""
    if isinstance(value, dict):
        _check_conditional(value)
    elif isinstance(value, str) and reads_as_range(value):
        parse_range(value)
    elif value == []:
        raise ValueError("must have at least one value")
    return value


def _check_conditional(value: dict[str, Any]) -> None:
    """A parameter that exists only if another one has one of some values."""
    when = value.get("when")
    if set(value) != {"values", "when"} or not isinstance(when, dict) or len(when) != 1:
        raise ValueError("must be a value, a list, a range, or {values: .., when: {other: value}}")
    check_searched(value["values"])
