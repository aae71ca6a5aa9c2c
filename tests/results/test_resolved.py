"""Two resolved scenarios compared key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import DataError
from simulator.results.resolved import differences, parse, target_of
from simulator.results.tables import Target

STORED = {
    "name": "made",
    "engine": "tape",
    "methods": [{"name": "asgd", "stepsize": [0.1, 0.2]}],
    "stop": {"time": 10.0, "target": {"metric": "loss_gap", "below": 1e-4, "smooth": 1}},
}


def test_equal_scenarios_differ_nowhere() -> None:
    assert differences(STORED, dict(STORED)) == []


def test_each_difference_is_a_line_with_both_values() -> None:
    now = {**STORED, "methods": [{"name": "asgd", "stepsize": [0.1, 0.4, 0.8]}], "seeds": [0]}
    assert differences(STORED, now) == [
        "methods.0.stepsize.1: 0.2 -> 0.4",
        "methods.0.stepsize.2: (absent) -> 0.8",
        "seeds.0: (absent) -> 0",
    ]


def test_engine_and_description_are_no_difference() -> None:
    assert differences(STORED, {**STORED, "engine": "numpy", "description": "new words"}) == []


def test_the_target_is_found() -> None:
    assert target_of(STORED) == Target("loss_gap", 1e-4)
    assert target_of({"stop": {"time": 1.0}}) is None
    accuracy = {"metric": "accuracy", "above": 0.95, "smooth": 1}
    assert target_of({"stop": {"target": accuracy}}) == Target("accuracy", 0.95)


def test_a_target_says_in_which_direction_it_lies() -> None:
    assert str(Target("loss_gap", 1e-4)) == "loss_gap <= 0.0001"
    assert str(Target("accuracy", 0.95)) == "accuracy >= 0.95"


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: [1", "is damaged"), ("- 1", "holds a list, not a scenario"), ("", "holds a NoneType")],
)
def test_a_damaged_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse(text, Path("resolved.yaml"))
