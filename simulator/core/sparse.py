"""Random sparsification: the compressor RandK, and sums of its independent copies."""

from simulator.core.compiling import kernel
from simulator.core.random import LINK, stream, uniform

__all__ = ["sparsify"]

LINK_SEEDS = 3  # the first streams of LINK seed the links themselves


@kernel
def sparsify(seed, worker, message, keep, copies, vector, out):
    """Write to `out` (d,) the sum of `copies` compressed copies of `vector` (d,).

    A copy has d/keep times the vector on `keep` coordinates, all such sets equally likely, and 0
    elsewhere: it is unbiased, with variance (d/keep - 1) |vector|^2. Copy c is number message + c
    of the worker's messages. The coordinates are visited one after the other, and each is kept with
    probability (still needed)/(still to visit).
    """
    d = vector.shape[0]
    scale = d / keep
    out[:] = 0.0
    for copy in range(message, message + copies):
        k1, k2 = stream(seed, LINK, LINK_SEEDS + worker, copy)
        wanted = keep
        for j in range(d):
            if uniform(k1, k2, j) * (d - j) < wanted:
                out[j] += 1.0
                wanted -= 1
    for j in range(d):
        out[j] = scale * out[j] * vector[j]
