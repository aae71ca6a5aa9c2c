"""Sums and products of vectors in plain loops, because their bits must not depend on a library."""

from simulator.core.leaf import leaf

__all__ = ["coefficient", "inner", "multiply", "squared_distance", "total"]


@leaf
def coefficient(constant, row, table, r):
    """The coefficient of replica r: its entry in row - 1 of `table` (rows, R), or `constant`."""
    return table[row - 1, r] if row > 0 else constant


@leaf
def inner(a, b):
    """Inner product of two vectors, added from first to last."""
    total = 0.0
    for j in range(a.shape[0]):
        total += a[j] * b[j]
    return total


@leaf
def total(values):
    """Sum of a vector in four lanes, which the processor overlaps."""
    whole = values.shape[0] - values.shape[0] % 4
    a = b = c = d = 0.0
    for j in range(0, whole, 4):
        a += values[j]
        b += values[j + 1]
        c += values[j + 2]
        d += values[j + 3]
    for j in range(whole, values.shape[0]):
        a += values[j]
    return (a + b) + (c + d)


@leaf
def squared_distance(a, b):
    """||a - b||^2, added from first to last."""
    total = 0.0
    for j in range(a.shape[0]):
        gap = a[j] - b[j]
        total += gap * gap
    return total


@leaf
def multiply(matrix, vector, out):
    """out = matrix vector; a matrix (1, d) is a diagonal, and then `out` may be `vector`."""
    if matrix.shape[0] == 1:
        for j in range(vector.shape[0]):
            out[j] = matrix[0, j] * vector[j]
        return
    for i in range(matrix.shape[0]):
        total = 0.0
        for j in range(vector.shape[0]):
            total += matrix[i, j] * vector[j]
        out[i] = total
