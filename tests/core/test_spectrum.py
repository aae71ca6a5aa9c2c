"""The largest eigenvalue against NumPy's."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.core.spectrum import STEPS, second_moment_norm
from simulator.memory import MOST_BYTES
from simulator.problems.data.libsvm import MOST_FEATURES
from simulator.problems.data.rows import dense_rows, sparse_rows
from tests.shared.sums import numbers


def largest(matrix: NDArray[np.float64], shards: list[int]) -> float:
    """The definition."""
    parts = [matrix[a:b] for a, b in pairwise(shards)]
    moments = [part.T @ part / len(part) for part in parts]
    return float(np.linalg.eigvalsh(np.mean(moments, axis=0))[-1])


@pytest.mark.parametrize("width", [1, 2, 7, 60])
@pytest.mark.parametrize("shards", [[0, 40], [0, 1, 10, 40]])
def test_it_is_the_largest_eigenvalue(width: int, shards: list[int]) -> None:
    matrix = numbers(40, width)
    for rows in (dense_rows(matrix), sparse_rows(matrix)):
        found = second_moment_norm(rows, np.array(shards), 0, len(shards) - 1)
        assert found == pytest.approx(largest(matrix, shards), rel=1e-13)


def test_a_shard_has_its_own() -> None:
    matrix = numbers(30, 5)
    found = second_moment_norm(dense_rows(matrix), np.array([0, 10, 30]), 1, 2)
    assert found == pytest.approx(largest(matrix[10:], [0, 20]), rel=1e-13)


def test_a_single_sample_has_its_squared_length() -> None:
    found = second_moment_norm(dense_rows(np.array([[3.0, 4.0]])), np.array([0, 1]), 0, 1)
    assert found == pytest.approx(25.0, rel=1e-15)


def test_no_data_but_zeros_has_zero() -> None:
    assert second_moment_norm(dense_rows(np.zeros((3, 4))), np.array([0, 3]), 0, 1) == 0.0


@pytest.mark.parametrize("size", [1e-170, 1e160, 1e300])
def test_the_search_ends_whatever_the_size_of_the_data(size: float) -> None:
    found = second_moment_norm(dense_rows(size * numbers(5, 3)), np.array([0, 5]), 0, 1)
    assert not 0.0 < found < 1e300


def test_close_eigenvalues_are_told_apart() -> None:
    values = 1.0 - np.arange(300) * 1e-4
    matrix = np.diag(np.sqrt(300 * values))
    found = second_moment_norm(dense_rows(matrix), np.array([0, 300]), 0, 1)
    assert found == pytest.approx(1.0, rel=1e-12)


def test_the_vectors_of_the_widest_data_fit_into_memory() -> None:
    intercept = 1
    assert (STEPS + 1) * 8 * (MOST_FEATURES + intercept) <= MOST_BYTES
