"""The tape: vector arithmetic recorded now and played later, for all replicas in one pass.

A `Vector` is a handle on a numbered slot. Vectors never change; ``a + c * b`` writes one operation
and returns a new handle. When the last reference to a handle is gone, its slot is free again, so
the model versions of busy workers live exactly as long as they are needed.

A gradient's value is lazy: it is a handle whose slot is filled by the first operation that reads
it, fused with that operation. A gradient that is never read is never computed.
"""

from collections.abc import Callable, Sequence
from struct import Struct

import numpy as np

from simulator.arrays import Flags, Floats, Ints
from simulator.core.player import (
    CLEAR,
    COMBINE,
    GRADIENT,
    RECORD,
    SCALE,
    STEP,
    WIDTH,
)
from simulator.core.stage import ROW_A, ROW_B
from simulator.engines.chunk_table import ChunkTable
from simulator.engines.coefficient import Coefficient, Scalar
from simulator.engines.collector import Collector
from simulator.engines.ensemble import Ensemble
from simulator.engines.measured import Measured
from simulator.engines.operations import Operations
from simulator.engines.players import Chunk, Players
from simulator.engines.protocol import StepRule
from simulator.engines.stepper import Stepper
from simulator.engines.vector import Pending, Vector

__all__ = ["Tape"]

OPERATION = Struct("=7q2d")  # the row of `simulator.core.player`: seven integers, two factors
BYTES = OPERATION.size
pack = OPERATION.pack_into  # one call in C; converting lists by the chunk takes twice as long
LONGEST, NUMBERS = 256, 32  # rows and numbers of operations that are traced
CHUNK = 4096  # operations: long enough to amortise a hand-over, short enough to stay in cache


