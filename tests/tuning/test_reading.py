"""The space of each method: what is written, else the defaults of the method."""

import math
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.running.prescriptions import facts, prescribe, reference_times
from simulator.scenario import Scenario, load_scenario
from simulator.tuning.reading import read_space, with_parameters
from simulator.tuning.space import Axis, Parameter, tidy
from tests.tuning.conftest import small_scenario


def scenario_of(*entries: dict[str, Any], problem: Any = None, **tune: Any) -> Scenario:
    return load_scenario(
        {
            "problem": problem or {"kind": "quadratic", "dimension": 4, "noise": 0.01},
            "cluster": {"workers": 5, "compute_time": {"mean": {"law": "linear"}}},
            "methods": list(entries),
            "stop": {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.01}},
            "tune": tune,
        }
    )


def read(entry: dict[str, Any], **searched: Any) -> dict[str, Parameter | Axis]:
    """Name -> parameter or axis of one method, with these ranges."""
    [space] = read_space(scenario_of(entry, methods={entry["name"]: searched}))
    return {one.name: one for one in (*space.parameters, *space.axes)}


RINGMASTER = {"name": "ringmaster", "delay_threshold": 3, "stepsize": 0.1}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("1..7", Parameter("delay_threshold", "integer", 1, 7)),
        ("log:1..2*workers", Parameter("delay_threshold", "integer", 1, 10, log=True)),
        ("0.4*workers..workers", Parameter("delay_threshold", "number", 2.0, 5)),
        ([4, 2], Parameter("delay_threshold", "choice", choices=(4, 2))),
        ("1:7:3", Parameter("delay_threshold", "choice", choices=(1, 4, 7))),
        ("5..workers", Parameter("delay_threshold", "choice", choices=(5,))),
    ],
)
def test_ranges_of_a_parameter(written: Any, found: Parameter) -> None:
    assert read(RINGMASTER, delay_threshold=written)["delay_threshold"] == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ([0.2, 0.1, 0.2], Axis("stepsize", choices=(0.1, 0.2))),
        ("0.1..0.4", Axis("stepsize", 0.1, 0.4, 20)),
        ("log:0.1:0.4:7", Axis("stepsize", 0.1, 0.4, 7, log=True)),
    ],
)
def test_ranges_of_a_coefficient(written: Any, found: Axis) -> None:
    assert read(RINGMASTER, stepsize=written)["stepsize"] == found


def test_another_coefficient_than_a_step_size_has_ten_values() -> None:
    entry = {"name": "asgdm", "stepsize": 0.1, "momentum": 0.5}
    assert read(entry, momentum="0.1..0.9")["momentum"] == Axis("momentum", 0.1, 0.9, 10)


def test_what_is_a_single_value_is_fixed() -> None:
    given = scenario_of(RINGMASTER, methods={"ringmaster": {"delay_threshold": 4, "stops": True}})
    [space] = read_space(given)
    assert space.parameters == () and space.entry.parameters["delay_threshold"] == 4
    assert space.entry.parameters["stops"] is True


def test_a_conditional_parameter_comes_after_all_others() -> None:
    found = read(
        RINGMASTER,
        delay_threshold={"values": "1..4", "when": {"stops": True}},
        stops=[False, True],
    )
    assert list(found) == ["stops", "delay_threshold", "stepsize"]
    assert found["delay_threshold"] == Parameter(
        "delay_threshold", "integer", 1, 4, when=("stops", (True,))
    )


def test_a_method_that_occurs_twice_is_named_by_its_label() -> None:
    two = [{**RINGMASTER, "label": label} for label in ("a", "b")]
    spaces = read_space(scenario_of(*two, methods={"b": {"delay_threshold": [7]}}))
    assert [(one.index, one.label, one.entry.label) for one in spaces] == [
        (0, "a", "a"), (1, "b", "b"),
    ]  # fmt: skip
    assert [one.parameters[0].kind for one in spaces] == ["integer", "choice"]
    [space] = read_space(scenario_of({**RINGMASTER, "label": "a"}))
    assert space.label == space.entry.label == "ringmaster"


