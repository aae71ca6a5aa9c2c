"""Clusters and job counts for the tests of this folder."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.graph import Graph
from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.base import Times


def make_times(
    compute_time: Any, *, workers: int = 10, seed: int = 0, horizon: float = math.inf
) -> Times:
    """`Times` of one group of workers, given as in a scenario."""
    spec = ClusterSpec.model_validate({"workers": workers, "compute_time": compute_time})
    return spec.build(seed, horizon)


def graph(topology: Any, nodes: int) -> Graph:
    """The graph of a topology given as in a scenario."""
    return ClusterSpec.model_validate({"workers": nodes, "topology": topology}).graph("complete")


def durations(times: Times, worker: int, jobs: int) -> NDArray[np.float64]:
    """The durations of the first `jobs` jobs of `worker` when started at 0, (jobs,)."""
    workers = np.full(jobs, worker)
    return times.finish_many(workers, np.arange(jobs), 0.0)


def completions(times: Times, horizon: float) -> int:
    """Jobs that end in [0, horizon) if every worker starts the next at once."""
    count = 0
    for worker in range(times.workers):
        job, clock = 0, times.finish(worker, 0, 0.0)
        while clock < horizon:
            count += 1
            job += 1
            clock = times.finish(worker, job, clock)
    return count
