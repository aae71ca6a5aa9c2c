"""What prescriptions of step sizes and batches know about a run."""

from dataclasses import asdict
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.running.prescriptions import facts, prescribe, reference_times
from simulator.scenario import Scenario

TARGET = {"metric": "grad_norm_sq", "below": 0.01}
GIVEN: dict[str, Any] = {
    "problem": {
        "kind": "quadratic",
        "dimension": 3,
        "matrix": {"spectrum": [1.0, 2.0, 4.0]},
        "noise": 0.5,
    },
    "cluster": {"workers": 2, "compute_time": [1.0, 3.0]},
    "methods": [{"name": "asgd", "stepsize": 0.1}],
    "stop": {"time": 9.0, "target": TARGET},
}


def known(**sections: Any) -> dict[str, Any]:
    """The facts of a scenario."""
    scenario = Scenario.model_validate(GIVEN | sections)
    return asdict(facts(scenario, scenario.build_problem(), reference_times(scenario)))


def test_constants_of_the_problem_and_seconds_of_the_workers() -> None:
    found = known()
    assert (found["smoothness"], found["strong_convexity"]) == (4.0, 1.0)
    assert found["variance"] == pytest.approx(3 * 0.25)
    assert found["epsilon"] == 0.01
    assert (found["workers"], found["seconds"], found["dimension"]) == (2, (1.0, 3.0), 3)
    assert found["upload_latency"] == found["upload_per_number"] == ()


def test_an_upload_has_a_latency_and_seconds_for_each_number() -> None:
    link = {"latency": [0.5, 0.25], "bandwidth": 16.0}
    found = known(cluster={**GIVEN["cluster"], "links": {"upload": link}})
    assert found["upload_latency"] == (0.5, 0.25)
    assert found["upload_per_number"] == (0.0625, 0.0625)  # at 16 a second


@pytest.mark.parametrize(
    "stop", [{"time": 9.0}, {"time": 9.0, "target": {**TARGET, "metric": "loss"}}]
)
def test_epsilon_is_that_of_a_target_for_the_gradient(stop: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="epsilon is unknown"):
        known(stop=stop)


def test_long_jobs_are_refused_where_only_the_data_give_the_dimension() -> None:
    data = {"kind": "synthetic", "samples": 10, "features": 2000}
    method = {"name": "local_sgd", "stepsize": 0.1, "local_steps": 10**9}
    scenario = Scenario.model_validate(
        GIVEN | {"problem": {"kind": "logistic", "data": data}, "methods": [method]}
    )
    given = facts(scenario, scenario.build_problem(), reference_times(scenario))
    with pytest.raises(ScenarioError) as caught:
        prescribe(scenario.methods[0], given, 0)
    [mistake] = caught.value.problems
    assert mistake.key == "methods[0].local_steps" and "2e+12 updates" in mistake.rule


def test_a_time_for_more_gradients_than_any_machine_computes_is_refused() -> None:
    given = GIVEN | {"cluster": {"workers": 2, "compute_time": 1e-300}}
    with pytest.raises(ScenarioError) as caught:
        reference_times(Scenario.model_validate(given))
    [mistake] = caught.value.problems
    assert (mistake.key, mistake.value) == ("stop.time", "9")
    assert mistake.rule == "is long enough for 1.8e+301 gradients, must be for at most 1e+15"
    bounded = given | {"stop": {"time": 9.0, "arrivals": 10}}
    assert reference_times(Scenario.model_validate(bounded)).workers == 2
