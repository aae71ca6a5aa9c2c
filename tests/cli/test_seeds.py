"""The forms of seeds on the command line."""

from __future__ import annotations

import pytest

from simulator.cli.seeds import parse_seeds
from simulator.errors import ScenarioError


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("1", [0]),
        ("5", [0, 1, 2, 3, 4]),
        ("0..3", [0, 1, 2, 3]),
        ("7..7", [7]),
        ("0,3,7", [0, 3, 7]),
        ("4,", [4]),
    ],
)
def test_a_number_a_range_or_a_list(text: str, seeds: list[int]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "must be a number of seeds (5), a range (0..9) or a list (0,3)"),
        ("-1", "must be a number of seeds"),
        ("1..", "must be a number of seeds"),
        ("a", "must be a number of seeds"),
        ("9..0", "names no seed: the first must not come after the last"),
        ("0", "names no seed"),
        ("1000000", "names more than 100000 seeds"),
    ],
)
def test_anything_else_is_refused_with_what_was_written(text: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_seeds(text)
    assert f"--seeds: {text!r}, {rule}" in str(caught.value)
