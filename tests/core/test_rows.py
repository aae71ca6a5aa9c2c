"""Loops over rows, dense and compressed, against NumPy."""

import numpy as np
import pytest

from simulator.core.compiling import kernel
from simulator.core.rows import Rows, add_outer, add_products, add_row, dot
from simulator.problems.data.rows import dense_rows, sparse_rows

K = 3


@kernel
def all_four(rows, s, point, matrix, right, products, outer):  # type: ignore[no-untyped-def]
    """The four loops on row s; the row itself is added, twice, to `point`."""
    found = dot(rows, s, point)
    add_products(rows, s, matrix, products)
    add_outer(rows, s, right, outer)
    add_row(rows, s, 2.0, point)
    return found


@pytest.mark.parametrize("make", [dense_rows, sparse_rows])
@pytest.mark.parametrize("width", [1, 3, 4, 7, 10])
def test_the_loops_are_those_of_a_matrix(make: object, width: int) -> None:
    assert callable(make)
    random = np.random.default_rng(width)
    values = random.normal(size=(3, width)) * (random.random((3, width)) < 0.7)
    rows: Rows = make(values)
    for s in range(3):
        point, matrix = random.normal(size=width), random.normal(size=(width, K))
        right, products = random.normal(size=K), random.normal(size=K)
        outer = random.normal(size=(width, K))
        expected = (
            values[s] @ point, point + 2.0 * values[s], products + values[s] @ matrix,
            outer + np.outer(values[s], right),
        )  # fmt: skip
        flat = outer.ravel()
        found = all_four(rows, s, point, matrix.ravel(), right, products, flat)
        assert found == pytest.approx(expected[0])
        assert point == pytest.approx(expected[1])
        assert products == pytest.approx(expected[2])
        assert flat.reshape(width, K) == pytest.approx(expected[3])
