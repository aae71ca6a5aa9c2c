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


def trending(runs: Sequence[Recorded]) -> dict[str, dict[int, float]]:
    """What durations do -> the workers of which that is sure and matters, with the correlation.

    Ranks are compared, with time for a drift and with the job before for memory, so that a rare
    long job decides nothing.
    """
    found: dict[str, dict[int, float]] = {}
    for worker in range(runs[0].workers):
        samples = [run.of(worker)["seconds"].to_numpy(float) for run in runs]
        verdicts = (_verdict(seconds) for seconds in samples if len(seconds) >= LEAST)
        if verdict := next(filter(None, verdicts), None):
            found.setdefault(verdict[0], {})[worker] = verdict[1]
    return found


def _verdict(seconds: Floats) -> tuple[str, float] | None:
    ranks = _ranks(seconds)
    order = np.arange(len(ranks), dtype=float)
    tests = {
        "drift": correlation(order, ranks),
        "depend on the job before": correlation(ranks[:-1], ranks[1:]),
    }
    for said, value in tests.items():
        if abs(value) > max(MATTERS, SURE / sqrt(len(ranks))):
            return said, value
    return None


def _ranks(values: Floats) -> Floats:
    """Each value's place in the order; equal values share the middle of theirs."""
    ordered = np.sort(values)
    places = [np.searchsorted(ordered, values, side=side) for side in ("left", "right")]
    found: Floats = (places[0] + places[1]) / 2
    return found


def correlation(a: Floats, b: Floats) -> float:
    """Pearson's, 0 if one of the two does not vary."""
    x, y = (one - exact_sum(one) / len(one) for one in (a, b))
    norm = sqrt(exact_sum(x * x) * exact_sum(y * y))
    return exact_sum(x * y) / norm if norm else 0.0
