"""Sums over samples at many points, in parts that fit into memory."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from simulator.arrays import Ints
from simulator.problems.network.augmentation import Augmentation, changed
from simulator.problems.network.traced import Traced

__all__ = ["Changed", "SampleSum", "Samples", "kept_bytes"]

MOST_BYTES = 2**28  # that a call keeps for its gradients; more is not faster on a processor


class Samples:
    """Inputs (N, ...) and labels (N, ...) on the device."""

    def __init__(self, inputs: torch.Tensor, labels: torch.Tensor) -> None:
        self.inputs, self.labels = inputs, labels

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: Ints) -> tuple[torch.Tensor, torch.Tensor]:
        """The samples at `places` (.., b), in their form."""
        flat = torch.from_numpy(places.ravel()).to(self.labels.device)
        inputs, labels = self.inputs.index_select(0, flat), self.labels.index_select(0, flat)
        shape = places.shape
        return inputs.view(*shape, *inputs.shape[1:]), labels.view(*shape, *labels.shape[1:])


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

    Args:
        function: of points, inputs, labels and weights.
        sample_bytes: that a call keeps for one sample of one point.
        together: whether it computes several points in one call.
    """

    def __init__(
        self, function: Callable[..., tuple[Any, ...]], sample_bytes: int, together: bool
    ) -> None:
        self._function = Traced(function)
        self._most = max(1, MOST_BYTES // max(1, sample_bytes))  # points x samples of a call
        self._rows = self._most if together else 1  # points of a call

    def __call__(
        self, points: torch.Tensor, samples: Samples, chosen: Ints, weights: torch.Tensor
    ) -> list[torch.Tensor]:
        """The sums at each of the `points` (R, d) over samples `chosen`, (1, b) or (R, b)."""
        rows, blocks = min(self._rows, len(points)), []
        for first in range(0, len(points), rows):
            some = slice(first, first + rows)
            own = chosen[some] if len(chosen) > 1 else chosen
            blocks.append(self._block(points[some], samples, own, weights))
        if len(blocks) == 1:
            return blocks[0]
        return [torch.cat(parts) for parts in zip(*blocks, strict=True)]

    def _block(
        self, points: torch.Tensor, samples: Samples, chosen: Ints, weights: torch.Tensor
    ) -> list[torch.Tensor]:
        total: list[torch.Tensor] = []
        for places, own_weights in _parts(chosen, weights, max(1, self._most // len(points))):
            found = self._function(points, *samples.take(places), own_weights)
            total = [a + b for a, b in zip(total, found, strict=True)] if total else [*found]
        return total


def _parts(chosen: Ints, weights: torch.Tensor, most: int) -> Iterator[tuple[Ints, torch.Tensor]]:
    """The samples, at most so many at a time, with their weights."""
    count = len(weights)
    if count <= most:
        yield chosen, weights
        return
    for first in range(0, count, most):
        places, own = chosen[:, first : first + most], weights[first : first + most]
        if len(own) < most:
            missing = most - len(own)
            places = np.concatenate([places, chosen[:, :missing]], axis=1)
            own = torch.cat([own, own.new_zeros(missing)])
        yield places, own


def kept_bytes(losses: Callable[..., Any], point: torch.Tensor, samples: Samples) -> int:
    """Bytes that a gradient at `point` (d,) keeps of one sample between the two passes."""
    inputs, labels = samples.take(np.zeros((1, 1), dtype=np.int64))
    point = point[None].detach().requires_grad_()
    kept = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        losses(point, inputs, labels)
    kept.pop(point.untyped_storage().data_ptr(), None)
    return sum(kept.values())
