"""The samples of a stochastic gradient, and the mean that all models share."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.core.finite_sum import FULL, survey
from simulator.core.logistic import LogisticModel
from tests.reference import finite_sum as slow
from tests.reference.logistic import Logistic
from tests.shared.sums import (
    draw_gradient,
    exact_gradient,
    finite_sum,
    measured,
    numbers,
    shards_of,
)

SAMPLES = 12


def one_hot(batch: int, *, replacement: bool = True, shards: Any = None) -> Any:
    """Sample s has gradient -e_s/2 at 0, so a gradient shows its samples."""
    labels = np.ones(SAMPLES)
    return finite_sum(
        LogisticModel(0.0, 0.0), np.eye(SAMPLES), labels,
        shards=shards, batch=batch, replacement=replacement,
    )  # fmt: skip


def seen(data: Any, *, worker: int = 0, draw: int = 0, seed: int = 0) -> NDArray[np.int64]:
    """The number of times that each sample is in the batch."""
    gradient = draw_gradient(data, np.zeros(SAMPLES), worker=worker, draw=draw, seed=seed)
    return np.asarray(np.rint(-2 * data.batches[0] * gradient), np.int64)


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("batch", [1, 5])
def test_every_sample_is_equally_likely(batch: int, replacement: bool) -> None:
    data, draws = one_hot(batch, replacement=replacement), 3000
    counts = sum(seen(data, draw=k) for k in range(draws))
    # Without replacement counts vary less than chi-square says, hence only the upper tail.
    assert np.sum(counts) == batch * draws
    assert stats.chisquare(counts).pvalue > 1e-3


def test_a_batch_without_replacement_has_distinct_samples() -> None:
    data = one_hot(7, replacement=False)
    assert all(set(seen(data, draw=k)) == {0, 1} for k in range(200))
    assert all(seen(data, draw=k).sum() == 7 for k in range(200))


def test_every_pair_is_equally_likely_without_replacement() -> None:
    data = one_hot(2, replacement=False)
    pairs = np.zeros((SAMPLES, SAMPLES))
    for k in range(6600):
        first, second = np.flatnonzero(seen(data, draw=k))
        pairs[first, second] += 1
    assert stats.chisquare(pairs[np.triu_indices(SAMPLES, 1)]).pvalue > 1e-3


def test_a_batch_with_replacement_repeats_samples() -> None:
    assert any(seen(one_hot(7), draw=k).max() > 1 for k in range(20))


def test_the_largest_batch_without_replacement_is_the_exact_gradient() -> None:
    assert seen(one_hot(SAMPLES, replacement=False)).tolist() == [1] * SAMPLES


def test_a_worker_sees_only_its_shard() -> None:
    data = one_hot(4, shards=[0, 3, 4, SAMPLES])
    for worker, own in enumerate((range(3), range(3, 4), range(4, SAMPLES))):
        for draw in range(50):
            assert set(np.flatnonzero(seen(data, worker=worker, draw=draw))) <= set(own)


def test_a_full_batch_is_the_whole_shard_once() -> None:
    data = one_hot(FULL, shards=[0, 3, 4, SAMPLES])
    gradient = draw_gradient(data, np.zeros(SAMPLES), worker=2)
    assert gradient.tolist() == [0.0] * 4 + [-0.0625] * 8


def test_a_batch_is_a_function_of_seed_worker_and_draw() -> None:
    data = one_hot(5)
    assert seen(data, draw=3).tolist() == seen(data, draw=3).tolist()
    others = [seen(data, draw=4), seen(data, draw=3, worker=1), seen(data, draw=3, seed=1)]
    assert all(other.tolist() != seen(data, draw=3).tolist() for other in others)


def test_workers_weigh_the_same_whatever_the_size_of_their_shards() -> None:
    matrix, labels, shards = numbers(9, 4), np.array([1, -1, -1] * 3), [0, 1, 3, 9]
    data = finite_sum(LogisticModel(0.1, 0.2), matrix, labels, shards=shards)
    twin, parts, point = Logistic(0.1, 0.2), shards_of(matrix, labels, shards), numbers(4, seed=1)
    metrics = measured(data, point)
    exact = slow.gradient(twin, parts, point)
    assert metrics["loss"] == pytest.approx(slow.objective(twin, parts, point), rel=1e-13)
    assert metrics["grad_norm_sq"] == pytest.approx(exact @ exact, rel=1e-13)
    assert exact_gradient(data, point) == pytest.approx(exact, rel=1e-12)


def test_metrics_that_are_unknown_are_nan() -> None:
    metrics = measured(one_hot(1), np.zeros(SAMPLES))
    assert np.isnan([metrics["loss_gap"], metrics["distance_sq"]]).all()


def test_gap_and_distance_are_taken_from_the_known_minimum() -> None:
    data = one_hot(1)._replace(minimiser=np.ones(SAMPLES), optimum=0.25)
    metrics = measured(data, np.zeros(SAMPLES))
    assert metrics["loss_gap"] == metrics["loss"] - 0.25
    assert metrics["distance_sq"] == SAMPLES


def test_accuracy_is_measured_on_the_test_samples() -> None:
    test = (np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), [1, -1, -1, 1])
    data = finite_sum(LogisticModel(0.0, 0.0), numbers(6, 2), [1, -1] * 3, test=test)
    assert measured(data, np.array([1.0, -1.0]))["accuracy"] == 0.5


@pytest.mark.parametrize(("replacement", "left"), [(True, 1.0), (False, 4 / 6)])
def test_noise_variance_is_that_of_the_finite_sum(replacement: bool, left: float) -> None:
    matrix, labels, shards = numbers(14, 3), np.array([1, -1] * 7), [0, 7, 14]
    data = finite_sum(LogisticModel(0.1, 0.0), matrix, labels, shards=shards, batch=3,
                      replacement=replacement)  # fmt: skip
    point, parts = numbers(3, seed=1), shards_of(matrix, labels, shards)
    value, variance = survey(data, point)
    assert value == pytest.approx(slow.objective(Logistic(0.1), parts, point), rel=1e-13)
    spread = slow.spread(Logistic(0.1), parts, point)
    assert variance == pytest.approx(left * spread / 3, rel=1e-12)


@pytest.mark.parametrize("replacement", [True, False])
def test_noise_variance_is_what_draws_show(replacement: bool) -> None:
    data = finite_sum(LogisticModel(0.1, 0.0), numbers(8, 3), [1, -1] * 4, batch=3,
                      replacement=replacement)  # fmt: skip
    point, draws = numbers(3, seed=1), 4000
    exact = exact_gradient(data, point)
    squares = [np.sum((draw_gradient(data, point, draw=k) - exact) ** 2) for k in range(draws)]
    error = np.std(squares) / np.sqrt(draws)
    assert abs(np.mean(squares) - survey(data, point)[1]) < 4 * error


def test_threads_do_not_disturb_each_other() -> None:
    data, point = one_hot(5, replacement=False), numbers(SAMPLES)
    alone = [draw_gradient(data, point, draw=k).tobytes() for k in range(400)]
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda k: draw_gradient(data, point, draw=k).tobytes(), range(400))
    assert list(together) == alone


def test_a_full_batch_has_no_noise() -> None:
    assert survey(one_hot(FULL), np.zeros(SAMPLES))[1] == 0.0
