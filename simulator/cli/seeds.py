"""The forms in which seeds are written on the command line."""

from __future__ import annotations

import re

from simulator.errors import Mistake, ScenarioError

__all__ = ["parse_seeds"]

_MOST_SEEDS = 100_000


def parse_seeds(text: str) -> list[int]:
    """The seeds of `5`, `0..9` or `0,3,7`.

    Raises:
        ScenarioError: another form, an empty range, or more than 100,000 seeds.

    Example:
        >>> parse_seeds("3"), parse_seeds("4..6"), parse_seeds("0,3")
        ([0, 1, 2], [4, 5, 6], [0, 3])
    """
    if re.fullmatch(r"\d+(,\d+)+,?|\d+,", text):
        return [int(part) for part in text.split(",") if part]
    if match := re.fullmatch(r"(\d+)\.\.(\d+)", text):
        return _checked(text, int(match[1]), int(match[2]))
    if re.fullmatch(r"\d+", text):
        return _checked(text, 0, int(text) - 1)
    raise _refusal(text, "must be a number of seeds (5), a range (0..9) or a list (0,3)")


def _checked(text: str, first: int, last: int) -> list[int]:
    if last < first:
        raise _refusal(text, "names no seed: the first must not come after the last")
    if last - first >= _MOST_SEEDS:
        raise _refusal(text, f"names more than {_MOST_SEEDS} seeds")
    return list(range(first, last + 1))


def _refusal(text: str, rule: str) -> ScenarioError:
    return ScenarioError([Mistake(file="--seeds", rule=rule, value=repr(text))])
