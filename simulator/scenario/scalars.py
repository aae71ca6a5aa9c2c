"""Unquoted words of YAML: the core schema of YAML 1.2.2, section 10.3.2.

Only these are not text: null, true, false, integers (decimal, 0o17, 0xff) and floats (1e-3, .5,
.inf, .nan). So `on`, `off`, `yes`, `10:30` and `2024-01-01` stay text.
"""

import re

from simulator.scenario.tree import Scalar

__all__ = ["LONGEST_NUMBER", "resolve"]

# Python itself refuses to read integers of more than 4,300 digits.
LONGEST_NUMBER = 400
EXACT = 2**53  # every integer up to here is a float64

NAMED: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((f"{sign}.{word}" for sign in ("", "+") for word in ("inf", "Inf", "INF")),
                    float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}  # fmt: skip
DECIMAL = re.compile(r"[-+]?[0-9]+")
BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar. Raise a ValueError for a number that is too long.

    Example:
        >>> resolve("1e-3"), resolve("12"), resolve("on"), resolve("")
        (0.001, 12, 'on', None)
    """
    if text in NAMED:
        return NAMED[text]
    if not FLOAT.fullmatch(text) and not BASED.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} characters, at most {LONGEST_NUMBER} are read")
    if DECIMAL.fullmatch(text):
        return int(text)
    return int(text, 0) if BASED.fullmatch(text) else _float(text)


def _float(text: str) -> int | float:
    """A float; a whole one without a point, such as 1e6, counts as an integer."""
    number = float(text)
    return int(number) if "." not in text and abs(number) <= EXACT and number % 1 == 0 else number
