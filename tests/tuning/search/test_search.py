"""Searches: they find known optima, and all methods get the same budget."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.errors import InvariantError, ScenarioError
from simulator.scenario import Scenario, load_scenario
from simulator.sweep.plan import Task
from simulator.sweep.remote import Answer, simulate_text, text_of
from simulator.sweep.resources import Resources
from simulator.sweep.worker_timeout import Cluster
from simulator.tuning.comparison import best_scenario
from simulator.tuning.reading import with_parameters
from simulator.tuning.search import Tuning, search
from simulator.tuning.study import Budget, check_equal
from simulator.tuning.trials_table import trials_table
from tests.tuning.conftest import small_scenario


def two_eigenvalues(**tune: Any) -> Scenario:
    """Exact gradients of x'Ax/2, A = diag(1, 10), on workers that need 1, 2 and 3 seconds.

    Gradient descent contracts by max(|1 - gamma|, |1 - 10 gamma|), smallest at gamma = 2/11, and
    as no gradient is better than another a round should wait for m = 1 worker.
    """
    return load_scenario(
        {
            "problem": {"kind": "quadratic", "matrix": {"spectrum": [1.0, 10.0]},
                        "dimension": 2, "start": [1.0, 1.0]},
            "cluster": {"workers": 3, "compute_time": {"mean": {"law": "linear"}}},
            "methods": [{"name": "m_sync_sgd", "m": 3, "stepsize": 0.01}],
            "stop": {"time": 400.0, "target": {"metric": "grad_norm_sq", "below": 1e-12}},
            "record": {"every": 1.0},
            "tune": {"stepsizes": 25, **tune},
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sampler", "trials"), [("grid", 3), ("random", 8), ("sobol", 8), ("tpe", 8), ("halving", 8)]
)
def test_the_optimum_of_a_closed_form_is_found(tmp_path: Path, sampler: str, trials: int) -> None:
    tuning = search(two_eigenvalues(sampler=sampler, trials=trials), tmp_path)
    [choice] = tuning.choices
    assert choice is not None
    assert choice.configuration.parameters["m"] == 1
    assert choice.configuration.parameters["stepsize"] == pytest.approx(2.0 / 11.0, rel=0.08)
    rate = max(abs(1.0 - 2.0 / 11.0), abs(1.0 - 20.0 / 11.0))
    steps = math.log(1e-6 / math.sqrt(101.0)) / math.log(rate)
    assert choice.configuration.score == pytest.approx(steps, rel=0.1)


def test_every_method_gets_the_same_number_of_trials(tuned: Tuning) -> None:
    assert [len(study.outcomes) for study in tuned.studies] == [3, 3]
    assert {outcome.status for outcome in tuned.outcomes} == {"complete"}


def test_every_trial_runs_on_the_same_seeds(tuned: Tuning) -> None:
    times = {len(one.times) for outcome in tuned.outcomes for one in outcome.configurations}
    assert times == {2}
    assert tuned.seeds == (0, 1)
    assert tuned.fresh == (2, 3)


def test_no_score_is_infinite_or_nan(tuned: Tuning) -> None:
    table = trials_table(tuned)
    assert table["score"].map(math.isfinite).all()
    assert (table["reached"] < table["seeds"]).any(), "some step size must fail"


def test_the_choice_is_the_smallest_mean_over_seeds(tuned: Tuning) -> None:
    """Of all step sizes that were tried, run side by side without a search."""
    tried = trials_table(tuned)
    tried = tried[tried["label"] == "asgd"]
    stepsizes = sorted(tried["stepsize"])
    scenario = small_scenario()
    asgd = with_parameters(scenario.methods[0], {"stepsize": stepsizes})
    result = simulator.run(scenario.model_copy(update={"methods": [asgd]}))
    means = result.summary.groupby("stepsize")["time_to_target"].mean()
    [chosen] = tried[tried["chosen"]].to_dict("records")
    assert chosen["stepsize"] == means.idxmin()
    assert chosen["score"] == pytest.approx(means.min(), rel=1e-15)


def test_progress_is_the_share_of_all_trials(tmp_path: Path) -> None:
    reported: list[tuple[float, str]] = []
    search(small_scenario(), tmp_path, progress=lambda *said: reported.append(said))
    counted = [(share, what) for share, what in reported if what.endswith(" trials")]
    shares = [share for share, _ in counted]
    assert len(shares) > 6
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] < 0.5
    assert counted[-1] == (1.0, "6/6 trials")


@pytest.mark.parametrize("arrivals", [700, 1501])
def test_arrivals_are_spent_to_the_last_one(tmp_path: Path, arrivals: int) -> None:
    tuning = search(small_scenario(trials=None, arrivals=arrivals), tmp_path)
    assert [study.spent for study in tuning.studies] == [arrivals, arrivals]
    statuses = [[one.status for one in study.outcomes] for study in tuning.studies]
    assert all(one[-1] == "cut" and set(one[:-1]) <= {"complete"} for one in statuses)


def test_a_trial_that_was_cut_is_never_chosen(tmp_path: Path) -> None:
    tuning = search(small_scenario(trials=None, arrivals=50), tmp_path)
    assert tuning.choices == (None, None)


def test_a_favoured_method_is_an_error(tuned: Tuning) -> None:
    first, second = tuned.studies
    short = second.outcomes.pop()
    with pytest.raises(InvariantError, match="budgets are equal"):
        check_equal([first, second])
    second.outcomes.append(short)
    second.budget = Budget("trials", 4)
    with pytest.raises(InvariantError, match="budgets are equal"):
        check_equal([first, second])
    second.budget = Budget("trials", 3)
    check_equal([first, second])


def test_a_search_begun_again_computes_nothing(tmp_path: Path) -> None:
    first = trials_table(search(small_scenario(), tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.zip")}
    again = trials_table(search(small_scenario(), tmp_path))
    assert again.equals(first)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.zip")} == before


def test_a_longer_search_uses_the_shorter_one(tmp_path: Path) -> None:
    sobol = {"sampler": "sobol"}
    search(small_scenario(**sobol), tmp_path)
    before = set(tmp_path.rglob("*.zip"))
    longer = search(small_scenario(**sobol, trials=4), tmp_path)
    assert [len(study.outcomes) for study in longer.studies] == [4, 4]
    assert before < set(tmp_path.rglob("*.zip"))


def narrow(**tune: Any) -> Scenario:
    """A grid of step sizes that ends far below the optimum, 2/11."""
    ranges = {"m_sync_sgd": {"m": 1, "stepsize": "log:0.01:0.04:4"}}
    return two_eigenvalues(trials=1, methods=ranges, **tune)


def test_an_optimum_at_the_edge_is_flagged(tmp_path: Path) -> None:
    [choice] = search(narrow(), tmp_path).choices
    assert choice is not None
    assert [(edge.name, edge.is_upper) for edge in choice.edges] == [("stepsize", True)]


def test_an_extended_grid_reaches_the_optimum(tmp_path: Path) -> None:
    tuning = search(narrow(extend=True), tmp_path)
    [choice], [study] = tuning.choices, tuning.studies
    assert choice is not None
    assert choice.edges == ()
    assert choice.configuration.parameters["stepsize"] == pytest.approx(2.0 / 11.0, rel=0.4)
    assert study.spent == study.budget.amount > 1


def test_extending_one_method_gives_the_others_as_much(tmp_path: Path) -> None:
    ranges = {"asgd": {"stepsize": "log:1e-4:1e-3:3"}}
    tuning = search(small_scenario(trials=1, extend=True, methods=ranges), tmp_path)
    assert len({study.spent for study in tuning.studies}) == 1
    assert tuning.studies[0].spent > 1


def test_a_limit_of_the_method_is_no_edge(tmp_path: Path) -> None:
    """m = 1 is the smallest number of workers to wait for, not the end of a grid."""
    [choice] = search(two_eigenvalues(trials=3), tmp_path).choices
    assert choice is not None
    assert choice.configuration.parameters["m"] == 1
    assert choice.edges == ()


def test_a_joint_search_spends_the_same_in_all(tmp_path: Path) -> None:
    tuning = search(small_scenario(joint=True, sampler="random"), tmp_path)
    [study] = tuning.studies
    assert study.spent == 2 * 3


@pytest.mark.parametrize(
    ("tune", "rule"),
    [
        ({"joint": True}, "choose another sampler"),
        ({"fresh_seeds": [1, 2]}, "were used for tuning"),
        ({"seeds": [3, 3]}, "must be distinct"),
    ],
)
def test_what_cannot_be_fair_is_refused(tmp_path: Path, tune: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        search(small_scenario(**tune), tmp_path)


@pytest.mark.parametrize("key", ["target", "time"])
def test_there_must_be_something_to_tune_towards(tmp_path: Path, key: str) -> None:
    scenario = small_scenario()
    stop = scenario.stop.model_copy(update={key: None})
    with pytest.raises(ScenarioError, match=f"stop.{key}: is missing"):
        search(scenario.model_copy(update={"stop": stop}), tmp_path)


def test_the_workers_of_a_cluster_find_the_same_parameters(
    tuned: Tuning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Cluster] = []

    def answered(
        cluster: Cluster, tasks: list[Task], _: object
    ) -> Iterator[tuple[int, list[Answer]]]:
        sent.append(cluster)
        for k, task in enumerate(tasks):
            yield k, simulate_text(text_of(task, cluster.plugins))

    monkeypatch.setattr("simulator.sweep.execute.on_cluster", answered)
    cluster = Cluster("tcp://127.0.0.1:8786")
    found = search(small_scenario(), tmp_path, resources=Resources(cluster=cluster))
    assert best_scenario(found) == best_scenario(tuned)
    assert set(sent) == {cluster}
