"""DuDe-ASGD and IA2SGD."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from algorithms.base import Facts
from algorithms.dude_asgd import DudeAsgd
from algorithms.ia2sgd import Ia2sgd
from tests.shared.drive import (
    conserves_everything,
    drive,
    mean_point,
    same_bits_on_both_engines,
    sums_per_arrival,
)
from tests.shared.small import METRICS, TOY, path, simulate

SECONDS = [1.0, 3.0, 10.5]
THREE = {"workers": 3, "compute_time": {"mean": SECONDS}}


def test_waiting_for_everyone_is_synchronous_sgd() -> None:
    """Not bit for bit: the sum is updated by differences, whose roundings differ."""
    dude = path({"name": "dude_asgd", "stepsize": 0.5, "wait_for": 5})
    synchronous = path({"name": "sync_sgd", "stepsize": 0.5})
    assert dude["time"].equals(synchronous["time"])
    assert np.allclose(dude[METRICS], synchronous[METRICS], rtol=1e-12, atol=1e-12)


def test_one_worker_is_sgd() -> None:
    one = {"workers": 1}
    dude = path({"name": "dude_asgd", "stepsize": 0.1}, cluster=one)
    sgd = path({"name": "asgd", "stepsize": 0.1}, cluster=one)
    assert np.allclose(dude[METRICS], sgd[METRICS], rtol=1e-12, atol=1e-12)


def updates(method: dict[str, Any], until: float) -> list[float]:
    """Instants of the updates."""
    result = simulate(method, problem=TOY, cluster=THREE, stop={"time": until})
    instants: list[float] = result.curves.drop_duplicates("iteration")["time"].tolist()
    return instants[1:]


def test_the_first_step_waits_for_all_then_every_arrival_steps() -> None:
    instants = updates({"name": "dude_asgd", "stepsize": 0.1}, 15.0)
    assert instants == [10.5, 11.5, 12.5, 13.5, 13.5, 14.5]


def test_the_semi_asynchronous_version_lets_early_workers_wait() -> None:
    """c = 2: 0 and 1 pair up at 13.5, 16.5, 19.5, 0 and 2 at 21, 0 and 1 at 22.5."""
    instants = updates({"name": "dude_asgd", "stepsize": 0.1, "wait_for": 2}, 23.0)
    assert instants == [10.5, 13.5, 16.5, 19.5, 21.0, 22.5]


def test_ia2sgd_fills_its_table_without_waiting_and_without_a_step() -> None:
    result = simulate(
        {"name": "ia2sgd", "stepsize": 0.1},
        problem=TOY,
        cluster=THREE,
        stop={"time": 13.2},
        events=True,
    )
    assert result.curves.drop_duplicates("iteration")["time"].tolist()[1:] == [11, 12, 12, 13]
    events = result.events
    assert events is not None
    dropped = events[events["verdict"] == "discarded"]["worker"].tolist()
    assert sorted(dropped) == [0] * 9 + [1] * 2
    assert result.summary.iloc[0]["buffered"] == 0


def test_the_step_is_the_whole_average_never_the_innovation() -> None:
    """From 5 with c = (3, 0, -5): first direction (2 + 5 + 10)/3; then worker 0 reports at 4.43."""
    method = DudeAsgd(stepsize=0.1)
    server = drive(method, SECONDS, until=11.0)
    x1 = 5 - 0.1 * 17 / 3
    assert server.model.values.item() == pytest.approx(x1, rel=1e-15)
    server = drive(DudeAsgd(stepsize=0.1), SECONDS, until=12.0)
    assert server.model.values.item() == pytest.approx(x1 - 0.1 * (x1 - 3 + 5 + 10) / 3)


@pytest.mark.parametrize("method", [DudeAsgd(stepsize=0.05), Ia2sgd(stepsize=0.05)])
def test_the_running_sum_stays_the_sum_of_the_table(method: DudeAsgd) -> None:
    drive(method, SECONDS, until=4000.0, problem=TOY | {"noise": 1.0})
    table = [value.values for value in method.latest]  # type: ignore[union-attr]
    assert method.total.values == pytest.approx(sum(table), abs=1e-10)


@pytest.mark.parametrize("method", [DudeAsgd(stepsize=0.02), DudeAsgd(stepsize=0.1, wait_for=2)])
def test_both_ages_are_those_of_a_full_log(method: DudeAsgd) -> None:
    log: list[list[tuple[int, int]]] = []
    state = {}

    def look() -> None:
        applied = list(method.server.accounting.log.settled)
        for one in applied[len(state.setdefault("seen", [])) :]:
            state["seen"].append(one.job)
            state[one.worker] = (one.version, len(log))
        if method.server.iteration > len(log):
            log.append([(len(log) - state[i][0], len(log) - state[i][1]) for i in range(3)])

    drive(method, SECONDS, until=300.0, after_event=look)
    ages = np.array(log)
    report = method.report()
    assert report["mean_model_delay"] == pytest.approx(ages[:, :, 0].mean(axis=0))
    assert report["mean_sample_delay"] == pytest.approx(ages[:, :, 1].mean(axis=0))
    assert report["max_model_delay"].tolist() == ages[:, :, 0].max(axis=0).tolist()
    assert (report["mean_sample_delay"] <= report["mean_model_delay"]).all()


def test_the_table_of_workers_has_both_ages_and_nan_for_other_methods() -> None:
    result = simulate(
        {"name": "dude_asgd", "stepsize": 0.05},
        methods=[{"name": "dude_asgd", "stepsize": 0.05}, {"name": "asgd", "stepsize": 0.05}],
    )
    by_method = result.workers.groupby("algorithm")["mean_sample_delay"]
    assert by_method.count().to_dict() == {"asgd": 0, "dude_asgd": 5}


@pytest.mark.parametrize("kind", [DudeAsgd, Ia2sgd])
def test_its_mean_is_unbiased_under_noise_and_random_times(kind: type[DudeAsgd]) -> None:
    """Mean of 10 time averages within 4 of their own standard errors of the minimiser -2/3."""
    times = {"mean": SECONDS, "job": {"kind": "exponential"}}
    noisy = TOY | {"noise": 1.0}
    points = [
        mean_point(kind(stepsize=0.02), times, 500.0, 2000.0, problem=noisy, seed=seed)
        for seed in range(10)
    ]
    values = np.array(points)[:, 0]
    error = values.std(ddof=1) / sqrt(10)
    assert error < 0.05
    assert abs(values.mean() + 2 / 3) < 4 * error


@pytest.mark.parametrize(
    "method",
    [
        {"name": "dude_asgd", "stepsize": 0.05},
        {"name": "dude_asgd", "stepsize": 0.05, "wait_for": 3},
        {"name": "ia2sgd", "stepsize": 0.05},
        {"name": "ia2sgd", "stepsize": 0.05, "wait_for": 3},
    ],
)
def test_engines_agree_and_the_accounting_balances(method: dict[str, Any]) -> None:
    assert same_bits_on_both_engines(method)
    fields = {key: value for key, value in method.items() if key != "name"}
    conserves_everything((DudeAsgd if method["name"] == "dude_asgd" else Ia2sgd)(**fields))


def test_the_work_per_arrival_does_not_grow_with_the_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for workers in (5, 100):
        assert sums_per_arrival(monkeypatch, DudeAsgd(stepsize=0.01), workers) < 3


def test_more_waits_than_workers_are_refused() -> None:
    rule = ("wait_for", "must be at most the number of workers, 5")
    assert list(DudeAsgd.check({"wait_for": 6}, 5)) == [rule]
    assert list(DudeAsgd.check({"wait_for": 5}, 5)) == []


def test_prescription() -> None:
    facts = Facts(2.0, 2.0, 2.0, 6.0, 1.0, 0.5, 2, (1.0, 4.0))
    assert DudeAsgd(stepsize="theory").theory_stepsize(facts) == 1 / (64 * 2 * 10)
