"""Tables of periods in time, one per worker, that grow with the requested time.

`rows` (p, c) holds the tables of all workers, each in the order of time. `place` (3 or more, n)
holds for each worker its first row, the number of known rows, and the number of reserved rows, or 0
if the table is complete.

A kernel that needs more rows than are reserved answers nan. Kernels for many workers write to `out`
where it is nan and return the number of entries that still are; the caller adds rows and calls
again.
"""

from simulator.core.leaf import leaf

__all__ = ["FIRST", "KNOWN", "RESERVED", "first_above"]

FIRST, KNOWN, RESERVED = 0, 1, 2


@leaf
def first_above(rows, low, high, column, value):
    """The first of rows low, ..., high - 1 whose `column` is above `value`, else `high`."""
    while low < high:
        middle = (low + high) // 2
        if rows[middle, column] > value:
            high = middle
        else:
            low = middle + 1
    return low
