"""Servers behind links against the closed forms of queues."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.shared.scenes import LINE, run

ASGD = {"name": "asgd", "stepsize": 0.01}
DRAWN = {"mean": 1.0, "job": "exponential"}


def throughput(workers: int, compute: float) -> float:
    """Uploads per second of the closed queue M/M/1//n with service rate 1.

    k of n workers queue with probability proportional to n!/(n - k)! compute^(-k).
    """
    weights = [math.perm(workers, k) * compute**-k for k in range(workers + 1)]
    return 1.0 - weights[0] / math.fsum(weights)


@pytest.mark.parametrize(("workers", "compute"), [(3, 2.0), (10, 8.0)])
def test_a_shared_upload_is_the_bottleneck_that_queueing_theory_says(
    workers: int, compute: float
) -> None:
    seconds, seeds = 2000.0, 12
    result = run(
        ASGD,
        events=False,
        workers=workers,
        times={"mean": compute, "job": "exponential"},
        links={"upload": {"latency": DRAWN, "discipline": "fifo", "shared": True}},
        problem=LINE,
        stop={"time": seconds},
        record={"points": 2},
        seeds=seeds,
    )
    rates = result.summary["arrivals"].to_numpy() / seconds
    error = rates.std(ddof=1) / math.sqrt(seeds)
    assert error < 0.01
    assert abs(rates.mean() - throughput(workers, compute)) < 4 * error


def test_links_that_do_not_queue_lengthen_every_cycle_by_their_mean() -> None:
    """Renewal reward: n/(h + tau) gradients per second, whatever the laws."""
    seconds, seeds = 2000.0, 12
    result = run(
        ASGD,
        events=False,
        workers=4,
        times=DRAWN,
        links={"upload": {"latency": DRAWN, "bandwidth": 2.0}, "download": 0.5},
        problem=LINE,
        stop={"time": seconds},
        record={"points": 2},
        seeds=seeds,
    )
    rates = result.summary["arrivals"].to_numpy() / seconds
    error = rates.std(ddof=1) / math.sqrt(seeds)
    assert abs(rates.mean() - 4 / 3.0) < 4 * error
    waits = result.workers["link_seconds"].to_numpy() / seconds
    spread = waits.std(ddof=1) / math.sqrt(len(waits))
    assert abs(np.mean(waits) - 2 / 3) < 4 * spread
