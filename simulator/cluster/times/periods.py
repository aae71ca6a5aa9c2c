"""Periods of workers, in tables that grow with the requested time."""

from collections.abc import Callable

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.periods import FIRST, KNOWN, RESERVED
from simulator.errors import RunFailed

__all__ = ["MOST_ROWS", "Periods"]

MOST_ROWS = 50_000_000  # of all workers: about 1.5 GB


class Periods:
    """The tables of n workers, in the layout of `simulator.core.periods`.

    Attributes:
        rows: (p, c) the periods; column 0 is the start of each.
        place: (3 or more, n) the position of each worker's rows.

    Args:
        changes: what starts a period, for the message of a run that fails.
        remedy: how to make periods longer, for the same message.
    """

    def __init__(self, rows: Floats, place: Ints, *, changes: str, remedy: str) -> None:
        self.rows, self.place = rows, place
        self._used = len(rows)
        self._changes, self._remedy = changes, remedy

    def fill(self, kernel: Callable[..., int], workers: Ints, *arguments: object) -> int:
        """Call `kernel` for `workers` (m,) until every entry of its output is written.

        Returns the last return value of the kernel: 0, or a negative number if it gave up.
        """
        while (missing := kernel(self.rows, self.place, workers, *arguments)) > 0:
            self.make_room(workers)
        return missing

    def make_room(self, workers: Ints) -> None:
        """Move the full tables of `workers` to the end, each with twice as many rows reserved.

        Raises:
            RunFailed: all workers together have more than 50 million rows.
        """
        full = np.unique(workers[self.place[KNOWN, workers] == self.place[RESERVED, workers]])
        first, known = self.place[[FIRST, KNOWN]][:, full]
        before, moved = np.cumsum(known) - known, int(known.sum())
        self._extend(self._used + 2 * moved, full)
        each = np.arange(moved)
        source, target = each + np.repeat(first - before, known), each + np.repeat(before, known)
        self.rows[self._used + target] = self.rows[source]
        self.place[FIRST, full], self.place[RESERVED, full] = self._used + 2 * before, 2 * known
        self._used += 2 * moved

    def _extend(self, needed: int, full: Ints) -> None:
        """Grow to at least `needed` rows."""
        if needed > MOST_ROWS:
            raise RunFailed(self._too_many(full))
        if needed > len(self.rows):
            larger = np.empty((max(needed, 2 * len(self.rows)), self.rows.shape[1]))
            larger[: self._used] = self.rows[: self._used]
            self.rows = larger

    def _too_many(self, full: Ints) -> str:
        """The message about the worker with the most periods."""
        worker = int(full[np.argmax(self.place[KNOWN, full])])
        first, known = self.place[[FIRST, KNOWN], worker].tolist()
        return (
            f"worker {worker}: {known - 1} {self._changes} in "
            f"{self.rows[first + known - 1, 0]:g} seconds, and more than {MOST_ROWS} of all "
            f"workers; {self._remedy}, or set stop.time"
        )
