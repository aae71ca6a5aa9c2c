"""Sums over samples at many points, in parts that fit into memory."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from simulator.arrays import Floats, Ints
from simulator.problems.network.augmentation import Augmentation, changed
from simulator.problems.network.traced import ForAll

__all__ = ["Changed", "SampleSum", "Samples", "kept_bytes"]

MOST_BYTES = 2**28  # that a call keeps for its gradients; more is not faster on a processor


class Samples:
    """Inputs (N, ...) and labels (N, ...) on the device."""

    def __init__(self, inputs: torch.Tensor, labels: torch.Tensor) -> None:
        self.inputs, self.labels = inputs, labels

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: Ints) -> tuple[torch.Tensor, torch.Tensor]:
        """The samples at `places`, in their form."""
        chosen = torch.from_numpy(places).to(self.labels.device)
        if chosen.ndim > 1:
            return self.inputs[chosen], self.labels[chosen]
        return self.inputs.index_select(0, chosen), self.labels.index_select(0, chosen)


class Changed(Samples):
    """Images with their changes: number `kinds` s + c is sample s after change c."""

    def __init__(self, samples: Samples, changes: Augmentation) -> None:
        super().__init__(samples.inputs, samples.labels)
        self._changes = changes

    def take(self, places: Ints) -> tuple[torch.Tensor, torch.Tensor]:
        """The samples at `places`, changed."""
        kinds = self._changes.kinds
        images, labels = super().take(places // kinds)
        numbers = torch.from_numpy(places % kinds).to(labels.device)
        return changed(images, numbers, self._changes.shift), labels


class SampleSum:
    """sum_s w_s f(x; s) for every point, f a tuple of tensors.

    All parts of a sum have one size, because each size is traced; the last part is filled up with
    samples of weight 0.
    """

    def __init__(self, function: Callable[..., tuple[Any, ...]], sample_bytes: int) -> None:
        self._function = ForAll(function)
        self._most = max(1, MOST_BYTES // max(1, sample_bytes))  # points x samples of a call

    def __call__(
        self, points: torch.Tensor, samples: Samples, chosen: Ints, weights: Floats
    ) -> list[torch.Tensor]:
        """The sums at each of the `points` (R, d) over samples `chosen`, (b,) or (R, b)."""
        rows = min(len(points), self._most)
        blocks = []
        for first in range(0, len(points), rows):
            some = slice(first, first + rows)
            own = chosen[some] if chosen.ndim > 1 else chosen
            blocks.append(self._block(points[some], samples, own, weights))
        return [torch.cat(parts) for parts in zip(*blocks, strict=True)]

    def _block(
        self, points: torch.Tensor, samples: Samples, chosen: Ints, weights: Floats
    ) -> list[torch.Tensor]:
        total: list[torch.Tensor] = []
        for places, own_weights in _parts(chosen, weights, max(1, self._most // len(points))):
            inputs, labels = samples.take(places)
            factors = torch.from_numpy(own_weights).to(points.device, points.dtype)
            found = self._function(points, inputs, labels, factors, own=chosen.ndim > 1)
            total = [a + b for a, b in zip(total, found, strict=True)] if total else [*found]
        return total


def _parts(chosen: Ints, weights: Floats, most: int) -> Iterator[tuple[Ints, Floats]]:
    """The samples, at most so many at a time, with their weights."""
    count = len(weights)
    for first in range(0, count, most):
        places, own = chosen[..., first : first + most], weights[first : first + most]
        if len(own) < most < count:
            missing = most - len(own)
            places = np.concatenate([places, chosen[..., :missing]], axis=-1)
            own = np.concatenate([own, np.zeros(missing)])
        yield places, own


def kept_bytes(losses: Callable[..., Any], point: torch.Tensor, samples: Samples) -> int:
    """Bytes that a gradient of one sample keeps between the two passes."""
    inputs, labels = samples.take(np.zeros(1, dtype=np.int64))
    point = point.detach().requires_grad_()
    kept = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        losses(point, inputs, labels)
    kept.pop(point.untyped_storage().data_ptr(), None)
    return sum(kept.values())
