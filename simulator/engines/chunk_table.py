"""The numbers and lists that the rows of a chunk refer to."""

from collections.abc import Sequence

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.engines.coefficient import Coefficient, Scalar

__all__ = ["ChunkTable"]


class ChunkTable:
    """A table of coefficients by replica, and a list of slots and sizes; part of both may stay.

    Attributes:
        fixed: (rows, R), the first rows of the table of every chunk.
    """

    def __init__(self, replicas: int) -> None:
        self.fixed: Floats = np.empty((0, replicas))
        self._rows: list[Floats] = []
        self._row_of: dict[object, tuple[object, int]] = {}
        self._list: list[int] = []
        self._listed = 0  # entries that stay

    def row_of(self, factor: Scalar) -> int:
        """1 + row of `factor` in this chunk's table; 0 for a plain number."""
        if not isinstance(factor, Coefficient):
            return 0
        known = self._row_of.get(id(factor))
        return self._add_row(id(factor), factor, factor.values) if known is None else known[1]

    def row_of_constant(self, number: float) -> int:
        """1 + row of a number that is the same for all replicas."""
        key = ("constant", number if number else str(number))  # -0.0 is not 0.0 here
        known = self._row_of.get(key)
        if known is None:
            return self._add_row(key, number, np.full(self.fixed.shape[1], number))
        return known[1]

    def list_of(self, slots: Sequence[int]) -> int:
        """The place of `slots` in this chunk's list."""
        self._list.extend(slots)
        return len(self._list) - len(slots)

    def _add_row(self, key: object, held: object, values: Floats) -> int:
        """Add a row; the entry holds the number, so that its id stays unique."""
        self._rows.append(values)
        row = len(self.fixed) + len(self._rows)
        self._row_of[key] = (held, row)
        return row

    def _cut_tables(self) -> tuple[Floats, Ints]:
        """Table and list of the chunk; starts those of the next one."""
        table = np.concatenate([self.fixed, self._rows]) if self._rows else self.fixed
        entries = np.array(self._list, dtype=np.int64)
        del self._list[self._listed :]
        self._rows.clear()
        self._row_of.clear()
        return table, entries

    def _keep_tables(self) -> None:
        """Let everything in them stay for all chunks to come."""
        self._listed = len(self._list)
        self.fixed, _ = self._cut_tables()
