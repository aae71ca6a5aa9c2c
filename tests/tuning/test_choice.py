"""The best configuration, the edges it is at, and the trial beyond an edge."""

from dataclasses import replace
from typing import Any

import pytest

from simulator.scenario.methods import MethodEntry
from simulator.tuning.choice import Choice, Edge, chosen, extension, settled
from simulator.tuning.space import Axis, MethodSpace, Parameter
from simulator.tuning.trial import Outcome
from tests.shared.trials import configured, outcome, space, trial

WORKERS = 5


def at(method: MethodSpace, threshold: int, stepsizes: dict[float, float]) -> Outcome:
    """A trial with this threshold; step size -> score."""
    found = [
        configured(score, k, delay_threshold=threshold, stepsize=step)
        for k, (step, score) in enumerate(stepsizes.items())
    ]
    return outcome(trial(method, delay_threshold=threshold), *found)


def choice(outcomes: list[Outcome], method: MethodSpace) -> Choice:
    found = chosen(outcomes, method, WORKERS)
    assert found is not None
    return found


def test_the_smallest_score_of_a_complete_trial_wins_and_the_first_of_equal_ones() -> None:
    method, other = space(), space(label="other")
    outcomes = [
        at(other, 2, {0.02: 1.0}),
        replace(at(method, 2, {0.02: 2.0}), status="cut"),
        at(method, 3, {0.02: 9.0, 0.04: 5.0}),
        at(method, 4, {0.02: 5.0}),
    ]
    best = choice(outcomes, method)
    assert best.outcome is outcomes[2] and best.configuration is outcomes[2].configurations[1]
    assert best.method is method
    assert chosen(outcomes[1:2], method, WORKERS) is None


def edges(outcomes: list[Outcome], method: MethodSpace) -> list[tuple[str, float, bool, bool]]:
    found = choice(outcomes, method).edges
    return [(one.name, one.value, one.is_upper, one.extendable) for one in found]


def test_values_inside_of_the_range_and_of_what_was_tried_are_no_edges() -> None:
    """The range of a threshold counts, whether its ends were tried or not."""
    method = space()
    assert edges([at(method, 3, {0.01: 9.0, 0.02: 1.0, 0.04: 9.0})], method) == []


def test_a_step_size_is_compared_within_its_own_trial() -> None:
    method = space()
    best, other = at(method, 3, {0.02: 9.0, 0.04: 1.0}), at(method, 4, {0.01: 9.0, 0.08: 9.0})
    assert edges([best, other], method) == [("stepsize", 0.04, True, True)]
    best = at(method, 3, {0.02: 1.0, 0.04: 9.0})
    assert edges([best, other], method) == [("stepsize", 0.02, False, True)]
    again = at(method, 3, {0.01: 9.0, 0.08: 9.0})  # a later visit to the same point
    assert edges([best, again], method) == []


def test_one_step_size_alone_has_no_edge() -> None:
    method = space()
    assert edges([at(method, 3, {0.02: 1.0})], method) == []


def test_an_edge_is_one_only_where_the_method_allows_more() -> None:
    """A threshold of 8 may be doubled; half of 1 is 0, which is refused."""
    method, inner = space(), {0.01: 9.0, 0.02: 1.0, 0.04: 9.0}
    assert edges([at(method, 8, inner)], method) == [("delay_threshold", 8, True, True)]
    assert edges([at(method, 1, inner)], method) == []


def test_what_the_method_says_about_the_workers_limits_it_too() -> None:
    entry = MethodEntry.model_validate({"name": "m_sync_sgd", "m": 2, "stepsize": 0.5})
    method = space(Parameter("m", "integer", 1, 4), entry=entry)
    outcomes = [outcome(trial(method, m=4), configured(1.0, m=4))]
    for workers, found in ((7, 0), (8, 1)):  # twice 4 is 8
        assert len(choice(outcomes, method).edges) == 0
        best = chosen(outcomes, method, workers)
        assert best is not None and len(best.edges) == found


