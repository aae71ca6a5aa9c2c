"""Products of matrices, and Newton-Schulz iterations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from algorithms.parts.matrices import Matrix, orthogonalised
from simulator.engines.eager import EagerVector
from tests.reference.reductions import sum_in_lanes


def matrix(values: Any) -> Matrix:
    rows = np.array(values, dtype=float)
    return Matrix(EagerVector(rows.ravel()), *rows.shape)


def numbers(found: Matrix) -> Any:
    return found.vector.values[: found.rows * found.columns].reshape(found.rows, found.columns)


@pytest.mark.parametrize("inner", [1, 7, 8, 21])
def test_every_entry_of_a_product_is_added_in_the_same_order(inner: int) -> None:
    generator = np.random.default_rng(inner)
    a, b = generator.normal(size=(inner, inner)), generator.normal(size=(inner, inner))
    found = numbers(matrix(a) @ matrix(b))
    for i in range(inner):
        for j in range(inner):
            terms = [a[i, k] * b[k, j] for k in range(inner)]
            assert found[i, j] == sum_in_lanes(terms)


def test_sizes_follow_from_the_operands() -> None:
    a = matrix(np.arange(12.0).reshape(3, 4))
    product = a @ a.T
    assert (product.rows, product.columns) == (3, 3)
    assert numbers(product).tolist() == (numbers(a) @ numbers(a).T).tolist()
    assert product.vector.values[9:].tolist() == [0.0] * 3
    assert numbers(0.5 * a + a.T.T).tolist() == (1.5 * numbers(a)).tolist()


@pytest.mark.parametrize(
    ("by", "ends"),
    [
        ("polar_express", {1.0: 0.859128963113, 0.5: 0.910610875741}),
        ("quintic", {1.0: 0.696436409470}),
        ("exact", {1.0: 1.0, 0.5: 1.0, 1e-6: 1.0}),
    ],
)
def test_where_singular_values_end(by: Any, ends: dict[float, float]) -> None:
    """The norm of the matrix is 1 but for rounding; 1e-7 is added to it."""
    for value, end in ends.items():
        rest = math.sqrt(1 - value * value)
        found = numbers(orthogonalised(matrix([[value, 0.0], [0.0, rest]]), by))
        assert found[0, 0] == pytest.approx(end, abs=3e-6)


@pytest.mark.parametrize("by", ["polar_express", "quintic"])
def test_a_tall_matrix_is_turned_over_and_scaled(by: Any) -> None:
    tall = np.random.default_rng(0).normal(size=(6, 2))
    found, turned = (numbers(orthogonalised(matrix(m), by)) for m in (tall, tall.T))
    assert found == pytest.approx(math.sqrt(3) * turned.T)


def test_exactly_orthogonal_matrices_are_not_scaled() -> None:
    tall = np.random.default_rng(0).normal(size=(6, 2))
    found = numbers(orthogonalised(matrix(tall), "exact"))
    assert np.linalg.svd(found)[1] == pytest.approx([1.0, 1.0])
