"""Compressed copies of vectors: coordinates, their frequencies, and the variance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from simulator.core.sparse import sparsify


def copies(vector: np.ndarray, *, keep: int, number: int, first: int = 0, worker: int = 0,
           seed: int = 0) -> np.ndarray:  # fmt: skip
    """The sum of the worker's copies `first`, ..., `first` + `number` - 1."""
    out = np.full_like(vector, np.nan)
    sparsify(seed, worker, first, keep, number, vector, out)
    return out


@pytest.mark.parametrize("keep", [1, 3, 7])
def test_a_copy_has_so_many_coordinates_each_scaled_up(keep: int) -> None:
    vector = np.arange(1.0, 8.0)
    for message in range(50):
        copy = copies(vector, keep=keep, number=1, first=message)
        assert np.count_nonzero(copy) == keep
        chosen = copy != 0
        assert copy[chosen] == pytest.approx(7 / keep * vector[chosen], rel=1e-15)


def test_all_coordinates_are_the_vector_itself() -> None:
    vector = np.array([0.1, -2.0, 3.0])
    assert copies(vector, keep=3, number=1).tolist() == vector.tolist()


def test_every_set_of_coordinates_is_as_likely_as_any_other() -> None:
    sets = dict.fromkeys(combinations(range(5), 2), 0)
    count = 10_000
    for message in range(count):
        copy = copies(np.ones(5), keep=2, number=1, first=message)
        sets[tuple(np.flatnonzero(copy).tolist())] += 1
    expected = count / len(sets)
    deviation = sum((seen - expected) ** 2 / expected for seen in sets.values())
    assert deviation < 9 + 4 * np.sqrt(18)  # chi-squared with 9 degrees of freedom: mean, 4 std


def test_copies_are_unbiased_with_the_variance_of_the_compressor() -> None:
    vector = np.array([1.0, -2.0, 0.5, 3.0, 0.0, 1.5])
    count, omega = 20_000, 6 / 2 - 1
    errors = np.array(
        [copies(vector, keep=2, number=1, first=message) - vector for message in range(count)]
    )
    standard = errors.std(axis=0) / np.sqrt(count)
    assert (np.abs(errors.mean(axis=0)) <= 4 * standard + 1e-15).all()
    squares = (errors**2).sum(axis=1)
    spread = squares.std() / np.sqrt(count)
    assert abs(squares.mean() - omega * (vector**2).sum()) < 4 * spread


def test_a_sum_of_copies_is_the_copies_added() -> None:
    vector = np.array([1.0, 2.0, 4.0, 8.0])
    together = copies(vector, keep=2, number=5, first=3)
    singly = sum(copies(vector, keep=2, number=1, first=3 + k) for k in range(5))
    assert together == pytest.approx(singly, rel=1e-15)


def test_seed_worker_and_message_choose_other_coordinates() -> None:
    vector = np.ones(100)
    changes: list[dict[str, int]] = [{}, {"seed": 1}, {"worker": 1}, {"first": 1}]
    made = {copies(vector, keep=10, number=1, **change).tobytes() for change in changes}
    assert len(made) == 4
