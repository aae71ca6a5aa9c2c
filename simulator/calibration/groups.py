"""Groups of neighbouring workers whose job sizes follow one law, whatever their means are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

import numpy as np

from simulator.arrays import Floats
from simulator.calibration.laws import Fit, best_fit, distance, fits
from simulator.calibration.recordings import Recorded
from simulator.errors import DataError
from simulator.sums import exact_sum

__all__ = ["Group", "groups_of"]

CRITICAL = 1.63  # Kolmogorov and Smirnov's critical distance at 1 %, times the root of the size
FEWEST = 20  # jobs of a worker below which its sizes cannot be told from its neighbours'


@dataclass(frozen=True)
class Group:
    """Neighbouring workers of one law.

    Attributes:
        first: number of the first.
        means: mean seconds of each.
        sizes: of all their jobs, with mean 1.
        fit: the nearest law; its distance is a measure of how good it is.
        is_ruled_out: whether the sample rules that law out, so the sizes themselves are the law.
    """

    first: int
    means: list[float]
    sizes: Floats
    fit: Fit
    is_ruled_out: bool

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self.means)

    @property
    def name(self) -> str:
        """Its workers in words."""
        last = self.first + self.workers - 1
        alone = last == self.first
        return f"worker {self.first}" if alone else f"workers {self.first} to {last}"

    def job(self, path: str) -> dict[str, Any]:
        """The key `job`; the sizes are in the file `path` where no law fits."""
        if self.is_ruled_out:
            return {"kind": "empirical", "path": path}
        return self.fit.law


def groups_of(runs: Sequence[Recorded]) -> list[Group]:
    """All workers, in as few groups of neighbours as their samples allow.

    Raises:
        DataError: a worker has no job that arrived.
    """
    workers = runs[0].workers
    seconds = [
        np.concatenate([run.seconds[run.worker == k] for run in runs]) for k in range(workers)
    ]
    absent = [k for k in range(workers) if not len(seconds[k])]
    if absent:
        raise DataError(f"worker {absent[0]} has no job that arrived: record for longer")
    means = [exact_sum(own) / len(own) for own in seconds]
    # The median is a better unit than the mean: it is the same for all where few values are usual.
    units = [own / np.median(own) for own in seconds]
    return [
        _group(first, means[first:last], np.concatenate(units[first:last]))
        for first, last in _spans(units)
    ]


def _spans(sizes: list[Floats]) -> list[tuple[int, int]]:
    """First and last + 1 of each group: a worker joins those before if its sizes may be theirs."""
    starts, together = [0], sizes[0]
    for worker in range(1, len(sizes)):
        own = sizes[worker]
        allowed = CRITICAL * sqrt(1 / len(own) + 1 / len(together))
        few = min(len(own), len(together)) < FEWEST
        if few or distance(own, together) <= allowed:
            together = np.concatenate([together, own])
        else:
            starts.append(worker)
            together = own
    return list(zip(starts, [*starts[1:], len(sizes)], strict=True))


def _group(first: int, means: list[float], units: Floats) -> Group:
    sizes = units / (exact_sum(units) / len(units))
    best = best_fit(sizes)
    nearest = best or next(iter(fits(sizes)), Fit({"kind": "constant"}, inf))
    return Group(first, means, sizes, nearest, best is None)
