"""The samples of a stochastic gradient of a finite sum, for callers outside kernels."""

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.draws import distinct
from simulator.core.finite_sum import FULL
from simulator.core.random import AUGMENT, SAMPLE, below, stream

__all__ = ["changes_of", "samples_of"]


@kernel
def samples_of(shards, batches, replacement, seed, worker, draw):
    """The rows that `simulator.core.finite_sum` takes for gradient `draw` of `worker`: (b,)."""
    shard, batch = min(worker, shards.shape[0] - 2), batches[min(worker, batches.shape[0] - 1)]
    first = shards[shard]
    size = shards[shard + 1] - first
    if batch == FULL:
        return first + np.arange(size)
    k1, k2 = stream(seed, SAMPLE, worker, draw)
    if not replacement:
        return first + distinct(k1, k2, size, batch)
    rows = np.empty(batch, np.int64)
    for k in range(batch):
        rows[k] = first + below(k1, k2, k, size)
    return rows


@kernel
def changes_of(kinds, count, seed, worker, draw):
    """A number from 0 to kinds - 1 for each of `count` samples of gradient `draw`: (b,)."""
    k1, k2 = stream(seed, AUGMENT, worker, draw)
    changes = np.empty(count, np.int64)
    for k in range(count):
        changes[k] = below(k1, k2, k, kinds)
    return changes
