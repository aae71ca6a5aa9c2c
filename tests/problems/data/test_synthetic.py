"""Synthetic classes: their centres, their noise, their labels."""

from typing import Any

import numpy as np
import pytest

from simulator.problems.data import SyntheticData
from simulator.problems.data.dataset import Dataset
from simulator.problems.data.rows import to_matrix


def load(**options: Any) -> Dataset:
    """A data set of 2000 samples with 20 features, unless given."""
    spec = {"kind": "synthetic", "samples": 2000, "features": 20, **options}
    return SyntheticData.model_validate(spec).load()


def test_classes_have_equally_many_samples() -> None:
    assert np.bincount(load(classes=5).train.labels).tolist() == [400] * 5


def test_samples_spread_around_their_class_with_unit_variance() -> None:
    dataset = load(classes=4, separation=6.0)
    matrix, labels = to_matrix(dataset.train.rows), dataset.train.labels
    away = np.vstack([matrix[labels == c] - matrix[labels == c].mean(axis=0) for c in range(4)])
    assert away.var() == pytest.approx(1.0, abs=4 * np.sqrt(2 / away.size) + 4 / 500)


def test_separation_is_the_distance_between_centres() -> None:
    squares = []
    for seed in range(60):
        dataset = load(separation=5.0, samples=400, seed=seed)
        matrix, labels = to_matrix(dataset.train.rows), dataset.train.labels
        apart = matrix[labels == 0].mean(axis=0) - matrix[labels == 1].mean(axis=0)
        squares.append(apart @ apart - 20 * 2 / 200)  # minus the noise of 200 samples
    error = np.std(squares) / np.sqrt(len(squares))
    assert abs(np.mean(squares) - 25.0) < 4 * error


def test_without_separation_classes_are_alike() -> None:
    dataset = load(separation=0.0)
    matrix, labels = to_matrix(dataset.train.rows), dataset.train.labels
    apart = matrix[labels == 0].mean(axis=0) - matrix[labels == 1].mean(axis=0)
    assert np.all(np.abs(apart) < 4 * np.sqrt(2 / 1000))


@pytest.mark.parametrize("classes", [2, 3])
def test_label_noise_replaces_that_fraction_by_other_labels(classes: int) -> None:
    clean, noisy = load(classes=classes), load(classes=classes, label_noise=0.3)
    changed = clean.train.labels != noisy.train.labels
    assert abs(changed.mean() - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 2000)
    assert np.array_equal(clean.train.rows.values, noisy.train.rows.values)
    assert set(noisy.train.labels) == set(range(classes))


def test_density_is_the_fraction_of_nonzero_numbers() -> None:
    rows = load(density=0.1).train.rows
    assert not rows.dense
    assert abs(len(rows.values) / 40_000 - 0.1) < 4 * np.sqrt(0.1 * 0.9 / 40_000)


def test_more_samples_leave_the_first_ones_as_they_are() -> None:
    few, many = load(samples=100, label_noise=0.2), load(samples=200, label_noise=0.2)
    assert np.array_equal(to_matrix(few.train.rows), to_matrix(many.train.rows)[:100])
    assert np.array_equal(few.train.labels, many.train.labels[:100])


def test_the_seed_decides() -> None:
    assert not np.array_equal(load().train.rows.values, load(seed=1).train.rows.values)


def test_a_wrong_label_is_any_other_one_with_equal_chance() -> None:
    """Within four standard errors of 20 % wrong labels, a third of them of each other class."""
    clean, noisy = (load(classes=4, label_noise=share).train.labels for share in (0.0, 0.2))
    moved = np.bincount((noisy - clean) % 4, minlength=4)
    expected = np.array([0.8, *[0.2 / 3] * 3])
    assert (abs(moved / 2000 - expected) < 4 * np.sqrt(expected * (1 - expected) / 2000)).all()
