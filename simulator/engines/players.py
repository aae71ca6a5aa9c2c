"""Threads that play the tape while the event loop runs.

The replicas are divided into blocks, one thread each; a block plays its chunks in order, so neither
the number of threads nor the length of a chunk can change a result. The kernels do not hold the
GIL.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numba
import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.metrics import METRICS
from simulator.core.player import WIDTH, play
from simulator.core.stage import Stage
from simulator.core.units import CODES, FIRST_UNIT, unit_address

__all__ = ["Chunk", "Players"]

FIRST_CAPACITY = 64
FIRST_SCALARS = 64
BACKLOG = 8  # chunks that the event loop may be ahead
SHORT = 1_000_000  # numbers: rows x replicas x dimension, about a millisecond


class Chunk(NamedTuple):
    """A stretch of tape.

    `operations` and `factors` (K, WIDTH) are the same bytes read as integers and as floats;
    `table` (rows, R) holds coefficients by replica, `lists` slots of operations on many vectors;
    `records` counts the records.
    """

    operations: Ints
    factors: Floats
    table: Floats
    lists: Ints
    records: int


class Players:
    """Holds the slots of all replicas and plays chunks on them.

    Growing copies everything, so `capacity` should be the expected number of slots; memory is used
    only when it is written to.
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
        self.scalars: Floats = np.zeros((FIRST_SCALARS, self.replicas))  # results of reductions
        self._units: Ints = np.zeros(len(CODES), dtype=np.int64)  # addresses of kernels
        blocks = min(threads or numba.config.NUMBA_NUM_THREADS, self.replicas)
        self._edges = [self.replicas * k // blocks for k in range(blocks + 1)]
        self._threads = [ThreadPoolExecutor(1, "player") for _ in range(blocks)]
        self._pending: list[Future[None]] = []

    def store(self, slot: int, values: Floats) -> None:
        """Write `values` (d,) to `slot` of every replica; nothing may be pending."""
        self._slots[slot] = values

    def grow(self, capacity: int) -> None:
        """Grow to `capacity` slots; nothing may be pending."""
        _, replicas, dimension = self._slots.shape
        slots = np.empty((capacity, replicas, dimension))
        slots[: self.capacity] = self._slots
        self._slots, self.capacity = slots, capacity

    def grow_scalars(self) -> None:
        """Make room for twice as many scalars; nothing may be pending."""
        self.scalars = np.concatenate([self.scalars, np.zeros_like(self.scalars)])

    def need(self, operation: str) -> None:
        """Compile the kernel of an operation that a chunk is about to contain."""
        rows = np.zeros((1, WIDTH), dtype=np.int64)
        empty = Chunk(rows, rows.view(np.float64), self.scalars, rows[0, :0], 0)
        place = CODES[operation] - FIRST_UNIT
        self._units[place] = unit_address(operation, self._stage(empty, self._metrics(0)))

    def play(self, chunk: Chunk) -> None:
        """Queue `chunk` on every block."""
        play_on = self._player(chunk)
        for thread, first, last in zip(self._threads, self._edges, self._edges[1:], strict=False):
            self._pending.append(thread.submit(play_on, first, last))
        while len(self._pending) > BACKLOG * len(self._threads):
            self._pending.pop(0).result()

    def play_now(self, chunk: Chunk) -> None:
        """Play `chunk` and return when it is played.

        A short chunk is played here, because handing it to threads takes longer.
        """
        if self._pending or len(chunk.operations) * self._slots[0].size > SHORT:
            self.play(chunk)
            self.wait()
        else:
            self._player(chunk)(0, self.replicas)

    def _player(self, chunk: Chunk) -> Callable[[int, int], None]:
        """Plays `chunk` for replicas first..last-1."""
        metrics = self._metrics(chunk.records)
        if chunk.records:
            self.metrics.append(metrics)
        data, stage = self._data, self._stage(chunk, metrics)

        def play_on(first: int, last: int) -> None:
            play(data, stage, first, last, np.empty(stage.slots.shape[2]))

        return play_on

    def _metrics(self, records: int) -> Floats:
        return np.full((records, self.replicas, len(METRICS)), np.nan)

    def _stage(self, chunk: Chunk, metrics: Floats) -> Stage:
        """The data of the kernels."""
        return Stage(
            self._slots, *chunk[:3], self.scalars, chunk.lists, self._units, self._seeds,
            self.active, metrics,
        )  # fmt: skip

    def wait(self) -> None:
        """Return when all queued chunks are played; errors of a thread are raised here."""
        for future in self._pending:
            future.result()
        self._pending.clear()

    def close(self) -> None:
        """End the threads."""
        for thread in self._threads:
            thread.shutdown()
