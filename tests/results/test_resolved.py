"""Two resolved scenarios compared key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import DataError
from simulator.results.resolved import differences, read_resolved, target_of
from simulator.results.result import Target

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
    ("text", "said"),
    [
        ("name: [1", "not valid YAML"),
        ("- 1", "is damaged: it holds a list, not a mapping"),
        ("", "is damaged: it holds a NoneType, not a mapping"),
        ("a: 1\na: 2", "is written twice"),
        ("name: 5", "is damaged: its name is no text"),
        ("name: x\nmethods: 5", "is damaged: its methods are no list of entries with names"),
        ("name: x\nmethods: [{label: a}]", "its methods are no list of entries with names"),
        ("name: x\nstop: 5", "stop.target is 5, must be a mapping"),
        ("name: x\nstop: {target: 5}", "stop.target is 5, must be a mapping"),
        ("name: x\nstop: {target: {metric: loss}}", "must name a metric and a number"),
        ("name: x\nstop: {target: {metric: loss, below: yes}}", "must name a metric and a number"),
        ("name: x\nstop: {target: {metric: [], below: 1}}", "must name a metric and a number"),
        ("name: x\nstop: {target: {metric: loss, below: -.inf}}", "loss, below: -.inf}, must name"),
        ("name: x\nstop: {target: {metric: loss, below: .nan}}", "loss, below: .nan}, must name"),
        (
            f"name: x\nstop: {{target: {{metric: loss, below: 1{'0' * 390}}}}}",
            "stop.target is {metric",
        ),
    ],
)
def test_a_damaged_scenario_is_one_line_with_its_path(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "resolved.yaml"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_resolved(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_neutral_keys_are_neutral_at_the_top_alone() -> None:
    one, other = ({"tune": {"trials": n}, "problem": {"tune": n}} for n in (1, 2))
    assert differences(one, other) == ["problem.tune: 1 -> 2"]
