"""Naive optimal ASGD."""

from __future__ import annotations

from algorithms.base import Facts
from algorithms.naive_optimal_asgd import NaiveOptimalAsgd
from tests.shared.drive import conserves_everything, same_bits_on_both_engines
from tests.shared.small import path, simulate


def facts(variance: float, *seconds: float) -> Facts:
    """Constants with eps = 0.5 and L = 2."""
    return Facts(2.0, 2.0, 2.0, variance, 1.0, 0.5, len(seconds), seconds)


def test_all_workers_give_asgd_byte_for_byte() -> None:
    naive = path({"name": "naive_optimal_asgd", "stepsize": 0.1, "m": 5})
    assert naive.equals(path({"name": "asgd", "stepsize": 0.1}))


def test_only_the_fastest_work() -> None:
    times = {"workers": 5, "compute_time": {"mean": [3.0, 1.0, 9.0, 1.0, 2.0]}}
    result = simulate({"name": "naive_optimal_asgd", "stepsize": 0.1, "m": 3}, cluster=times)
    workers = result.workers
    assert (workers["jobs"] > 0).tolist() == [False, True, False, True, True]
    assert workers["busy_seconds"].tolist()[::2][:2] == [0.0, 0.0]


def test_of_equal_workers_the_first_are_taken() -> None:
    times = {"workers": 4, "compute_time": 1.0}
    result = simulate({"name": "naive_optimal_asgd", "stepsize": 0.1, "m": 2}, cluster=times)
    assert (result.workers["jobs"] > 0).tolist() == [True, True, False, False]


def test_the_prescribed_number_of_workers_minimises_the_bound() -> None:
    method = NaiveOptimalAsgd(stepsize=0.1)
    seconds = (5.0, 1.0, 40.0, 2.0)
    for variance in (0.1, 1.0, 10.0, 1000.0):
        known = facts(variance, *seconds)
        ordered, costs = sorted(seconds), {}
        for m in range(1, 5):
            harmonic = m / sum(1 / tau for tau in ordered[:m])
            costs[m] = harmonic * (1 + variance / (m * 0.5))
        assert costs[method.theory_m(known)] == min(costs.values())
    assert method.theory_m(facts(1000.0, *seconds)) == 4


def test_without_noise_one_worker_is_enough() -> None:
    assert NaiveOptimalAsgd(stepsize=0.1).theory_m(facts(0.0, 1.0, 1.0, 1.0)) == 1


def test_prescribed_step() -> None:
    method = NaiveOptimalAsgd(stepsize="theory", m=3)
    assert method.theory_stepsize(facts(0.0, 1.0, 1.0, 1.0)) == 1 / 12
    assert method.theory_stepsize(facts(6.0, 1.0, 1.0, 1.0)) == 0.5 / 48


def test_engines_agree_and_the_accounting_balances() -> None:
    assert same_bits_on_both_engines({"name": "naive_optimal_asgd", "stepsize": 0.1, "m": 3})
    conserves_everything(NaiveOptimalAsgd(stepsize=0.1, m=3))


def test_more_workers_than_there_are_is_refused() -> None:
    rule = ("m", "must be at most the number of workers, 5")
    assert list(NaiveOptimalAsgd.check({"m": 6}, 5)) == [rule]
    assert list(NaiveOptimalAsgd.check({"m": "theory"}, 5)) == []
