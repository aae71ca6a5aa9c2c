"""Malenia SGD."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from algorithms.base import Facts
from algorithms.malenia import Malenia
from tests.shared.drive import (
    conserves_everything,
    drive,
    same_bits_on_both_engines,
    sums_per_arrival,
)
from tests.shared.small import TOY, path, simulate

EQUAL = {"workers": 5, "compute_time": 3.0}
DIFFERENT = {
    "kind": "quadratic",
    "dimension": 4,
    "heterogeneity": {"kind": "random_tridiagonal"},
}


def test_equal_fixed_times_give_synchronous_sgd_byte_for_byte() -> None:
    """Without noise: jobs stopped at the instant they start use up numbers of Malenia's workers."""
    malenia = {"name": "malenia", "stepsize": 0.2}
    synchronous = {"name": "sync_sgd", "stepsize": 0.2}
    for batch in (None, 5):
        run = path(malenia | {"batch": batch}, problem=DIFFERENT, cluster=EQUAL)
        assert run.equals(path(synchronous, problem=DIFFERENT, cluster=EQUAL))


def test_one_worker_is_sgd() -> None:
    one = {"workers": 1}
    malenia = path({"name": "malenia", "stepsize": 0.1}, cluster=one)
    assert malenia.equals(path({"name": "asgd", "stepsize": 0.1}, cluster=one))


def rounds(method: Malenia, seconds: list[float], until: float) -> list[tuple[float, list[int]]]:
    """(instant, counts) of every update."""
    found: list[tuple[float, list[int]]] = []
    open_round = method.open_round

    def note() -> None:
        if hasattr(method, "table"):
            found.append((method.server.now, method.table.counts))
        open_round()

    method.open_round = note  # type: ignore[method-assign]
    drive(method, seconds, until)
    return found


@pytest.mark.parametrize(
    ("batch", "first"),
    [
        (None, (4.0, [3, 1, 1])),  # ties go by the start of the jobs: worker 2 is first at 4
        (3, (4.0, [3, 1, 1])),
        (6, (6.0, [6, 3, 1])),  # harmonic mean 3/(1/6 + 1/3 + 1) = 2 exactly
        (7, (8.0, [7, 3, 2])),
    ],
)
def test_a_round_ends_when_the_harmonic_mean_reaches_its_share(
    batch: int | None, first: tuple[float, list[int]]
) -> None:
    found = rounds(Malenia(stepsize=0.1, batch=batch), [1.0, 2.0, 4.0], 60.0)
    assert found[0] == first
    for _, counts in found:
        assert 3 / sum(1 / count for count in counts) >= (batch or 3) / 3 - 1e-9


def test_a_round_lasts_no_longer_than_its_bound() -> None:
    """2 (tau_n + tau_avg S/n) with fixed times."""
    for seed in range(100):
        generator = np.random.default_rng(seed)
        seconds = np.exp(generator.normal(size=3)).tolist()
        batch = int(generator.integers(3, 40))
        bound = 2 * (max(seconds) + np.mean(seconds) * batch / 3)
        found = rounds(Malenia(stepsize=0.1, batch=batch), seconds, 4 * bound)
        assert np.diff([0.0] + [time for time, _ in found]).max() <= bound


def one_update(method: dict[str, Any], seeds: int) -> np.ndarray[Any, Any]:
    """Squared distances to the minimiser after one full step from 5 under unit noise."""
    result = simulate(
        {**method, "stepsize": 1.0},
        problem=TOY | {"noise": 1.0},
        cluster={"workers": 3, "compute_time": {"mean": [1.0, 2.0, 4.0]}},
        stop={"iterations": 1},
        seeds=seeds,
    )
    return result.summary["final_distance_sq"].to_numpy()


def test_its_variance_is_that_of_the_harmonic_mean_and_it_has_no_bias() -> None:
    """(sigma^2/n) mean 1/B_i with B = (6, 3, 1), within 4 standard errors."""
    squares = one_update({"name": "malenia", "batch": 6}, 4000)
    variance = (1 / 6 + 1 / 3 + 1) / 9
    assert abs(squares.mean() - variance) < 4 * variance * sqrt(2 / 4000)


def test_rennala_has_the_variance_of_the_arithmetic_mean_and_a_bias() -> None:
    """Same ten gradients: sigma^2/10, and the point of the count-weighted minima."""
    squares = one_update({"name": "rennala", "batch": 10}, 4000)
    bias = (6 * 3.0 + 3 * 0.0 + 1 * -5.0) / 10 + 2 / 3
    variance = 1 / 10
    spread = sqrt(2 * variance**2 + 4 * variance * bias**2)
    assert abs(squares.mean() - variance - bias**2) < 4 * spread / sqrt(4000)


@pytest.mark.parametrize("on_new_model", ["interrupt", "finish_and_drop"])
def test_engines_agree_and_the_accounting_balances(on_new_model: Any) -> None:
    method = {"name": "malenia", "stepsize": 0.1, "batch": 8, "on_new_model": on_new_model}
    assert same_bits_on_both_engines(method)
    conserves_everything(Malenia(stepsize=0.1, on_new_model=on_new_model))


def test_the_work_per_arrival_does_not_grow_with_the_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sums_per_arrival(monkeypatch, Malenia(stepsize=0.1), 5) < 4
    assert sums_per_arrival(monkeypatch, Malenia(stepsize=0.1), 100) < 4


def test_a_batch_below_the_number_of_workers_is_refused() -> None:
    refused = list(Malenia.check({"batch": 4}, 5))
    assert refused == [("batch", "must be at least the number of workers, 5: all must deliver")]
    for batch in (5, 6, "theory", None):
        assert list(Malenia.check({"batch": batch}, 5)) == []


def test_prescriptions() -> None:
    facts = Facts(2.0, 2.0, 2.0, 6.0, 1.0, 0.5, 3, (1.0, 1.0, 7.0))
    method = Malenia(stepsize="theory", batch="theory")
    method.batch = method.theory_batch(facts)
    assert method.batch == 12
    assert method.theory_stepsize(facts) == 0.5 * 12 / 24
    assert Malenia(stepsize="theory").theory_stepsize(facts) == 0.5 * 3 / 24
