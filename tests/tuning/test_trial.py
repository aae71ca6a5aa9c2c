"""A trial, its configurations, and its runs."""

from dataclasses import replace
from math import inf

from simulator.tuning.reading import read_space
from simulator.tuning.trial import Configuration, Trial, runs_of_trial
from tests.shared.trials import configured, outcome, space, trial
from tests.tuning.conftest import small_scenario


def test_a_score_is_the_mean_over_seeds_and_an_outcome_has_the_best() -> None:
    one = Configuration(0, {}, (1.0, inf, 4.0), (1.0, 9.0, 2.0))
    assert one.score == 4.0 and one.reached == 2
    made = trial(space(), 3)
    assert made.name == "r, trial 3"
    assert outcome(made, one, configured(3.0), configured(5.0)).score == 3.0
    assert outcome(made, status="failed").score == inf


def threshold(value: int, **coefficients: list[float]) -> Trial:
    """A trial of the second method, Ringmaster."""
    [_, method] = read_space(small_scenario())
    return Trial(method, 1, (("delay_threshold", value),), coefficients)


def test_the_runs_are_those_of_the_method_one_per_seed() -> None:
    scenario = small_scenario()
    found = runs_of_trial(
        scenario, threshold(2, stepsize=[0.1, 0.2]), seeds=[4, 7], changes={"time": 9.0}
    )
    assert [(run.seed, run.index) for run in found] == [(4, 1), (7, 1)]
    for run in found:
        assert run.entry.name == "ringmaster"
        assert run.entry.parameters["delay_threshold"] == 2
        assert run.entry.parameters["stepsize"] == [0.1, 0.2]
        assert run.scenario.stop.time == 9.0
        assert run.scenario.stop.target == scenario.stop.target
        assert run.scenario.tune is None and run.scenario.methods[0] == scenario.methods[0]
    plain = runs_of_trial(scenario, threshold(2, stepsize=[0.1, 0.2]), seeds=[4])
    assert plain[0].scenario.stop == scenario.stop and plain[0].id != found[0].id


def test_a_trial_that_the_method_refuses_has_no_runs() -> None:
    assert runs_of_trial(small_scenario(), threshold(0, stepsize=[0.1]), seeds=[1]) == []


def test_absent_parameters_have_their_default_in_the_runs() -> None:
    made = threshold(2, stepsize=[0.1])
    [run] = runs_of_trial(small_scenario(), replace(made, point=()), seeds=[1])
    assert run.entry.parameters["delay_threshold"] == 3  # no default: that of the scenario
