"""Ages of the entries of a gradient table, averaged over updates."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ages"]

Floats = NDArray[np.float64]


class Ages:
    """Ages of the gradients that updates use, per worker; updates are numbered k = 0, 1, ..

    Worker i's gradient was computed at the model before update v and is used first in update k0.
    In update k its model has age k - v, its sample age k - k0: fresh is 0. Costs O(1) a gradient.
    """

    def __init__(self, workers: int) -> None:
        self._version = [0] * workers
        self._first = [0] * workers
        self._sums = ([0] * workers, [0] * workers)  # of model and sample ages over past updates
        self._most = ([0] * workers, [0] * workers)

    def replace(self, worker: int, version: int, update: int) -> None:
        """Use a gradient at the model of `version` for the worker from `update` on."""
        ages = self._until(worker, update)
        for (total, most), sums, highest in zip(ages, self._sums, self._most, strict=True):
            sums[worker] += total
            highest[worker] = max(highest[worker], most)
        self._version[worker] = version
        self._first[worker] = update

    def columns(self, updates: int) -> dict[str, Floats]:
        """Means and maxima of both ages over all `updates`; nan if there were none."""
        n = len(self._first)
        if updates == 0:
            return dict.fromkeys(_NAMES, np.full(n, math.nan))
        last = [self._until(worker, updates) for worker in range(n)]
        found = []
        for kind in (0, 1):
            sums, highest = self._sums[kind], self._most[kind]
            found.append([(sums[i] + last[i][kind][0]) / updates for i in range(n)])
            found.append([float(max(highest[i], last[i][kind][1])) for i in range(n)])
        return dict(zip(_NAMES, map(np.array, found), strict=True))

    def _until(self, worker: int, update: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """(sum, maximum) of the model's and of the sample's ages in updates k0 .. update - 1."""
        uses = update - self._first[worker]
        if uses == 0:
            return (0, 0), (0, 0)
        grown = uses * (uses - 1) // 2
        at_first = self._first[worker] - self._version[worker]
        return (grown + uses * at_first, at_first + uses - 1), (grown, uses - 1)


_NAMES = ("mean_model_delay", "max_model_delay", "mean_sample_delay", "max_sample_delay")
