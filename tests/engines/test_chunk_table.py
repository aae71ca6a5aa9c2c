"""Rows and lists of a chunk: places, sharing, and what stays."""

import numpy as np

from simulator.engines.chunk_table import ChunkTable
from simulator.engines.coefficient import Coefficient


def test_a_plain_number_has_no_row_and_a_coefficient_has_one() -> None:
    table = ChunkTable(2)
    one, other = Coefficient(np.array([1.0, 2.0])), Coefficient(np.array([3.0, 4.0]))
    assert [table.row_of(each) for each in (0.5, one, other, one)] == [0, 1, 2, 1]
    rows, _ = table._cut_tables()
    assert rows.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert table.row_of(other) == 1  # of the next chunk
    assert table._cut_tables()[0].tolist() == [[3.0, 4.0]]


def test_minus_zero_has_a_row_of_its_own() -> None:
    table = ChunkTable(2)
    assert [table.row_of_constant(each) for each in (0.0, -0.0, 0.0, -0.0, 5.0)] == [1, 2, 1, 2, 3]
    rows, _ = table._cut_tables()
    assert np.signbit(rows[:2, 0]).tolist() == [False, True]
    assert rows[2].tolist() == [5.0, 5.0]


def test_what_is_kept_comes_first_in_all_later_chunks() -> None:
    table = ChunkTable(1)
    table.row_of_constant(2.0)
    assert table.list_of([7, 8]) == 0
    table._keep_tables()
    assert table.row_of_constant(2.0) == 2
    assert (table.list_of([9]), table.list_of([5, 6])) == (2, 3)
    rows, entries = table._cut_tables()
    assert (rows.ravel().tolist(), entries.tolist()) == ([2.0, 2.0], [7, 8, 9, 5, 6])
    rows, entries = table._cut_tables()
    assert (rows.ravel().tolist(), entries.tolist()) == ([2.0], [7, 8])
