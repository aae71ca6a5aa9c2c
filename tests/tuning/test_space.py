"""Spaces: the search space of each method, and rules for every sampler."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from algorithms import METHODS
from simulator.errors import ScenarioError
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.methods import MethodEntry
from simulator.tuning.reading import read_space, with_parameters
from simulator.tuning.samplers.base import Sampler
from simulator.tuning.samplers.grid import Grid
from simulator.tuning.samplers.random import Random
from simulator.tuning.samplers.sobol import Sobol
from simulator.tuning.space import Axis, MethodSpace, Parameter, Space
from tests.shared.table import TABLE
from tests.tuning.conftest import small_scenario

FEDBUFF: dict[str, Any] = {
    "name": "fedbuff", "buffer": 2, "local_stepsize": 0.1, "stepsize": 1.0,
    "concurrency": 3, "continues": "uniform",
}  # fmt: skip
NESTED: dict[str, Any] = {
    "continues": ["uniform", "reporter"],
    "concurrency": {"values": "2..3", "when": {"continues": "uniform"}},
}


def scenario_of(entries: list[dict[str, Any]], **tune: Any) -> Scenario:
    """Five workers and these methods."""
    return load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 4, "noise": 0.01},
            "cluster": {"workers": 5, "compute_time": {"mean": {"law": "linear"}}},
            "methods": entries,
            "stop": {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.01}},
            "tune": tune,
        }
    )


def nested_space() -> Space:
    return read_space(scenario_of([FEDBUFF], methods={"fedbuff": NESTED}))


def everything() -> Space:
    """The default space of every shipped method, and that with a nested condition."""
    shipped = [{"name": name, **TABLE[name]} for name in METHODS]
    return (*read_space(scenario_of(shipped)), *nested_space())


def check_corners(space: MethodSpace) -> None:
    for share in (0.0, 0.5, 1.0):
        point = space.active({one.name: one.at(share) for one in space.parameters})
        entry = with_parameters(space.entry, {**space.settled(point), **space.coefficients(0)})
        assert list(entry.algorithm.check(entry.parameters, 5)) == []


def test_the_corners_of_every_default_space_are_valid() -> None:
    for space in everything():
        assert space.axes, f"{space.label} has a step size to choose"
        check_corners(space)


def test_every_value_of_a_default_list_is_valid() -> None:
    tried = 0
    for name, method in METHODS.items():
        for key, values in method.searched.items():
            for value in values if isinstance(values, list) else []:
                MethodEntry.model_validate({"name": name, **TABLE[name], key: value})
                tried += 1
    assert tried > 40


def test_an_inactive_parameter_has_its_default() -> None:
    [space] = nested_space()
    assert space.settled((("continues", "reporter"),))["concurrency"] == math.inf
    assert space.settled((("continues", "uniform"), ("concurrency", 2)))["concurrency"] == 2


def samplers_of(space: Space) -> list[Sampler]:
    drawn: list[Sampler] = [Random(space, 1), Sobol(space, 1)]
    return [*drawn, Grid(space[0], 12)] if len(space) == 1 else drawn


@pytest.mark.parametrize("kind", range(3))
def test_no_sampler_proposes_an_inactive_parameter(kind: int) -> None:
    sampler = samplers_of(nested_space())[kind]
    seen = set()
    for _ in range(40):
        proposal = sampler.ask()
        assert proposal is not None
        values = dict(proposal.point)
        assert ("concurrency" in values) == (values["continues"] == "uniform")
        seen.add(values["continues"])
    assert seen == {"uniform", "reporter"}


def test_in_a_joint_space_only_the_chosen_method_has_parameters() -> None:
    space = read_space(small_scenario()) + nested_space()
    allowed = {method.label: {one.name for one in method.parameters} for method in space}
    for sampler in samplers_of(space):
        labels = set()
        for _ in range(60):
            proposal = sampler.ask()
            assert proposal is not None
            assert {name for name, _ in proposal.point} <= allowed[proposal.method.label]
            labels.add(proposal.method.label)
        assert labels == set(allowed)


def test_ranges_depend_on_the_number_of_workers() -> None:
    for workers in (5, 40):
        scenario = small_scenario(methods={"ringmaster": {"delay_threshold": "1..2*workers"}})
        cluster = scenario.cluster.model_copy(update={"workers": workers})
        [_, ringmaster] = read_space(scenario.model_copy(update={"cluster": cluster}))
        [threshold] = ringmaster.parameters
        assert (threshold.low, threshold.high) == (1, 2 * workers)


def test_whole_ends_make_whole_numbers_and_each_is_as_likely() -> None:
    threshold = Parameter("delay_threshold", "integer", 1, 4)
    found = [threshold.at((k + 0.5) / 400) for k in range(400)]
    assert {found.count(value) for value in (1, 2, 3, 4)} <= {99, 100, 101}


def test_the_default_step_sizes_hold_theory_and_the_limit_of_stability() -> None:
    scenario = small_scenario()
    [asgd, _] = read_space(scenario)
    [axis] = asgd.axes
    smoothness = scenario.problem.build(5).constants.smoothness
    assert axis.low < 1.0 / (2 * 5 * smoothness) / 2.0
    assert axis.high == pytest.approx(4.0 / smoothness, rel=1e-2)
    assert axis.num == 6


def test_later_visits_fill_the_gaps_between_step_sizes() -> None:
    axis = Axis("stepsize", 0.01, 1.0, 5, log=True)
    assert axis.values(0) == [0.01, 0.03162, 0.1, 0.3162, 1.0]
    visits = [axis.values(visit) for visit in range(4)]
    together = sorted(value for values in visits for value in values)
    assert len(set(together)) == 5 + 3 * 4
    ratios = [b / a for a, b in pairwise(together)]
    assert max(ratios) == pytest.approx(10.0 ** (2.0 / 16.0), rel=2e-3)


def test_what_is_pinned_is_not_searched() -> None:
    scenario = small_scenario(methods={"ringmaster": {"delay_threshold": 2, "stepsize": [0.3]}})
    [_, ringmaster] = read_space(scenario)
    assert ringmaster.parameters == ()
    assert ringmaster.entry.parameters["delay_threshold"] == 2
    assert ringmaster.coefficients(0) == {"stepsize": [0.3]}


def test_labels_that_tell_of_values_are_not_kept() -> None:
    assert [method.label for method in read_space(small_scenario())] == ["asgd", "ringmaster"]


def test_an_end_of_a_range_that_no_cluster_of_this_size_allows_is_refused() -> None:
    entry = {"name": "m_sync_sgd", "stepsize": 0.5, "m": 2}
    with pytest.raises(ScenarioError) as caught:
        read_space(scenario_of([entry], methods={"m_sync_sgd": {"m": "1..9"}}))
    [one] = caught.value.problems
    assert (one.key, one.value) == ("tune.methods.m_sync_sgd.m", "9")
    assert one.rule == "must be at most the number of workers, 5"


def test_a_range_that_contradicts_a_fixed_parameter_is_refused_and_a_default_left_out() -> None:
    entry = {"name": "deadline_sgd", "stepsize": 0.5, "deadline": 3.0, "quorum": 2}
    assert read_space(scenario_of([entry]))[0].parameters == ()
    wide, narrow = ({"deadline_sgd": {"target": asked}} for asked in ("1..5", "2..5"))
    with pytest.raises(ScenarioError, match="target: 1, contradicts quorum, which must be at most"):
        read_space(scenario_of([entry], methods=wide))
    assert read_space(scenario_of([entry], methods=narrow))[0].parameters[0].low == 2


@pytest.mark.parametrize(
    ("searched", "rule"),
    [
        ({"delay_threshold": "0..3"}, "greater than or equal to 1"),
        ({"delay_threshold": "7..workers"}, "is empty with 5 workers"),
        ({"stepsize": [0.1, "much"]}, "must be a list of numbers"),
        ({"stepsize": {"values": [0.1], "when": {"stops": True}}}, "leave out `when`"),
        ({"delay_threshold": {"values": "1..3", "when": {"stops": True}}}, "searched as a list"),
    ],
)
def test_a_space_that_cannot_be_is_refused(searched: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule) as caught:
        read_space(small_scenario(methods={"ringmaster": searched}))
    assert "tune.methods." in str(caught.value)


def test_a_grid_has_no_more_points_than_trials_and_no_copies() -> None:
    [space] = nested_space()
    sampler = Grid(space, 12)
    points = [sampler.ask() for _ in range(12)]
    assert len({one.point for one in points if one is not None}) == len(points)
    assert all(one is not None and one.visit == 0 for one in points)


def test_a_space_of_lists_is_exhausted() -> None:
    lists = {"delay_threshold": [1, 2], "stepsize": [0.1, 0.2]}
    [_, ringmaster] = read_space(small_scenario(methods={"ringmaster": lists}))
    for sampler in samplers_of((ringmaster,)):
        found = [sampler.ask() for _ in range(3)]
        assert [one is None for one in found] == [False, False, True]


def test_the_size_of_a_space_counts_its_points() -> None:
    [_, ringmaster] = read_space(small_scenario())
    assert ringmaster.size == 5
    assert math.isinf(Parameter("deadline", "number", 0.5, 2.0).size)
