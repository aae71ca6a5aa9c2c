"""The instants of records: exact, increasing, before the horizon."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from simulator.running.instants import instants
from simulator.scenario.sections import Record, Stop


def of(record: dict[str, Any], time: float | None = 6.0) -> list[float]:
    """The first twenty instants."""
    stop = Stop.model_validate({"arrivals": 1} if time is None else {"time": time})
    return list(islice(instants(Record.model_validate(record), stop), 20))


@pytest.mark.parametrize(("every", "found"), [(2.0, [2.0, 4.0]), (2.5, [2.5, 5.0]), (9.0, [])])
def test_every_multiple_before_the_horizon(every: float, found: list[float]) -> None:
    assert of({"every": every}) == found


def test_multiples_are_not_sums() -> None:
    """0.1 + 0.1 + 0.1 is more than 3 times 0.1."""
    assert of({"every": 0.1}, 0.45) == [0.1, 0.2, 3 * 0.1, 0.4]


def test_without_a_horizon_multiples_go_on() -> None:
    assert of({"every": 3.0}, None) == [3.0 * k for k in range(1, 21)]


def test_points_divide_the_horizon_which_is_recorded_anyway() -> None:
    assert of({"points": 4}, 10.0) == [2.5, 5.0, 7.5]
    assert of({"points": 1}, 10.0) == []


def test_points_in_equal_ratios_go_from_the_first_to_the_horizon() -> None:
    found = of({"points": 4, "spacing": "log", "first": 0.1}, 100.0)
    assert found == pytest.approx([0.1, 1.0, 10.0], rel=1e-14)


def test_records_by_count_have_no_instants() -> None:
    assert of({"iterations": 1}) == of({"arrivals": 1}) == []