def test_the_end_of_a_list_is_an_edge_that_cannot_be_continued() -> None:
    method = space(
        Parameter("delay_threshold", "choice", choices=(2, 4, 6)),
        Axis("stepsize", choices=(0.01, 0.02)),
        Parameter("stops", "choice", choices=(False, True)),
    )
    best = configured(1.0, delay_threshold=2, stepsize=0.02, stops=True)
    made = trial(method, delay_threshold=2, stops=True)
    outcomes = [outcome(made, configured(9.0, delay_threshold=2, stepsize=0.01, stops=True), best)]
    assert edges(outcomes, method) == [
        ("delay_threshold", 2, False, False),
        ("stepsize", 0.02, True, False),
    ]
    assert extension(choice(outcomes, method)) is None


def test_absent_parameters_have_their_default() -> None:
    method = space(Parameter("stops", "choice", choices=(False, True)))
    assert settled(method, configured(1.0, stepsize=0.5)) == {"stepsize": 0.5, "stops": False}


def beyond(edge: Edge, method: MethodSpace, **point: Any) -> dict[str, Any]:
    """The point and the coefficients of the extension."""
    best = outcome(trial(method, **point), configured(1.0, **point))
    made = extension(Choice(best, best.configurations[0], (edge,)))
    assert made is not None and made.method is method
    return {**dict(made.point), **made.coefficients}


def test_a_grid_is_continued_with_its_spacing() -> None:
    """0.01 .. 0.08 are 4 values with the ratio 2; 1 .. 4 are 4 values at the distance 1."""
    up, down = Edge("stepsize", 0.08, True, True), Edge("stepsize", 0.01, False, True)
    method = space()
    found = beyond(up, method, delay_threshold=3)
    assert found == {"delay_threshold": 3, "stepsize": [0.16, 0.32, 0.64, 1.28]}
    found = beyond(down, method, delay_threshold=3)
    assert found["stepsize"] == [0.005, 0.0025, 0.00125, 0.000625]
    method = space(Axis("stepsize", 1.0, 4.0, 4))
    assert beyond(replace(up, value=4.0), method)["stepsize"] == [5.0, 6.0, 7.0, 8.0]


def test_values_that_the_method_refuses_are_left_out() -> None:
    method = space(Axis("stepsize", 0.5, 2.0, 4))
    found = beyond(Edge("stepsize", 1.2, False, True), method)
    assert found["stepsize"] == [0.7, 0.2]  # then -0.3


def test_another_coefficient_keeps_its_grid() -> None:
    entry = MethodEntry.model_validate({"name": "asgdm", "stepsize": 0.1, "momentum": 0.5})
    method = space(Axis("stepsize", 1.0, 4.0, 4), Axis("momentum", 0.1, 0.9, 3), entry=entry)
    assert beyond(Edge("stepsize", 4.0, True, True), method)["momentum"] == [0.1, 0.5, 0.9]


@pytest.mark.parametrize(
    ("value", "upper", "lower"), [(5, 10, 2), (3.0, 6.0, 1.5), (0.3333, 0.6666, 0.1666)]
)
def test_another_parameter_is_doubled_or_halved(value: float, upper: float, lower: float) -> None:
    method = space()
    for is_upper, wanted in ((True, upper), (False, lower)):
        edge = Edge("delay_threshold", value, is_upper, True)
        found = beyond(edge, method, delay_threshold=value, other=7)
        assert found["delay_threshold"] == wanted and type(wanted) is type(found["delay_threshold"])
        assert found["other"] == 7 and found["stepsize"] == [0.01, 0.02, 0.04, 0.08]


def test_the_first_edge_that_can_be_continued_is() -> None:
    method = space()
    best = outcome(trial(method, delay_threshold=8), configured(1.0, delay_threshold=8))
    fixed = Edge("other", 1, True, False)
    ends = (fixed, Edge("delay_threshold", 8, True, True), Edge("stepsize", 0.08, True, True))
    made = extension(Choice(best, best.configurations[0], ends))
    assert made is not None and made.point == (("delay_threshold", 16),)
