"""The `oracle` of a scenario: the cost of a job, the counters, refused values."""

from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.problems.oracle_spec import ZerothOrder
from simulator.scenario import Scenario
from tests.shared.scenes import bits, run, scene

ASGD = {"name": "asgd", "stepsize": 0.1}
LOGISTIC = {
    "kind": "logistic",
    "l2": 0.1,
    "data": {"kind": "synthetic", "samples": 40, "features": 5},
}


def seen(oracle: Any, **changes: Any) -> Scenario:
    """Two workers of 1 and 2 seconds."""
    return scene(ASGD, workers=2, oracle=oracle, **changes)


@pytest.mark.parametrize(
    ("oracle", "seconds"),
    [
        ("first_order", [1.0, 2.0]),
        ("coordinate", [1.0, 2.0]),
        ({"kind": "coordinate", "cost": 0.25}, [0.25, 0.5]),
        ("zeroth_order", [1.0, 2.0]),
        ({"kind": "zeroth_order", "block": 3}, [3.0, 6.0]),
        ({"kind": "zeroth_order", "block": 3, "evaluation_cost": 0.1}, [0.6, 1.2]),
        ({"kind": "zeroth_order", "block": 3, "evaluation_seconds": 2.0}, [12.0, 12.0]),
    ],
)
def test_a_job_takes_as_long_as_its_evaluations(oracle: Any, seconds: list[float]) -> None:
    times = seen(oracle).working_cluster.build(0)
    assert times.mean_seconds.tolist() == pytest.approx(seconds, rel=1e-15)


@pytest.mark.parametrize(
    ("given", "cost"),
    [({}, 0.5), ({"evaluation_cost": 0.1}, 0.1), ({"evaluation_seconds": 2.0}, None)],
)
def test_the_cost_of_an_evaluation_is_written_down_unless_it_is_given_in_seconds(
    given: dict[str, float], cost: float | None
) -> None:
    oracle = seen({"kind": "zeroth_order", **given}).oracle
    assert isinstance(oracle, ZerothOrder)
    assert oracle.evaluation_cost == cost


def test_sizes_of_jobs_and_speeds_stay_those_of_the_cluster() -> None:
    times = {"mean": [1.0, 2.0], "job": "exponential", "speed": {"kind": "constant", "value": 2.0}}
    plain = seen("first_order", times=times).working_cluster.build(3)
    dear = seen({"kind": "zeroth_order", "block": 4}, times=times).working_cluster.build(3)
    assert dear.finish(1, 7, 0.0) == pytest.approx(4 * plain.finish(1, 7, 0.0), rel=1e-15)


def test_the_first_order_oracle_leaves_the_cluster_alone() -> None:
    scenario = seen("first_order")
    assert scenario.working_cluster is scenario.cluster


def test_every_evaluation_is_counted() -> None:
    """Two local steps of 2 Y = 6 evaluations, in jobs of 2 x 6 x 1/2 = 6 seconds for worker 0."""
    methods = [{"name": "local_sgd", "local_steps": 2, "stepsize": 0.01}, ASGD]
    result = run(
        *methods,
        workers=1,
        oracle={"kind": "zeroth_order", "block": 3},
        stop={"time": 61},
        record={"every": 10},
    )
    assert result.summary["arrivals"].tolist() == [10, 20]
    assert result.summary["evaluations"].tolist() == [120, 120]


def test_discarded_gradients_were_evaluated_too() -> None:
    result = run(
        {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 1}, oracle="zeroth_order"
    )
    row = result.summary.iloc[0]
    assert row["discarded"] > 0
    assert row["evaluations"] == 2 * row["arrivals"]


def test_gradients_are_no_evaluations() -> None:
    for oracle in ("first_order", "coordinate"):
        assert "evaluations" not in run(ASGD, oracle=oracle).summary


@pytest.mark.parametrize("problem", [None, LOGISTIC], ids=["quadratic", "logistic"])
@pytest.mark.parametrize(
    "oracle",
    [
        {"kind": "zeroth_order", "block": 2, "smoothing": 0.1, "evaluation_noise": 1e-3},
        {"kind": "zeroth_order", "block": 2, "directions": "sphere", "smoothing": 0.1},
        {"kind": "coordinate", "block": 3},
    ],
)
def test_both_engines_play_the_same_bytes(problem: Any, oracle: Any) -> None:
    tables = [
        run(ASGD, problem=problem, oracle=oracle, engine=engine) for engine in ("tape", "numpy")
    ]
    for name in ("curves", "summary", "workers", "events"):
        assert bits(getattr(tables[0], name)) == bits(getattr(tables[1], name))
    assert tables[0].curves["loss"].iloc[-1] < tables[0].curves["loss"].iloc[0]


def test_the_whole_block_is_asynchronous_sgd_of_the_same_noise() -> None:
    """Every coordinate, small smoothing, equal times: the curves of both differ by rounding."""
    oracle = {"kind": "zeroth_order", "block": 4, "evaluation_cost": 0.125, "smoothing": 1e-2}
    found = run(ASGD, oracle=oracle).curves["loss"]
    expected = run(ASGD).curves["loss"]
    assert found.tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def test_the_noise_of_an_estimate_has_no_constant_bound() -> None:
    with pytest.raises(ScenarioError, match="needs constants that are unknown"):
        run({"name": "asgd", "stepsize": "theory"}, oracle="zeroth_order")


WRONG = [
    ("oracle: second_order", "1:9: oracle: second_order, unknown kind"),
    ("oracle: {kind: zeroth_order, block: 0}", "1:37: oracle.block: 0, must be"),
    ("oracle: {kind: zeroth_order, blok: 2}", "1:30: oracle.blok: unknown key, did you mean"),
    ("oracle: {kind: coordinate, block: 11}", "at most the number of coordinates, 10"),
    ("oracle: {kind: zeroth_order, smoothing: [0.1, 0.2]}", "has 2 values, must have one per"),
    ("oracle: {kind: zeroth_order, smoothing: 0.0}", "oracle.smoothing: 0.0, must be"),
    (
        "oracle: {kind: zeroth_order, evaluation_cost: 1.0, evaluation_seconds: 1.0}",
        "give evaluation_cost or evaluation_seconds, not both",
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_refused(text: str, said: str, tmp_path: Any) -> None:
    path = tmp_path / "s.yaml"
    rest = "problem: {kind: quadratic, dimension: 10}\ncluster: {workers: 3}\n"
    path.write_text(
        f"{text}\n{rest}methods: [{{name: asgd, stepsize: 0.1}}]\nstop: {{time: 1.0}}\n"
    )
    from simulator.scenario import load_scenario

    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert said in str(caught.value)


def test_a_block_larger_than_the_data_is_wide_is_refused_when_they_are_read() -> None:
    with pytest.raises(ScenarioError, match="at most the number of coordinates, 5"):
        run(ASGD, problem=LOGISTIC, oracle={"kind": "coordinate", "block": 6})
