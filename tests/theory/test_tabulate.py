"""The table of bounds: every number by hand, and its notes."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pandas import DataFrame

import simulator
from algorithms import METHODS
from simulator import theory
from simulator.errors import DataError, ScenarioError
from simulator.running.prescriptions import facts, prescribe
from simulator.scenario import Scenario
from simulator.theory.catalogue import UNSTATED, UPPER
from simulator.theory.show import bounds_table
from tests.shared.scenes import LINE, scene
from tests.shared.steps import steps

METHOD = {"name": "asgd", "stepsize": 0.01}
TARGET = {"time": 1.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
DIFFERENT = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}
DIFFERENT |= {"minima": [[3.0], [0.0], [-5.0]]}


def line(*methods: dict[str, Any], **changes: Any) -> Scenario:
    """L = 1, Delta = 1/2, sigma^2 = 1/4, eps = 1/20, tau = (1, 2, 4): L Delta/eps = 10, s = 5."""
    given: dict[str, Any] = {"workers": 3, "times": [4.0, 1.0, 2.0], "stop": TARGET}
    given |= {"problem": {**LINE, "noise": 0.5}, "record": {"points": 5}, **changes}
    return scene(*(methods or (METHOD,)), **given)


def column(table: DataFrame, name: str, model: str = "fixed") -> dict[str, Any]:
    """Bound -> its value in the column `name`."""
    rows = table[table["model"] == model]
    return dict(zip(rows["bound"], rows[name], strict=True))


def test_every_number_by_hand() -> None:
    optimum, all_need, sync = 80 / 1.75, 40 + 350 / 9, 40 * (1 + 5 / 3)
    last = 10 * (4 / (3 / 1.75)) * (math.sqrt(5) * 7 / 3 + 4)
    assert column(theory.table(line()), "seconds") == {
        name: pytest.approx(seconds)
        for name, seconds in {
            "lower bound, equal objectives": optimum,
            "lower bound, any objectives": all_need,
            "sync_sgd": sync,
            "m_sync_sgd": 60,
            "asgd": optimum,
            "delay_adaptive_asgd": optimum,
            "dasgd": optimum,
            "rennala": 96 * optimum,
            "ringmaster": 2 * optimum / 10 * (8 * 5 + 16 * 5) * 10 / 5,
            "naive_optimal_asgd": optimum,
            "mindflayer": 8 * optimum,
            "malenia": all_need,
            "ringleader": 10 * (64 * 4 + 160 * 7 / 3 * 5 / 3),
            "rescaled_asgd": all_need + last,
            "fragile": 10 * 5 / 1.5,
            "amelie": 40,
            "dude_asgd": sync,
            "ia2sgd": sync,
        }.items()
    }


def test_bounds_without_a_server_count_the_messages_between_nodes() -> None:
    """A path of 4, 1 and 2 s with 3 s an edge: node 1 alone has 5 gradients in 5 s."""
    cluster = {"workers": 3, "compute_time": [4.0, 1.0, 2.0], "topology": "path"}
    parts = line().model_dump(exclude_none=True)
    links = {"upload": 1.0, "edge": 3.0}
    table = theory.table(Scenario.model_validate(parts | {"cluster": {**cluster, "links": links}}))
    seconds, notes = column(table, "seconds"), column(table, "note")
    assert (seconds["fragile"], seconds["amelie"]) == (pytest.approx(50), pytest.approx(60))
    assert (notes["fragile"], notes["rennala"]) == ("", "messages taken as free")


def test_ratios_refer_to_the_lower_bound_for_equal_objectives() -> None:
    ratios = column(theory.table(line()), "over_lower")
    assert ratios["lower bound, equal objectives"] == 1
    assert (ratios["rennala"], ratios["mindflayer"]) == (pytest.approx(96), pytest.approx(8))


def test_without_noise_one_worker_is_enough() -> None:
    table = theory.table(line(problem=LINE))
    seconds = column(table, "seconds")
    assert seconds["lower bound, equal objectives"] == pytest.approx(10)
    assert seconds["ringmaster"] == pytest.approx(2 * 2 * 80)
    assert column(table, "parameters")["naive_optimal_asgd"]["m"] == 1


def test_parameters_are_those_that_a_run_would_take() -> None:
    entries = [
        {"name": "ringmaster", "delay_threshold": "theory", "stepsize": "theory"},
        {"name": "rennala", "batch": "theory", "stepsize": "theory"},
        {"name": "m_sync_sgd", "m": "theory", "stepsize": "theory"},
        {"name": "naive_optimal_asgd", "stepsize": "theory"},
        {"name": "malenia", "batch": "theory", "stepsize": "theory"},
        {"name": "ringleader", "stepsize": "theory"},
        {"name": "dude_asgd", "stepsize": "theory"},
    ]
    scenario = line(*entries)
    known = facts(scenario, scenario.problem.build(3), scenario.cluster.build(0))
    found = column(theory.table(scenario), "parameters")
    for k, entry in enumerate(scenario.methods):
        resolved = prescribe(entry, known, k)
        assert found[entry.name].items() <= resolved.items()
        assert found[entry.name]["stepsize"] == resolved["stepsize"]
    assert found["ringmaster"] == {"delay_threshold": 5, "stepsize": 0.05}


def test_only_methods_for_any_objectives_apply_where_they_differ() -> None:
    table = theory.table(line(problem={**DIFFERENT, "noise": 0.5}))
    applies = column(table, "applies")
    assert {name for name, fits in applies.items() if fits} == {
        "lower bound, any objectives",
        *(bound.name for bound in UPPER if METHODS[bound.name].heterogeneous),
    }
    assert not applies["rennala"]
    ratios = column(table, "over_lower")
    assert ratios["malenia"] == 1
    assert math.isnan(ratios["rennala"])


def test_dissimilarity_enters_where_it_is_known() -> None:
    table = theory.table(line(problem={**DIFFERENT, "noise": 0.5}))
    scale = (5 + 2 / 3) ** 2 / 2 / 0.05  # the minimiser is -2/3
    spread = math.sqrt(2) * (5 - 2 / 3)
    least = scale * (4 + 35 / 9)
    noise = math.sqrt((0.25 + spread**2) / 0.05)
    last = scale * 4 / (3 / 1.75) * (noise * 7 / 3 + math.sqrt(2) * 4)
    assert column(table, "seconds")["rescaled_asgd"] == pytest.approx(least + last)


def test_unknown_dissimilarity_is_said() -> None:
    problem = {"kind": "quadratic", "dimension": 4, "noise": 0.5}
    problem |= {"heterogeneity": {"kind": "random_tridiagonal"}}
    table = theory.table(line(problem=problem))
    assert "zeta and rho unknown" in column(table, "note")["rescaled_asgd"]
    seconds = column(table, "seconds")
    assert seconds["rescaled_asgd"] == seconds["malenia"]
    assert seconds["ia2sgd"] > seconds["sync_sgd"], "L_max is above L"


def test_epsilon_may_be_given() -> None:
    coarse = theory.table(line(), epsilon=0.5)
    assert column(coarse, "seconds")["lower bound, equal objectives"] == pytest.approx(1.5)
    free = line(stop={"time": 1.0})
    assert theory.table(free, epsilon=0.5).equals(coarse)


@pytest.mark.parametrize(
    ("stop", "epsilon", "rule"),
    [
        ({"time": 1.0}, None, "stop.target.metric: none, must be grad_norm_sq, or give --epsilon"),
        (
            {"time": 1.0, "target": {"metric": "loss_gap", "below": 0.1}},
            None,
            "stop.target.metric: loss_gap, must be",
        ),
        ({"time": 1.0}, -1.0, "epsilon: -1, must be above 0 and finite"),
    ],
)
def test_no_bounds_without_epsilon(stop: Any, epsilon: float | None, rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        theory.table(line(stop=stop), epsilon=epsilon)


def test_no_bounds_where_the_constants_are_unknown() -> None:
    problem = {"kind": "mlp", "hidden": 2, "batch": 1}
    problem |= {"data": {"kind": "synthetic", "samples": 20, "features": 3}}
    with pytest.raises(ScenarioError, match=r"problem\.kind: mlp, L and Delta of this problem are"):
        theory.table(line(problem=problem))


def test_constants_are_named_where_they_are_known() -> None:
    constants = column(theory.table(line()), "constants")
    assert {name for name, text in constants.items() if text != UNSTATED} == {
        "rennala",
        "ringmaster",
        "mindflayer",
        "ringleader",
    }


def test_the_universal_model_is_there_where_speeds_vary() -> None:
    speed = {"kind": "piecewise", "times": [0.0, 10.0], "values": [0.5, 1.0], "period": 20.0}
    table = theory.table(line(times={"mean": [4.0, 1.0, 2.0], "speed": speed}))
    seconds = column(table, "seconds", "universal")
    equal = seconds["lower bound, equal objectives"]
    assert 0 < equal <= seconds["lower bound, any objectives"] < seconds["ringmaster"]
    assert column(table, "over_lower", "universal")["lower bound, equal objectives"] == 1
    assert math.isnan(column(table, "seconds")["mindflayer"])
    assert set(theory.table(line())["model"]) == {"fixed"}


def test_every_number_of_the_universal_model_by_hand() -> None:
    """Speed 2 for 12 s, then 1; after u units of work workers have done u and floor(u/3).

    Ten rounds of 5 gradients take 4 units each; counts with harmonic mean 2.5, (6, 2), take 6;
    480 rounds of 5 gradients at a quarter of the power take 16.
    """
    speed = {"kind": "piecewise", "times": [0.0, 12.0], "values": [2.0, 1.0]}
    table = theory.table(line(workers=2, times={"mean": [1.0, 3.0], "speed": speed}))
    assert column(table, "seconds", "universal") == {
        "lower bound, equal objectives": 10 * 4 - 12,
        "lower bound, any objectives": 10 * 6 - 12,
        "ringmaster": 480 * 16 - 12,
    }


def test_the_measured_time_of_every_entry_stands_beside_the_bound_of_its_method() -> None:
    scenario = line(
        {"name": "rennala", "label": "good", "batch": 5, "stepsize": 0.5},
        {"name": "rennala", "label": "bad", "batch": 5, "stepsize": 1e-9},
        {"name": "asgdm", "stepsize": 1e-9, "momentum": 0.5},
        stop={**TARGET, "time": 500.0},
        record={"iterations": 1},
    )
    table = theory.table(scenario, results=simulator.run(scenario))
    rows = table.set_index("bound").loc[["rennala", "asgdm", "ringmaster"]]
    assert rows["label"].tolist() == ["good", "bad", "asgdm", ""]
    seconds = rows["measured"].tolist()
    assert 0 < seconds[0] < 500
    assert seconds[1] == seconds[2] == math.inf
    assert math.isnan(seconds[3])
    assert rows["measured_over_lower"].iloc[0] == pytest.approx(seconds[0] * 1.75 / 80)
    assert rows["note"].iloc[2] == "no bound known"
    assert not rows["applies"].iloc[2]
    assert rows["seconds"].iloc[0] == rows["seconds"].iloc[1]


def test_results_for_another_target_are_refused() -> None:
    results = simulator.run(line(stop={"time": 5.0, "target": {"metric": "loss_gap", "below": 1}}))
    with pytest.raises(DataError, match="target is loss_gap <= 1, the bounds are for grad_norm_sq"):
        theory.table(line(), results=results)


@pytest.mark.parametrize("job", ["constant", "exponential"])
def test_many_workers_cost_a_few_steps_each(job: str) -> None:
    times = {"mean": {"law": "sqrt"}, "job": job}
    seconds = column(theory.table(line(workers=100_000, times=times)), "seconds")
    few, many = (line(workers=n, times=times) for n in (1_000, 21_000))
    more = steps(lambda: theory.table(many)) - steps(lambda: theory.table(few))
    assert more <= 100 * 20_000
    assert 0 < seconds["lower bound, equal objectives"] < seconds["asgd"] < seconds["sync_sgd"]


def test_only_links_that_take_time_bring_the_bound_that_counts_them() -> None:
    """S = 5, d = 1: nothing to compress, so t solves sum_{i<=j} 1/(2 h_i S) = 1/s, or is tau."""
    free = theory.table(line(links={"upload": 0.0}))
    assert "shadowheart" not in set(free["bound"])
    slow = theory.table(line(links={"upload": 1.0}))
    assert column(slow, "seconds")["shadowheart"] == pytest.approx(32 * 10 * 40 / 7)
    assert column(slow, "parameters")["shadowheart"]["keep"] == 1
    assert column(slow, "note")["asgd"] == "messages taken as free"
    assert column(slow, "note")["shadowheart"] == "downloads free"
    slower = theory.table(line(links={"upload": 7.0}))
    assert column(slower, "seconds")["shadowheart"] == pytest.approx(32 * 10 * 7)


def test_of_workers_that_fail_the_bounds_are_marked_as_estimates() -> None:
    faults = {"time_to_failure": {"mean": 2.0, "job": "exponential"}, "time_to_repair": 1.0}
    table = theory.table(line(faults=faults))
    assert set(table["model"]) == {"fixed"}
    assert column(table, "note")["mindflayer"] == "workers fail: chances unknown"
    given = theory.setting(line(faults=faults))
    assert given.failing and not given.steady and not given.varying_speeds
    assert given.times.seconds.tolist() == pytest.approx([3 * math.expm1(t / 2) for t in (1, 2, 4)])


def test_where_workers_leave_the_bounds_are_said_to_assume_that_all_are_there() -> None:
    leaving = line(membership={"events": [{"worker": 0, "leave": 3.0}]})
    table, said = theory.table(leaving), "all bounds assume that all n are there"
    assert table["seconds"].equals(theory.table(line())["seconds"])
    captions = [str(bounds_table(table, theory.setting(s)).caption) for s in (leaving, line())]
    assert [said in caption for caption in captions] == [True, False]
