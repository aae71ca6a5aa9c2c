"""The inputs of the bounds: which clocks are steady, which constants are known."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.theory.setting import setting
from simulator.theory.show import bounds_table
from simulator.theory.tabulate import bounds
from tests.shared.scenes import scene

METHOD = {"name": "asgd", "stepsize": 0.01}
STOP = {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
RANDOM = {"mean": 1.0, "job": "exponential"}
PERIODIC = {"mean": 1.0, "speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 8.0}}
FAULTS = {"time_to_failure": {"mean": 9.0}, "time_to_repair": {"mean": 1.0}}


@pytest.mark.parametrize(
    ("changes", "steady", "failing", "varying"),
    [
        ({}, True, False, False),
        ({"times": RANDOM}, False, False, False),
        ({"times": PERIODIC}, False, False, True),
        ({"faults": FAULTS}, False, True, False),
    ],
)
def test_the_clock_decides_which_theorems_apply(
    changes: dict[str, Any], steady: bool, failing: bool, varying: bool
) -> None:
    given = setting(scene(METHOD, stop=STOP, **changes))
    assert (given.steady, given.failing, given.varying_speeds) == (steady, failing, varying)


def test_batches_of_groups_may_differ() -> None:
    """Then sigma^2 is a mean over workers, and the report says so."""
    groups = [{"workers": 2, "batch": 8}, {"workers": 1, "batch": None}]
    shift = {"source": {"power": 1.0}, "target": "mean"}
    problem = {"kind": "least_squares", "dimension": 3, "covariate_shift": shift, "batch": 4}
    parts = scene(METHOD, stop=STOP, problem=problem).model_dump(exclude_none=True)
    given = setting(Scenario.model_validate(parts | {"cluster": {"groups": groups}}))
    assert given.uneven
    caption = str(bounds_table(bounds(given), given).caption)
    assert "Batches differ: sigma^2 is the mean over workers" in caption
    assert not setting(scene(METHOD, stop=STOP, problem=problem)).uneven


def test_where_only_the_means_are_known_they_are_taken_as_steady() -> None:
    given = replace(setting(scene(METHOD, stop=STOP, times=RANDOM)), clock=None)
    assert (given.steady, given.failing, given.varying_speeds) == (True, False, False)


def test_times_are_sorted_and_constants_are_those_of_the_problem() -> None:
    given = setting(scene(METHOD, stop=STOP, times=[3.0, 1.0, 2.0], workers=3))
    assert given.times.seconds.tolist() == [1.0, 2.0, 3.0]
    assert given.scale == given.facts.smoothness * given.facts.gap / 0.05
    assert given.ratio == pytest.approx(given.facts.variance / 0.05)
    assert given.constant("smoothness") == given.facts.smoothness


def test_another_epsilon_replaces_the_target() -> None:
    scenario = scene(METHOD, stop={"time": 10.0, "target": {"metric": "loss_gap", "below": 0.1}})
    assert setting(scenario, epsilon=0.2).facts.epsilon == 0.2
    with pytest.raises(ScenarioError, match=r"stop\.target\.metric.*or give --epsilon"):
        setting(scenario)


@pytest.mark.parametrize("epsilon", [0.0, -1.0, math.inf, math.nan])
def test_an_epsilon_that_is_no_target_is_refused(epsilon: float) -> None:
    with pytest.raises(ScenarioError, match=r"epsilon: .*, must be above 0 and finite"):
        setting(scene(METHOD, stop=STOP), epsilon=epsilon)


def test_constants_that_the_problem_does_not_know_are_named() -> None:
    problem = {"kind": "mlp", "data": {"kind": "synthetic", "samples": 20, "features": 3}}
    with pytest.raises(ScenarioError, match="L and Delta of this problem are unknown"):
        setting(scene(METHOD, stop=STOP, problem=problem))


def test_workers_that_join_and_leave_are_told_from_those_that_stay() -> None:
    moving = scene(METHOD, stop=STOP, membership={"stays": {"mean": 9.0}, "away": 1.0})
    assert setting(moving).elastic
    assert not setting(scene(METHOD, stop=STOP)).elastic
    assert not replace(setting(moving), clock=None).elastic


def test_ratios_and_scales_are_those_of_the_formulas() -> None:
    given = setting(scene(METHOD, stop=STOP))
    facts = given.facts
    assert given.ratio == facts.variance / facts.epsilon
    assert given.scale == pytest.approx(facts.smoothness * facts.gap / 0.05)
    other = setting(scene(METHOD, stop=STOP), epsilon=0.2)
    assert (other.facts.epsilon, other.scale) == (0.2, pytest.approx(given.scale / 4.0))


@pytest.mark.parametrize("epsilon", [0.0, -1.0, math.inf, math.nan])
def test_another_target_is_above_0_and_finite(epsilon: float) -> None:
    with pytest.raises(ScenarioError, match=r"epsilon: .*must be above 0 and finite"):
        setting(scene(METHOD, stop=STOP), epsilon)
