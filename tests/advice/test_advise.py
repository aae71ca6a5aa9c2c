"""The advice on clusters where theory tells who wins, and within its budget."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest

from simulator.advice import samples, stock
from simulator.advice.advise import Advice, _rounds, _until, advise
from simulator.advice.source import read_source
from simulator.errors import DataError, RunFailed, ScenarioError
from tests.advice.conftest import advice_for
from tests.shared.advised import MadeFinding, made_advice

CLUSTER = "cluster: {workers: 3, compute_time: [1.0, 1.0, 2.0]}\n"
NOISY = {"kind": "quadratic", "dimension": 10, "noise": 0.05}


def test_without_noise_the_fastest_worker_alone_is_best(quiet: Advice) -> None:
    [found] = quiet.findings
    assert quiet.winner == "rennala"
    assert found.parameters("rennala")["batch"] == 1
    # A step takes 1 s, the fastest worker's time, instead of 8 s, the slowest worker's.
    gain = found.samples.ratio("sync_sgd", "rennala") if found.samples else None
    assert gain == (8.0, 8.0, 8.0)
    assert found.medians["sync_sgd"] == 8.0 * found.medians["rennala"]


def test_on_equal_workers_nothing_is_faster_than_waiting_for_all(tmp_path: Path) -> None:
    cluster = {"workers": 5, "compute_time": 1.0}
    advice = advice_for(tmp_path, cluster=cluster, problem=NOISY, seeds=2)
    assert advice.winner == "sync_sgd" == advice.current
    assert "sync_sgd" in advice.main.first


def test_one_worker_1000_times_slower_is_not_waited_for(tmp_path: Path) -> None:
    cluster = {"workers": 5, "compute_time": [1.0, 1.0, 1.0, 1.0, 1000.0]}
    advice = advice_for(tmp_path, cluster=cluster, problem=NOISY, seeds=2)
    found = advice.main
    assert advice.winner in ("rennala", "asgd")
    assert math.isinf(found.medians["sync_sgd"])
    assert found.row("sync_sgd")["at_least"] > 5.0
    [left] = [one for one in found.variants if "the slowest worker, 4, leaves" in one.name]
    assert left.times[advice.winner] == pytest.approx(found.medians[advice.winner], rel=0.5)


def test_every_method_gets_the_same_effort(quiet: Advice) -> None:
    studies = quiet.findings[0].tuning.studies
    assert [study.budget.amount for study in studies] == [3, 3, 3]
    assert [study.exhausted for study in studies] == [True, False, True]  # one schedule is all


def test_stock_problems_stand_in_where_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "MOST", samples.FEWEST)
    monkeypatch.setattr(stock, "PATIENCE", 3.0)
    path = tmp_path / "cluster.yaml"
    path.write_text(CLUSTER)
    source = read_source(path, tmp_path)
    methods = ["rennala", "malenia"]
    advice = advise(source, tmp_path / "runs", methods=methods, budget=None, trials=1)
    assert [one.problem.key for one in advice.findings] == ["noise", "curvature", "different"]
    assert [one.problem.different for one in advice.findings] == [False, False, True]
    assert advice.winner is not None
    for one in advice.findings:
        assert set(one.table["label"]) == {"sync_sgd", "rennala", "malenia"}
        assert one.solved
    assert math.isinf(advice.findings[2].medians["rennala"])  # its minimum is another one


def test_the_budget_is_kept(tmp_path: Path, quiet: Advice) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_text(CLUSTER)
    source, begun = read_source(path, tmp_path), time.perf_counter()
    with pytest.raises(RunFailed, match="too small for one trial of each method"):
        advise(source, tmp_path / "runs", budget=0.001)
    assert time.perf_counter() - begun < 20.0


def test_unknown_methods_are_named(tmp_path: Path) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_text(CLUSTER)
    with pytest.raises(DataError, match="'renala': no such method, did you mean 'rennala'"):
        advise(read_source(path, tmp_path), tmp_path, current="renala")


def test_a_scenario_without_a_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"stop\.target"):
        advice_for(tmp_path, stop={"time": 9.0})


def test_the_winner_is_first_most_often_with_the_smallest_ratios() -> None:
    inf = math.inf
    one = MadeFinding("one", {"a": [1.0], "b": [1.001], "sync_sgd": [2.0]})
    two = MadeFinding("two", {"a": [3.0], "b": [2.0], "sync_sgd": [2.005]})
    three = MadeFinding("three", {"a": [1.0], "b": [1.002], "sync_sgd": [4.0]})
    other = MadeFinding("other", {"a": [inf], "b": [inf], "sync_sgd": [1.0]}, different=True)
    none = MadeFinding("none", {"a": [inf], "sync_sgd": [inf]})
    cases: list[tuple[list[MadeFinding], str, str | None, str]] = [
        ([one], "sync_sgd", "a", "one"),
        ([one], "b", "b", "one"),
        ([one, two], "sync_sgd", "b", "one"),
        ([two], "sync_sgd", "sync_sgd", "two"),
        ([three, one, two], "a", "b", "two"),
        ([two, one], "b", "b", "two"),
        ([one, other], "sync_sgd", "a", "one"),
        ([none, other], "a", "sync_sgd", "other"),
        ([none], "a", None, "none"),
    ]
    for findings, current, winner, main in cases:
        advice = made_advice(*findings, current=current)
        assert (advice.winner, advice.main.problem.title) == (winner, main), (current, main)


def test_methods_are_level_by_records_intervals_or_ratios() -> None:
    times = {"a": [10.0], "b": [10.04], "c": [10.06], "d": [12.0]}
    assert MadeFinding("x", times).first == ["a", "b"]
    assert MadeFinding("x", times, resolution=2.0).first == ["a", "b", "c", "d"]
    samples = {"a": [1.0, 1.0], "b": [2.0, 2.0], "c": [0.5, 3.0], "d": [1.0, 1.0]}
    assert MadeFinding("x", times, samples=samples).first == ["a", "c", "d"]
    assert MadeFinding("x", {"a": [math.inf]}).first == []
    assert MadeFinding("x", times).medians == {label: own[0] for label, own in times.items()}


def test_trials_after_the_first_are_counted_and_stages_share_the_budget() -> None:
    more = _rounds(3)
    assert [more() for _ in range(4)] == [True, True, False, False]
    assert not _rounds(1)()
    assert [_until(0.4, 0.7, number, 3) for number in (1, 2, 3)] == pytest.approx([0.5, 0.6, 0.7])
