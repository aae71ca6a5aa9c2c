"""The table of mean gradients."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from algorithms.parts.tables import MeanTable


def test_the_total_is_the_sum_of_the_means() -> None:
    generator = np.random.default_rng(0)
    table = MeanTable(4, np.zeros(3))
    G, b = np.zeros((4, 3)), np.zeros(4)
    for _ in range(200):
        worker, value = int(generator.integers(4)), generator.normal(size=3)
        table.add(worker, value)
        G[worker] += value
        b[worker] += 1
        present = b > 0
        assert table.counts == b.tolist()
        wanted = (G[present] / b[present][:, None]).sum(axis=0)
        assert np.asarray(table.total) == pytest.approx(wanted, abs=1e-12)


def test_with_one_gradient_each_the_total_is_their_plain_running_sum() -> None:
    values = np.random.default_rng(1).normal(size=(5, 3))
    table, total = MeanTable(5, np.zeros(3)), np.zeros(3)
    for worker in (3, 0, 4, 1, 2):
        table.add(worker, values[worker])
        total = total + values[worker]
    assert np.array_equal(np.asarray(table.total), total)


def test_the_harmonic_mean_is_zero_while_someone_is_missing() -> None:
    table = MeanTable(2, np.zeros(1))
    for _ in range(9):
        table.add(0, np.ones(1))
    assert not table.reaches(0.5)


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 10, 49])
def test_equality_counts_for_every_whole_number(workers: int) -> None:
    """All b_i = k has harmonic mean k exactly, though 1/k rounds."""
    table = MeanTable(workers, np.zeros(1))
    for count in range(1, 40):
        for worker in range(workers):
            table.add(worker, np.ones(1))
        assert table.reaches(count)
        assert not table.reaches(count + 1e-6)


def test_the_threshold_is_met_exactly_when_fractions_say_so() -> None:
    generator = np.random.default_rng(2)
    for threshold in (1.0, 1.5, 2.0, 2.4, 3.0):
        table, counts = MeanTable(5, np.zeros(1)), [0] * 5
        for _ in range(60):
            worker = int(generator.integers(5))
            table.add(worker, np.ones(1))
            counts[worker] += 1
            inverses = sum((Fraction(1, b) for b in counts if b), Fraction(0))
            wanted = min(counts) > 0 and Fraction(str(threshold)) * inverses <= 5
            assert table.reaches(threshold) == wanted
