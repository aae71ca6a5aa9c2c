"""Numbers drawn once per worker: number k of the stream (seed, WORKER, worker, k).

Adding workers, or moving them to another group, changes no other worker's numbers.
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Floats

if TYPE_CHECKING:
    from simulator.cluster.size_base import Sampler

__all__ = ["JOBS", "MEAN", "ORDER", "PHASE", "TRACE", "TURN", "worker_draws", "worker_uniforms"]

MEAN, ORDER, PHASE, TRACE = 0, 1, 2, 3  # k for its mean, its place in a law, ...
JOBS = 4  # k for a job that is drawn again from a log
TURN = 5  # k for the rotation of a worker's recorded jobs


def worker_draws(sampler: "Sampler", what: int, *, workers: int, first: int, seed: int) -> Floats:
    """Number `what` of workers `first`, ..., `first` + n - 1, (n,)."""
    from simulator.core.random import WORKER
    from simulator.core.variates import LAWS, fill_draws

    out = np.empty(workers)
    numbers = np.array(sampler.numbers, float)
    fill_draws(LAWS[sampler.kind], numbers, seed, WORKER, first, what, out)
    return out


def worker_uniforms(what: int, *, workers: int, first: int, seed: int) -> Floats:
    """The same, uniform in (0, 1), (n,)."""
    from simulator.core.random import WORKER
    from simulator.core.variates import LAWS, fill_draws

    out = np.empty(workers)
    fill_draws(LAWS["uniform"], np.array([0.0, 1.0]), seed, WORKER, first, what, out)
    return out
