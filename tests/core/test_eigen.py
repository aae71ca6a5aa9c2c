"""Jacobi's eigenvalues against LAPACK's, and random bases against their definition."""

import numpy as np
import pytest

from simulator.core.eigen import eigen
from simulator.core.rotation import plane_basis, random_basis


@pytest.mark.parametrize("d", [1, 2, 7, 30])
def test_values_and_vectors_are_those_of_the_matrix(d: int) -> None:
    square = np.random.default_rng(d).normal(size=(d, d))
    matrix = square + square.T
    values, vectors = eigen(matrix)
    assert np.allclose(np.sort(values), np.linalg.eigvalsh(matrix), atol=1e-13 * d)
    assert np.allclose((vectors * values) @ vectors.T, matrix, atol=1e-12)
    assert np.allclose(vectors.T @ vectors, np.eye(d), atol=1e-13)


def test_a_diagonal_matrix_is_returned_as_it_is() -> None:
    values, vectors = eigen(np.diag([3.0, -1.0, 2.0]))
    assert values.tolist() == [3.0, -1.0, 2.0]
    assert np.array_equal(vectors, np.eye(3))


@pytest.mark.parametrize("d", [1, 2, 9])
def test_random_bases_are_orthogonal_and_differ(d: int) -> None:
    first, second = random_basis(3, 0, d), random_basis(3, 1, d)
    assert np.allclose(first @ first.T, np.eye(d), atol=1e-14)
    assert not np.array_equal(first, second) or d == 1


def test_random_bases_have_no_preferred_direction() -> None:
    """E q_ij^2 = 1/d; here 400 matrices, standard error sqrt(2/(d^2 400)) at most."""
    squares = np.mean([random_basis(0, k, 4) ** 2 for k in range(400)], axis=0)
    assert np.all(np.abs(squares - 0.25) < 4 * np.sqrt(2 / 16 / 400))


def test_planes_turn_by_the_angle_and_leave_an_odd_axis() -> None:
    basis = plane_basis(0, 0, 5, 1 / 3)
    assert np.allclose(basis @ basis.T, np.eye(5), atol=1e-15)
    assert np.sort(np.diag(basis)) == pytest.approx([np.cos(np.pi / 6)] * 4 + [1.0])
    assert np.array_equal(plane_basis(0, 0, 4, 0.0), np.eye(4))
