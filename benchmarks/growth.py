"""A million workers: the time and memory to finish."""

import resource
from multiprocessing import get_context
from typing import Any

from benchmarks import ours

__all__ = ["growth"]


def growth(share: int) -> dict[str, Any]:
    """Seconds and peak memory of n = 1,000,000, d = 10, 2,000,000 arrivals in a new process."""
    with get_context("spawn").Pool(1) as pool:
        seconds, gigabytes = pool.apply(_million, (share,))
    print(f"\na million workers: {seconds:.1f} s, {gigabytes:.2f} GB (<= 4 GB)", flush=True)
    return {"seconds": seconds, "gigabytes": gigabytes}


def _million(share: int) -> tuple[float, float]:
    method = {"name": "asgd", "stepsize": 1e-7}
    given = ours.scenario(1_000_000 // share, 10, "per_coordinate", 2_000_000 // share, method)
    seconds = ours.seconds(given)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
