"""The engine on PyTorch tensors: all replicas at once, on a CPU or a GPU.

A vector is a tensor (R, d). Operations are carried out at once, or put into the queue of a GPU,
where the event loop runs ahead; gradients and products are computed when they are first needed.
Sums are those of PyTorch: equal to the other engines' up to rounding, and equal from run to run on
the same device with the same version, because the engine uses one thread.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
import torch

from simulator.arrays import Floats
from simulator.core.forged import normals
from simulator.core.metrics import METRICS
from simulator.core.sparse import sparsify
from simulator.engines.coefficient import Coefficient, Scalar, agreed
from simulator.engines.one_by_one import OneByOne
from simulator.engines.torch_vector import TorchNumber, TorchVector

__all__ = ["BatchEvaluator", "TorchEngine"]

MOST_KNOWN = 1000  # coefficients whose tensors are kept


class BatchEvaluator(Protocol):
    """The objective interface of the engine: all replicas in one call."""

    device: torch.device
    dtype: torch.dtype

    def gradients(
        self, seeds: Sequence[int], worker: int, draw: int, points: torch.Tensor
    ) -> torch.Tensor:
        """Stochastic gradient number `draw` of `worker` of each seed (R,) at `points` (R, d)."""

    def measures(self, points: torch.Tensor) -> torch.Tensor:
        """The METRICS at each of the `points` (R, d): (R, metrics)."""


class TorchEngine(OneByOne):
    """Computes vectors on request and measures them at once."""

    def __init__(self, evaluator: BatchEvaluator, dimension: int, seeds: Sequence[int]) -> None:
        self.dimension = dimension
        self.replicas = len(seeds)
        self.active = np.ones(self.replicas, dtype=np.bool_)
        self._evaluator, self._seeds = evaluator, list(seeds)
        self._records: list[torch.Tensor] = []
        self._known: dict[int, tuple[Coefficient, torch.Tensor]] = {}
        self._threads = torch.get_num_threads()
        torch.set_num_threads(1)  # sums keep their order

    def constant(self, values: Floats) -> TorchVector:
        """A vector with these `values` (d,) in every replica."""
        return TorchVector(self, self._tensor(values).repeat(self.replicas, 1))

    def zeros(self) -> TorchVector:
        """The zero vector."""
        return self.constant(np.zeros(self.dimension))

    def gradient(self, model: TorchVector, worker: int, draw: int) -> TorchVector:
        """The lazy stochastic gradient number `draw` of `worker` at `model`."""
        return TorchVector(self, None, lambda: self._gradient(model.values, worker, draw))

    def mix(self, pieces: Sequence[tuple[TorchVector, int, int]]) -> TorchVector:
        """A vector whose coordinates low..high-1 are those of `model`, for each of the pieces."""
        values = torch.empty_like(pieces[0][0].values)
        for model, low, high in pieces:
            values[:, low:high] = model.values[:, low:high]
        return TorchVector(self, values)

    def sparsify(
        self, vector: TorchVector, worker: int, message: int, keep: int, copies: int
    ) -> TorchVector:
        """Sum of `copies` of the vector with `keep` random coordinates: `simulator.core.sparse`."""
        ones = np.ones(self.dimension)
        drawn = partial(sparsify, worker=worker, message=message, keep=keep, copies=copies)
        rows = self._drawn(partial(drawn, vector=ones))
        return TorchVector(self, rows * vector.values)

    def normals(self, worker: int, message: int) -> TorchVector:
        """Independent N(0, 1) numbers for a message of a worker: `simulator.core.forged`."""
        return TorchVector(self, self._drawn(partial(normals, worker=worker, message=message)))

    def decide(self, number: TorchNumber | Scalar) -> bool:
        """Wait for a number, and say whether it is not 0; the active replicas must agree."""
        return agreed(_array(self.tensor(number))[self.active])

    def record(self, model: TorchVector) -> None:
        """Measure the metrics at `model`."""
        found = self._evaluator.measures(self._of_active(model.values))
        self._records.append(self._for_all(found, torch.nan))

    def record_distance(self, a: TorchVector, b: TorchVector) -> None:
        """Measure ||a - b||^2; it is the first entry in a separate row."""
        row = torch.full((self.replicas, len(METRICS)), torch.nan, dtype=torch.float64)
        row[:, 0] = (a.values - b.values).double().square().sum(1)
        self._records.append(row)

    def finish(self) -> None:
        """Nothing to wait for: `latest` and `measured` wait for their numbers."""

    def latest(self) -> Floats:
        """Metrics (R, 8) of the last record."""
        return _array(self._records[-1])

    def measured(self) -> Floats:
        """Metrics (records, R, 8) in the order of recording."""
        return np.array([_array(row) for row in self._records])

    def close(self) -> None:
        """Give back the threads."""
        torch.set_num_threads(self._threads)

    def tensor(self, number: TorchNumber | Scalar) -> torch.Tensor:
        """The number of each replica (R,)."""
        if isinstance(number, TorchNumber):
            return number.values
        if not isinstance(number, Coefficient):
            return self._tensor(np.full(self.replicas, number))
        if id(number) not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            # The entry holds the coefficient, so that its id stays unique.
            self._known[id(number)] = number, self._tensor(number.values)
        return self._known[id(number)][1]

    def factor(self, number: TorchNumber | Scalar) -> Any:
        """A number as a factor of vectors: a float, or a column (R, 1)."""
        if isinstance(number, (TorchNumber, Coefficient)):
            return self.tensor(number)[:, None]
        return float(number)

    def _drawn(self, draw: Callable[..., None]) -> torch.Tensor:
        """What `draw` fills `out` (d,) with, by the seed of each replica (R, d)."""
        rows = {seed: np.empty(self.dimension) for seed in self._seeds}
        for seed, row in rows.items():
            draw(seed=np.uint64(seed), out=row)
        return self._tensor(np.array([rows[seed] for seed in self._seeds]))

    def _gradient(self, values: torch.Tensor, worker: int, draw: int) -> torch.Tensor:
        if self.active.all():
            return self._evaluator.gradients(self._seeds, worker, draw, values)
        seeds = [seed for seed, is_on in zip(self._seeds, self.active, strict=True) if is_on]
        found = self._evaluator.gradients(seeds, worker, draw, self._of_active(values))
        return self._for_all(found, 0.0)

    def _of_active(self, values: torch.Tensor) -> torch.Tensor:
        return values if self.active.all() else values[self._places()]

    def _for_all(self, found: torch.Tensor, missing: float) -> torch.Tensor:
        """The rows of active replicas, and `missing` in the others."""
        if self.active.all():
            return found
        rows = found.new_full((self.replicas, found.shape[1]), missing)
        rows[self._places()] = found
        return rows

    def _places(self) -> torch.Tensor:
        return torch.from_numpy(np.flatnonzero(self.active)).to(self._evaluator.device)

    def _tensor(self, values: Floats) -> torch.Tensor:
        own = self._evaluator
        return torch.from_numpy(np.array(values)).to(own.device, own.dtype)


def _array(tensor: torch.Tensor) -> Floats:
    values: Floats = tensor.cpu().numpy().astype(np.float64)
    return values
