"""Whether a worker's durations drift or remember: a law of independent sizes has neither."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from simulator.arrays import Floats
from simulator.calibration.recordings import Recorded
from simulator.sums import exact_sum

__all__ = ["correlation", "trending"]

LEAST = 30  # jobs that a test needs
SURE = 4.5  # standard errors, as every worker of every run is tested twice
MATTERS = 0.2  # a correlation below it changes no prediction much


def trending(runs: Sequence[Recorded]) -> dict[int, str]:
    """Worker -> what its durations do, with the correlation; only where that is sure and matters.

    Ranks are compared, with time for a drift and with the job before for memory, so that a rare
    long job decides nothing.
    """
    found: dict[int, str] = {}
    for run in runs:
        for worker in range(run.workers):
            seconds = run.of(worker)["seconds"].to_numpy(float)
            if len(seconds) >= LEAST and (said := _verdict(seconds)):
                found.setdefault(worker, said)
    return found


def _verdict(seconds: Floats) -> str:
    ranks = np.argsort(np.argsort(seconds, kind="stable"), kind="stable").astype(float)
    order = np.arange(len(ranks), dtype=float)
    tests = {
        "drift": correlation(order, ranks),
        "depend on the job before": correlation(ranks[:-1], ranks[1:]),
    }
    for said, value in tests.items():
        if abs(value) > max(MATTERS, SURE / sqrt(len(ranks))):
            return f"{said} (correlation {value:.2f})"
    return ""


def correlation(a: Floats, b: Floats) -> float:
    """Pearson's, 0 if one of the two does not vary."""
    x, y = (one - exact_sum(one) / len(one) for one in (a, b))
    norm = sqrt(exact_sum(x * x) * exact_sum(y * y))
    return exact_sum(x * y) / norm if norm else 0.0
