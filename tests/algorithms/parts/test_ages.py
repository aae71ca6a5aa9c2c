"""Ages of the gradients in a table."""

from __future__ import annotations

import numpy as np

from algorithms.parts.ages import Ages


def test_means_and_maxima_equal_those_of_a_full_log() -> None:
    generator = np.random.default_rng(0)
    ages, n = Ages(4), 4
    version, first = np.zeros(n, dtype=int), np.zeros(n, dtype=int)
    model_ages, sample_ages = [], []
    for update in range(200):
        for worker in np.flatnonzero(generator.random(n) < [0.9, 0.5, 0.1, 0.0]):
            version[worker], first[worker] = generator.integers(version[worker], update + 1), update
            ages.replace(int(worker), int(version[worker]), update)
        model_ages.append(update - version)
        sample_ages.append(update - first)
    columns = ages.columns(200)
    assert np.allclose(columns["mean_model_delay"], np.mean(model_ages, axis=0), rtol=1e-14)
    assert np.allclose(columns["mean_sample_delay"], np.mean(sample_ages, axis=0), rtol=1e-14)
    assert np.array_equal(columns["max_model_delay"], np.max(model_ages, axis=0))
    assert np.array_equal(columns["max_sample_delay"], np.max(sample_ages, axis=0))


def test_without_updates_nothing_is_known() -> None:
    columns = Ages(2).columns(0)
    assert len(columns) == 4
    assert all(np.isnan(column).all() for column in columns.values())
