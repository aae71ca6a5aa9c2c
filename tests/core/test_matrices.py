"""Singular values that all become 1."""

from typing import Any

import numpy as np
import pytest

from simulator.core.matrices import orthogonalise


def turned(matrix: Any) -> Any:
    out = np.full(matrix.size, np.nan)
    orthogonalise(matrix.ravel(), *matrix.shape, out)
    return out.reshape(matrix.shape)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (3, 3), (4, 9), (9, 4), (20, 31)])
def test_it_is_what_the_singular_value_decomposition_gives(shape: tuple[int, int]) -> None:
    matrix = np.random.default_rng(shape[0]).normal(size=shape)
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    assert turned(matrix) == pytest.approx(left @ right, abs=1e-13)


def test_tiny_singular_values_count_as_much_as_large_ones() -> None:
    generator = np.random.default_rng(2)
    left, right = (np.linalg.qr(generator.normal(size=(4, 4)))[0] for _ in range(2))
    matrix = left @ np.diag([1e6, 1.0, 1e-3, 1e-6]) @ right
    assert np.linalg.svd(turned(matrix))[1] == pytest.approx(np.ones(4), abs=1e-12)


def test_singular_values_of_zero_stay_zero() -> None:
    generator = np.random.default_rng(3)
    flat = generator.normal(size=(5, 2)) @ generator.normal(size=(2, 7))
    values = np.linalg.svd(turned(flat))[1]
    assert values == pytest.approx([1.0, 1.0, 0.0, 0.0, 0.0], abs=1e-13)
    assert not turned(np.zeros((3, 4))).any()


@pytest.mark.parametrize("power", [-60, 9])
def test_powers_of_two_change_no_bit(power: int) -> None:
    matrix = np.random.default_rng(4).normal(size=(4, 6))
    assert turned(2.0**power * matrix).tobytes() == turned(matrix).tobytes()


def test_what_is_behind_the_matrix_becomes_zero() -> None:
    out = np.full(5, np.nan)
    orthogonalise(np.array([0.0, 2.0, -3.0, 0.0, 9.0]), 2, 2, out)
    assert out.tolist() == [0.0, 1.0, -1.0, 0.0, 0.0]
