"""Make, choose from and extend the rows of a data matrix."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.core.rows import Rows

if TYPE_CHECKING:
    from simulator.arrays import Floats, Ints

__all__ = ["append_ones", "compact", "dense_rows", "sparse_rows", "take", "to_matrix"]

DENSE_FROM = 0.3  # fraction of nonzero numbers from which dense rows are faster


def dense_rows(matrix: "Floats") -> Rows:
    """Rows of a matrix (N, width)."""
    count, width = matrix.shape
    values = np.ascontiguousarray(matrix, np.float64).ravel()
    return Rows(values, np.empty(0, np.uint32), np.arange(count + 1) * width, width, True)


def sparse_rows(matrix: "Floats") -> Rows:
    """Compressed rows of a matrix (N, width), without the zeros."""
    row, column = np.nonzero(matrix)
    starts = np.searchsorted(row, np.arange(matrix.shape[0] + 1))
    return Rows(matrix[row, column], column.astype(np.uint32), starts, matrix.shape[1], False)


def compact(rows: Rows) -> Rows:
    """The same compressed rows, as dense ones unless they are sparse enough to be faster."""
    full = (len(rows.starts) - 1) * rows.width
    return dense_rows(to_matrix(rows)) if len(rows.values) >= DENSE_FROM * full else rows


def to_matrix(rows: Rows) -> "Floats":
    """The matrix (N, width)."""
    count = len(rows.starts) - 1
    if rows.dense:
        return rows.values.reshape(count, rows.width)
    matrix = np.zeros((count, rows.width))
    matrix[np.repeat(np.arange(count), np.diff(rows.starts)), rows.columns] = rows.values
    return matrix


def take(rows: Rows, order: "Ints") -> Rows:
    """The rows numbered `order`, in that order."""
    if rows.dense:
        return dense_rows(to_matrix(rows)[order])
    sizes = np.diff(rows.starts)[order]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    places = np.arange(starts[-1]) + np.repeat(rows.starts[order] - starts[:-1], sizes)
    return Rows(rows.values[places], rows.columns[places], starts, rows.width, rows.dense)


def append_ones(rows: Rows) -> Rows:
    """One more feature, always 1."""
    count = len(rows.starts) - 1
    if rows.dense:
        return dense_rows(np.hstack([to_matrix(rows), np.ones((count, 1))]))
    values = np.insert(rows.values, rows.starts[1:], 1.0)
    columns = np.insert(rows.columns, rows.starts[1:], np.uint32(rows.width))
    return Rows(values, columns, rows.starts + np.arange(count + 1), rows.width + 1, False)
