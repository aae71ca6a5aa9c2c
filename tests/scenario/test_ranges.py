"""The one grammar of ranges: grids of sweeps, and search spaces of tuning."""

from typing import Any

import pytest

from simulator.scenario.ranges import check_searched, grid_values, is_grid, parse_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10:100:4", [10, 40, 70, 100]),
        ("0.0:1:5", [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("5:5:1", [5]),
        ("3:1:3", [3, 2, 1]),
        ("log:10:1000:5", [10, 32, 100, 316, 1000]),
        (" 1 : 9 : 3 ", [1, 5, 9]),
        ("log:1e-4:1:5", [1e-4, 1e-3, 1e-2, 1e-1, 1.0]),
    ],
)
def test_a_range_has_both_ends_and_equal_steps_or_ratios(text: str, expected: list[Any]) -> None:
    assert is_grid(text)
    assert grid_values(text) == expected
    assert [type(value) for value in grid_values(text)] == [type(value) for value in expected]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1:2", "must be a list, start:stop:num"),
        ("0:1:5", "steps by a fraction from whole ends"),
        ("1..9", "must be a list, start:stop:num"),
        ("1:workers:3", "must be a list, start:stop:num"),
        ("1:9:" + "9" * 5000, "must be a list, start:stop:num"),
        ("1:" + "9" * 400 + ":3", "must have ends below 1.8e308"),
        ("1:2:0", "must have from 1 to 10000 values, has 0"),
        ("1:2:1", "has one value but two ends"),
        ("log:0:1:3", "must have ends above 0"),
        ("log:1:2:5", "gives a value twice"),
    ],
)
def test_a_range_that_is_none_is_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        grid_values(text)


@pytest.mark.parametrize("text", ["1:9:3", "log:1:100:3", "-1.5:2e3:4", " 1 : 9 : 3 "])
def test_a_grid_of_a_sweep_is_one_of_tuning_too(text: str) -> None:
    asked = parse_range(text)
    assert is_grid(text)
    assert [asked.low.number, asked.high.number, asked.num] == [
        float(grid_values(text)[0]),
        float(grid_values(text)[-1]),
        len(grid_values(text)),
    ]


@pytest.mark.parametrize("text", ["1..9", "log:1..2*workers", "1:workers:3", "a:b:c", "1:2"])
def test_what_only_tuning_reads_is_no_grid(text: str) -> None:
    assert not is_grid(text)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("9:1:3", "must begin below its end"),
        ("1:9:1", "must have from 2 to 10000 values, has 1"),
        ("log:0..1", "must have ends above 0"),
        ("1..1e999", "must have ends below 1.8e308"),
        ("1..x", "must be a list, a value, low..high or low:high:num"),
        ([], "must have at least one value"),
        ({"values": "1..x", "when": {"batch": 1}}, "must be a list, a value, low..high"),
        ({"values": [1]}, "must be a value, a list, a range, or"),
    ],
)
def test_what_cannot_be_searched_is_refused(written: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        check_searched(written)


@pytest.mark.parametrize("written", [3, "interrupt", [1, 2], "1..9", "2*workers:3*workers:2"])
def test_what_can_be_searched_is_kept_as_written(written: Any) -> None:
    assert check_searched(written) == written
