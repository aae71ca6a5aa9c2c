"""Dense and compressed rows hold the same numbers."""

import numpy as np
import pytest

from simulator.problems.data.rows import (
    append_ones,
    compact,
    dense_rows,
    sparse_rows,
    take,
    to_matrix,
)

MATRIX = np.array([[0.0, 1.5, 0.0, 2.0], [0.0] * 4, [3.0, 0.0, 0.0, -4.0]])


@pytest.mark.parametrize("make", [dense_rows, sparse_rows])
def test_rows_are_chosen_and_extended_as_a_matrix_is(make: object) -> None:
    assert callable(make)
    rows, order = make(MATRIX), np.array([2, 0, 0, 1, 2])
    assert np.array_equal(to_matrix(rows), MATRIX)
    chosen = take(rows, order)
    assert np.array_equal(to_matrix(chosen), MATRIX[order])
    longer = append_ones(chosen)
    assert np.array_equal(to_matrix(longer), np.hstack([MATRIX[order], np.ones((5, 1))]))
    assert (chosen.dense, longer.dense, longer.width) == (rows.dense, rows.dense, 5)


def test_compressed_rows_leave_the_zeros_out() -> None:
    rows = append_ones(take(sparse_rows(MATRIX), np.array([0, 1, 2])))
    assert rows.values.tolist() == [1.5, 2.0, 1.0, 1.0, 3.0, -4.0, 1.0]
    assert rows.columns.tolist() == [1, 3, 4, 4, 0, 3, 4]
    assert rows.starts.tolist() == [0, 3, 4, 7]
    assert rows.columns.dtype == np.uint32


def test_rows_become_dense_from_three_numbers_in_ten_on() -> None:
    for count, dense in ((2, False), (3, True)):
        matrix = np.array([[1.0] * count + [0.0] * (10 - count)])
        found = compact(sparse_rows(matrix))
        assert found.dense is dense
        assert np.array_equal(to_matrix(found), matrix)
