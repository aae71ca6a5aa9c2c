"""Durations as people write them."""

import pytest

from simulator.cli.duration import duration, parse_duration
from simulator.errors import ScenarioError


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.25, "0.2 s"), (89.96, "90.0 s"), (90.0, "2 min"), (3569.0, "59 min"),
        (3570.0, "1 h 0 min"), (7260.0, "2 h 1 min"),
    ],
)  # fmt: skip
def test_seconds_minutes_and_hours(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90.0), ("10m", 600.0), ("1.5h", 5400.0), ("999999s", 999999.0)]
)
def test_a_number_and_its_unit_are_read(text: str, seconds: float) -> None:
    assert parse_duration(text, "--budget") == seconds


@pytest.mark.parametrize("text", ["soon", "5", "5 m", "-5m", "1e9s", "1.s", "5d", "1234567s"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match=f"--budget: '{text}', must be a number with its unit"):
        parse_duration(text, "--budget")
