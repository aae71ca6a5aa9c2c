"""Threads that play the tape while the event loop runs on.

The replicas are dealt to blocks, one thread each; a block plays its chunks in order, so neither
the number of threads nor the length of a chunk can change a result. The kernels hold no GIL.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numba
import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.metrics import METRICS
from simulator.core.player import play

__all__ = ["Chunk", "Players"]

FIRST_CAPACITY = 64
BACKLOG = 8  # chunks that the event loop may be ahead


class Chunk(NamedTuple):
    """A stretch of tape.

    `operations` and `factors` (K, WIDTH) are the same bytes read as integers and as floats;
    `table` (rows, R) holds coefficients by replica; `records` counts the RECORD operations.
    """

    operations: Ints
    factors: Floats
    table: Floats
    records: int


class Players:
    """Holds the slots of all replicas and plays chunks on them.

    Making room for more copies everything, so `capacity` is best what will be needed; the system
    gives memory only as it is written to.
    """

    def __init__(
        self,
        data: object,
        dimension: int,
        seeds: list[int],
        threads: int | None = None,
        capacity: int = FIRST_CAPACITY,
    ) -> None:
        self.replicas = len(seeds)
        self.dimension = dimension
        self.capacity = capacity
        self.active = np.ones(self.replicas, dtype=np.bool_)
        self.metrics: list[Floats] = []  # (records, R, 8) per chunk that has records
        self._data = data
        self._seeds = np.array(seeds, dtype=np.uint64)
        self._slots = np.zeros((self.capacity, self.replicas, dimension))
        blocks = min(threads or numba.config.NUMBA_NUM_THREADS, self.replicas)
        self._edges = [self.replicas * k // blocks for k in range(blocks + 1)]
        self._threads = [ThreadPoolExecutor(1, "player") for _ in range(blocks)]
        self._pending: list[Future[None]] = []

    def store(self, slot: int, values: Floats) -> None:
        """Write `values` (d,) to `slot` of every replica; nothing may be pending."""
        self._slots[slot] = values

    def grow(self, capacity: int) -> None:
        """Make room for `capacity` slots; nothing may be pending."""
        _, replicas, dimension = self._slots.shape
        slots = np.empty((capacity, replicas, dimension))
        slots[: self.capacity] = self._slots
        self._slots, self.capacity = slots, capacity

    def play(self, chunk: Chunk) -> None:
        """Queue `chunk` on every block."""
        metrics = np.full((chunk.records, self.replicas, len(METRICS)), np.nan)
        if chunk.records:
            self.metrics.append(metrics)
        arguments = (self._data, self._slots, *chunk[:3], self._seeds, self.active)
        for thread, first, last in zip(self._threads, self._edges, self._edges[1:], strict=False):
            scratch = np.empty(self._slots.shape[2])
            self._pending.append(thread.submit(play, *arguments, first, last, metrics, scratch))
        while len(self._pending) > BACKLOG * len(self._threads):
            self._pending.pop(0).result()

    def wait(self) -> None:
        """Return when all queued chunks are played; errors of a thread are raised here."""
        for future in self._pending:
            future.result()
        self._pending.clear()

    def close(self) -> None:
        """End the threads."""
        for thread in self._threads:
            thread.shutdown()