def grid(scenario: Scenario, name: str = "stepsize") -> tuple[float, float, int]:
    [space] = read_space(scenario)
    [axis] = [one for one in space.axes if one.name == name]
    assert axis.log
    return axis.low, axis.high, axis.num


def test_step_sizes_lie_around_the_prescription_and_up_to_where_nothing_is_stable() -> None:
    """From theory/8 to the larger of 8 theory and 4/L."""
    scenario = scenario_of({"name": "asgd", "stepsize": 0.1}, stepsizes=9)
    known = facts(scenario, scenario.build_problem(), reference_times(scenario))
    asked = with_parameters(scenario.methods[0], {"stepsize": "theory"})
    theory = prescribe(asked, known, 0)["stepsize"]
    high = max(8.0 * theory, 4.0 / known.smoothness)
    assert high > 8.0 * theory
    assert grid(scenario) == (tidy(theory / 8.0, 3), tidy(high, 3), 9)


def test_without_a_prescription_they_end_at_the_same_value_and_begin_far_below() -> None:
    scenario = scenario_of({"name": "dasgd", "stepsize": 0.1})
    known = facts(scenario, scenario.build_problem(), reference_times(scenario))
    assert not hasattr(scenario.methods[0].algorithm, "theory_stepsize")
    low, high, num = grid(scenario)
    assert low == tidy(2.0**-12 / known.smoothness, 3)
    assert high == tidy(4.0 / known.smoothness, 3) and num == 20


def test_without_a_smoothness_they_are_those_that_anything_may_need() -> None:
    problem = {
        "kind": "mlp",
        "hidden": 2,
        "data": {"kind": "synthetic", "samples": 20, "features": 2},
    }
    assert grid(scenario_of({"name": "asgd", "stepsize": 0.1}, problem=problem))[:2] == (1e-4, 10.0)


def test_what_a_method_refuses_is_said_with_the_key_and_the_value() -> None:
    entry = small_scenario().methods[1]
    for key, place in (("", "delay_threshold"), ("tune.methods.r.x", "tune.methods.r.x")):
        with pytest.raises(ScenarioError) as caught:
            with_parameters(entry, {"delay_threshold": 0}, key)
        [one] = caught.value.problems
        assert (one.key, one.value) == (place, "0")
        assert one.rule == "must be greater than or equal to 1"
    changed = with_parameters(entry, {"delay_threshold": 5, "stepsize": [0.1, 0.2]})
    assert changed.label == entry.label and changed.algorithm is entry.algorithm
    assert changed.parameters["stepsize"] == [0.1, 0.2]


@pytest.mark.parametrize(
    ("searched", "key", "rule"),
    [
        (
            {"delay_threshold": {"values": "1..3", "when": {"stops": "x"}}, "stops": [True]},
            "delay_threshold",
            "depends on stops = x, which is none of [true]",
        ),
        ({"delay_threshold": "7..workers"}, "delay_threshold", "is empty with 5 workers"),
        ({"stepsize": [0.1, True]}, "stepsize", "must be a list of numbers"),
        (
            {"stepsize": {"values": [0.1], "when": {"stops": True}}},
            "stepsize",
            "is a coefficient, which exists always: leave out `when`",
        ),
        ({"delay_threshold": [3, 0]}, "delay_threshold", "must be greater than or equal to 1"),
    ],
)
def test_what_cannot_be_searched(searched: dict[str, Any], key: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(RINGMASTER, **searched)
    [one] = caught.value.problems
    assert one.key == f"tune.methods.ringmaster.{key}" or key in one.key
    assert one.rule == rule or rule in one.rule


def test_infinity_is_no_prescription() -> None:
    """A method whose theory gives an infinite or no value gets the grid without one."""
    scenario = scenario_of({"name": "asgd", "stepsize": 0.1}, problem={
        "kind": "quadratic", "dimension": 4, "noise": 0.0})  # fmt: skip
    low, high, _ = grid(scenario)
    assert 0.0 < low < high < math.inf