class Tape(ChunkTable):
    """Records operations and hands them to the players a chunk at a time."""

    def __init__(self, players: Players, chunk: int = CHUNK) -> None:
        super().__init__(players.replicas)
        self.players = players
        self.free: list[int] = []
        self._size = chunk * OPERATION.size
        self._buffer = bytearray(self._size)
        self._at = 0  # index of the next operation
        self.operations = Operations(self)
        self._records = 0
        self._made = 0

    def constant(self, values: Floats) -> Vector:
        """A vector with the same `values` (d,) in every replica."""
        self.finish()
        slot = self._slot()
        self.players.store(slot, values)
        return self._vector(slot)

    def gradient(self, model: Vector, worker: int, draw: int) -> Vector:
        """The lazy stochastic gradient number `draw` of `worker` at `model`."""
        if model.at is not None:
            self._materialise(model)
        free = self.free
        value = Vector()
        value.tape = self
        value.slot = free.pop() if free else self._slot()
        value.at = model
        value.worker = worker
        value.draw = draw
        return value

    def combine(self, ca: Scalar, a: Vector, cb: Scalar, b: Vector) -> Vector:
        """ca a + cb b."""
        if a.at is not None:
            self._materialise(a)
        model, free = b.at, self.free
        if isinstance(model, Pending):
            return self.operations.combine(ca, a, cb, model)
        slot = free.pop() if free else self._slot()  # first: it may flush the recorded operations
        rows = 0
        if not (ca.__class__ is float and cb.__class__ is float):
            rows = ROW_A * self.row_of(ca) + ROW_B * self.row_of(cb)
            ca, cb = _plain(ca), _plain(cb)
        place = self._at
        if model is None:
            pack(self._buffer, place, rows + COMBINE, slot, a.slot, b.slot, 0, 0, 0, ca, cb)
        else:
            b.at = None
            pack(
                self._buffer, place, rows + STEP, slot, a.slot, model.slot,
                b.slot, b.worker, b.draw, ca, cb,
            )  # fmt: skip
        self._at = place = place + BYTES
        if place == self._size:
            self.flush()
        out = Vector()
        out.tape = self
        out.slot = slot
        out.at = None
        return out

    def scale(self, factor: Scalar, b: Vector) -> Vector:
        """factor b."""
        if b.at is not None:
            self._materialise(b)
        slot = self.take_slot()
        code = SCALE + ROW_B * self.row_of(factor)
        self.append(code, slot, b.slot, cb=_plain(factor))
        return self._vector(slot)

    def mix(self, pieces: Sequence[tuple[Vector, int, int]]) -> Vector:
        """A vector whose coordinates low..high-1 are those of `model`, for each of the pieces."""
        for model, _, _ in pieces:
            if model.at is not None:
                self._materialise(model)
        slot = self.take_slot()
        for model, low, high in pieces:
            self.append(self.operations.code("copy"), slot, model.slot, worker=low, draw=high)
        return self._vector(slot)

    def sparsify(self, b: Vector, worker: int, message: int, keep: int, copies: int) -> Vector:
        """Sum of `copies` of b with `keep` random coordinates: `simulator.core.sparse`."""
        if b.at is not None:
            self._materialise(b)
        slot = self.take_slot()
        self.append(self.operations.code("sparse"), slot, b.slot, copies, worker, message, a=keep)
        return self._vector(slot)

    def normals(self, worker: int, message: int) -> Vector:
        """Independent N(0, 1) numbers for a message of a worker: `simulator.core.forged`."""
        slot = self.take_slot()
        self.append(self.operations.code("normals"), slot, slot, worker=worker, draw=message)
        return self._vector(slot)

    def record(self, model: Vector) -> None:
        """Measure the metrics at `model`; `Players.metrics` returns them in this order."""
        if model.at is not None:
            self._materialise(model)
        self._records += 1  # first: appending may flush the chunk of the record
        self.append(RECORD, self._records - 1, model.slot)

    def record_distance(self, a: Vector, b: Vector) -> None:
        """Measure ||a - b||^2; it is the first entry in a separate row of the metrics."""
        for vector in (a, b):
            if vector.at is not None:
                self._materialise(vector)
        self._records += 1
        self.append(self.operations.code("distance"), self._records - 1, b.slot, a=a.slot)

    def stepper(self, workers: int, rule: StepRule[Vector]) -> Stepper:
        """The stepper for a cohort of `workers`."""
        return Stepper(self, workers, rule)

    def collector(self, size: int, goes_on: bool, factor: Scalar | None) -> Collector:
        """The collector of many gradients of rounds at a time."""
        return Collector(self, size, goes_on, factor)

    def ensemble(self, models: Sequence[Vector]) -> Ensemble:
        """The `models` of nodes that are shifted many at a time."""
        return Ensemble(self, models)

    def set_aside(self, count: int) -> int:
        """Reserve `count` slots; returns the first."""
        first = self._made
        self._made += count
        if self._made > self.players.capacity:
            self.finish()
            self.players.grow(max(self._made, 2 * self.players.capacity))
        return first

    def slot_of(self, vector: Vector) -> int:
        """The slot of a vector, once it is computed."""
        if vector.at is not None:
            self._materialise(vector)
        return vector.slot

    def fix(self, rows: int) -> None:
        """Start every chunk's table with `fixed`, now of so many rows, whose values stay."""
        if self._rows:
            self.flush()  # the rows of the chunk follow these
        grown = np.zeros((rows, self.players.replicas))
        grown[: len(self.fixed)] = self.fixed
        self.fixed = grown

    def empty(self) -> Vector:
        """A vector that is still to be written, by rows of the caller's own."""
        return self._vector(self.take_slot())

    def trace(self, record: Callable[[], None], slots: Sequence[int]) -> Ints:
        """The rows (T, WIDTH) that `record` writes, with new vectors in `slots`; none is played.

        Numbers, and the tables that all chunks share, are reserved for them. There are no rows if
        they, or what they use, would be too many.
        """
        self.finish()
        made, usual, size = self._made, (self._buffer, self.free), self._size
        buffer = bytearray(LONGEST * BYTES)
        self._buffer, self.free, self._size = buffer, list(slots), len(buffer)
        with self.operations.reserved(NUMBERS) as enough:
            record()
            played = self._buffer is not buffer or self._made != made or not enough()
        rows = np.frombuffer(buffer[: 0 if played else self._at], dtype=np.int64)
        (self._buffer, self.free), self._size, self._at = usual, size, 0
        self._keep_tables()
        return rows.reshape(-1, WIDTH)

    def rows(self) -> Ints:
        """The rows of this chunk (K, WIDTH), of which the first `row` are written."""
        return np.frombuffer(self._buffer, dtype=np.int64).reshape(-1, WIDTH)

    @property
    def row(self) -> int:
        """The next row to be written; at the end of the chunk, the chunk is played."""
        return self._at // BYTES

    @row.setter
    def row(self, row: int) -> None:
        self._at = row * BYTES
        if self._at == self._size:
            self.flush()

    def flush(self) -> None:
        """Send all recorded operations to the players."""
        if self._at:
            self.players.play(self._cut())
            self._buffer = bytearray(self._size)  # the chunk is still to be played from the other

    def _cut(self) -> Chunk:
        """The recorded operations as a chunk; starts a new one."""
        played = memoryview(self._buffer)[: self._at]
        operations = np.frombuffer(played, dtype=np.int64).reshape(-1, WIDTH)
        chunk = Chunk(operations, operations.view(np.float64), *self._cut_tables(), self._records)
        self._at = 0
        self._records = 0
        return chunk

    @property
    def dimension(self) -> int:
        """Coordinates of a vector."""
        return self.players.dimension

    @property
    def replicas(self) -> int:
        """The number of replicas."""
        return self.players.replicas

    @property
    def active(self) -> Flags:
        """The replicas (R,) that are still played."""
        return self.players.active

    def zeros(self) -> Vector:
        """The zero vector."""
        slot = self.take_slot()
        self.append(CLEAR, slot, slot)
        return self._vector(slot)

    def latest(self) -> Floats:
        """Metrics (R, 8) of the last record; everything must be played."""
        last: Floats = self.players.metrics[-1][-1]
        return last

    def measured(self) -> Floats:
        """Metrics (records, R, 8) in the order of recording; everything must be played."""
        return np.concatenate(self.players.metrics)

    def close(self) -> None:
        """End the player threads."""
        self.players.close()
        self.operations.close()

    def decide(self, number: Measured) -> bool:
        """Wait for a number, and say whether it is not 0; the active replicas must agree."""
        return self.operations.decide(number)

    def finish(self) -> None:
        """Return when all recorded operations are played."""
        if self._at:
            self.players.play_now(self._cut())
        else:
            self.players.wait()

    def _materialise(self, value: Vector) -> None:
        """Compute a gradient whose first use cannot be fused."""
        model = value.at
        assert model is not None
        value.at = None
        if isinstance(model, Pending):
            self.operations.fill(model, value.slot)
            return
        self.append(GRADIENT, 0, model.slot, value.slot, value.worker, value.draw)

    def append(
        self, code: int, out: int, b: int, fresh: int = 0, worker: int = 0, draw: int = 0,
        a: int = 0, ca: float = 0.0, cb: float = 0.0,
    ) -> None:  # fmt: skip
        """Record one row: see `simulator.core.stage`."""
        pack(self._buffer, self._at, code, out, a, b, fresh, worker, draw, ca, cb)
        self._at += BYTES
        if self._at == self._size:
            self.flush()

    def _vector(self, slot: int) -> Vector:
        out = Vector()
        out.tape = self
        out.slot = slot
        out.at = None
        return out

    def take_slot(self) -> int:
        """A free slot."""
        return self.free.pop() if self.free else self._slot()

    def _slot(self) -> int:
        """A slot never used before; if there is none, the players double their slots."""
        self._made += 1
        if self._made > self.players.capacity:
            self.finish()
            self.players.grow(2 * self.players.capacity)
        return self._made - 1


def _plain(factor: Scalar) -> float:
    return 0.0 if isinstance(factor, Coefficient) else float(factor)
