"""Jobs drawn again: what another recording of the same workers might have shown."""

import numpy as np

from simulator.arrays import Ints
from simulator.cluster.worker_draws import JOBS, worker_uniforms

__all__ = ["drawn_again"]


def drawn_again(owners: Ints, draw: int) -> Ints:
    """Places (m,) of as many jobs of each worker, drawn from its own with replacement.

    Args:
        owners: (m,) the worker of each job.
        draw: the number of the bootstrap sample, which is its seed.

    Example:
        >>> owners = np.array([0, 0, 1])
        >>> owners[drawn_again(owners, draw=7)].tolist()
        [0, 0, 1]
    """
    uniforms = worker_uniforms(JOBS, workers=len(owners), first=0, seed=draw)
    places = np.empty(len(owners), dtype=np.int64)
    for owner in np.unique(owners):
        own = np.flatnonzero(owners == owner)
        places[own] = own[(uniforms[own] * len(own)).astype(np.int64)]
    return places
