"""Unquoted words: numbers, truth values, nothing, or text."""

import math
from typing import Any

import pytest

from simulator.scenario.scalars import EXACT, LONGEST_NUMBER, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("NULL", None), ("true", True), ("FALSE", False),
        ("12", 12), ("-0", 0), ("+7", 7), ("010", 10), ("0o17", 15), ("0xfF", 255),
        ("1e-3", 1e-3), (".5", 0.5), ("3.", 3.0), ("-2.5E2", -250.0), ("1e3", 1000), ("2e0", 2),
        ("1.0", 1.0), ("5e-1", 0.5), (".inf", math.inf), ("+.INF", math.inf), ("-.Inf", -math.inf),
        ("on", "on"), ("10:30", "10:30"), ("2024-01-01", "2024-01-01"), ("1_000", "1_000"),
        ("0b1", "0b1"), ("-0x1", "-0x1"), ("0xg", "0xg"), ("e3", "e3"), (".", "."), ("inf", "inf"),
    ],
)  # fmt: skip
def test_the_core_schema_of_yaml(text: str, value: Any) -> None:
    found = resolve(text)
    assert found == value and type(found) is type(value)


def test_nan_is_a_number() -> None:
    assert math.isnan(resolve(".nan"))  # type: ignore[arg-type]


def test_a_whole_number_with_an_exponent_is_an_integer_as_long_as_it_is_exact() -> None:
    power = f"{EXACT}e0"
    assert resolve(power) == EXACT and type(resolve(power)) is int
    assert type(resolve(f"{EXACT + 2}e0")) is float
    assert type(resolve(f"-{EXACT}e0")) is int


def test_a_number_may_have_so_many_characters() -> None:
    longest = "1" * LONGEST_NUMBER
    assert resolve(longest) == int(longest)
    with pytest.raises(ValueError, match=f"of {LONGEST_NUMBER + 1} characters, at most"):
        resolve(longest + "1")
    assert resolve("x" * 1000) == "x" * 1000
