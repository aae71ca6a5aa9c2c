"""Gradients and metrics of a finite sum by PyTorch, for all replicas in one call."""

import math
from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np
import torch
from torch.func import vjp

from simulator.arrays import Floats, Ints
from simulator.core.finite_sum import FULL, FiniteSum
from simulator.core.metrics import METRICS
from simulator.core.rows import Rows
from simulator.core.samples import samples_of
from simulator.problems.base import Problem
from simulator.problems.data.rows import to_matrix
from simulator.problems.network.augmentation import Augmentation
from simulator.problems.network.learners import Learner, learner_of
from simulator.problems.network.places import place_of
from simulator.problems.network.sample_sums import Changed, Samples, SampleSum, kept_bytes

__all__ = ["SampledObjective", "objective_of"]


class _Same:
    """A problem that is equal to itself only."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __hash__(self) -> int:
        return id(self.problem)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.problem is other.problem


def objective_of(problem: Problem, wanted: Collection[str] = ()) -> "SampledObjective":
    """The objective of a built problem on data; schedules one after the other share it.

    It computes the metrics `wanted`, by default all of the problem.
    """
    return _made(_Same(problem), frozenset(wanted or problem.metrics))


@lru_cache(maxsize=1)
def _made(same: _Same, wanted: frozenset[str]) -> "SampledObjective":
    data: FiniteSum = same.problem.data
    device, dtype = place_of(data.model)
    return SampledObjective(
        data, learner_of(data.model), same.problem.start, device=device, dtype=dtype, wanted=wanted
    )


class SampledObjective:
    """F and its stochastic gradients, as `simulator.core.finite_sum` defines them.

    Args:
        data: the samples, and how workers draw them.
        learner: what is learnt from them.
        start: any point (d,).
        device: where it is computed.
        dtype: of the points.
        wanted: the metrics to compute; some others are nan.

    Attributes:
        sample_bytes: kept between the two passes of a gradient, for each sample and replica.
    """

    def __init__(
        self,
        data: FiniteSum,
        learner: Learner,
        start: Floats,
        *,
        device: torch.device,
        dtype: torch.dtype,
        wanted: Collection[str],
    ) -> None:
        self.device, self.dtype = device, dtype
        self._data, self._learner, self._wanted = data, learner, frozenset(wanted)
        self._weights: dict[int, torch.Tensor] = {}  # equal ones, by their number
        self._train = self._samples(data.rows, data.labels)
        self._test = self._samples(data.test_rows, data.test_labels)
        self._changes: Augmentation | None = getattr(data.model, "augment", None)
        self._drawn = self._train if self._changes is None else Changed(self._train, self._changes)
        self.sample_bytes = kept_bytes(self._losses, self._tensor(start), self._train)
        made = self.sample_bytes, learner.together
        self._slopes = SampleSum(lambda *given: self._slopes_and_values(*given)[:1], *made)
        self._both = SampleSum(self._slopes_and_values, *made)
        self._values = SampleSum(self._values_and_hits, *made)
        self._random = bool(np.any(data.batches != FULL)) or self._changes is not None

    def gradients(
        self, seeds: Sequence[int], worker: int, draw: int, points: torch.Tensor
    ) -> torch.Tensor:
        """Stochastic gradient number `draw` of `worker` of each seed (R,) at `points` (R, d)."""
        chosen = self._chosen(seeds, worker, draw)
        weights = self._equal_weights(chosen.shape[1])
        (gradients,) = self._slopes(points, self._drawn, chosen, weights)
        return self._learner.add_slope(points, gradients)

    def measures(self, points: torch.Tensor) -> torch.Tensor:
        """The METRICS at each of the `points` (R, d): (R, metrics)."""
        shape = len(points), len(METRICS)
        out = torch.full(shape, math.nan, dtype=torch.float64, device=self.device)
        found = self._trained(points)
        found |= self._held_out(points)
        if "loss_gap" in self._wanted:
            found["loss_gap"] = found["loss"] - self._data.optimum
        if len(self._data.minimiser):
            away = points - self._tensor(self._data.minimiser)
            found["distance_sq"] = away.double().square().sum(1)
        for name, values in found.items():
            out[:, METRICS.index(name)] = values
        return out

    def _chosen(self, seeds: Sequence[int], worker: int, draw: int) -> Ints:
        """The samples of a gradient: (1, b) if all replicas have the same, else (R, b)."""
        different = set(seeds) if self._random else {seeds[0]}
        drawn = {seed: self._samples_of(seed, worker, draw) for seed in different}
        return np.array([drawn[seed] for seed in (seeds if len(different) > 1 else different)])

    def _samples_of(self, seed: int, worker: int, draw: int) -> Ints:
        """The samples of a gradient of one seed, (b,), with their changes."""
        data, number = self._data, np.uint64(seed)
        rows: Ints = samples_of(data.shards, data.batches, data.replacement, number, worker, draw)
        if self._changes is None:
            return rows
        return self._changes.kinds * rows + self._changes.draw(seed, worker, draw, len(rows))

    def _trained(self, points: torch.Tensor) -> dict[str, torch.Tensor]:
        """F, and the squared norm of its gradient, if they are wanted."""
        if not self._wanted & {"loss", "loss_gap", "grad_norm_sq"}:
            return {}
        sizes = np.diff(self._data.shards)
        weights = self._tensor(np.repeat(1.0 / (len(sizes) * sizes), sizes))
        needs_gradient = "grad_norm_sq" in self._wanted
        function = self._both if needs_gradient else self._values
        found = function(points, self._train, np.arange(len(weights))[None], weights)
        loss = found[1 if needs_gradient else 0] + self._learner.penalty(points)
        if not needs_gradient:
            return {"loss": loss}
        slope = self._learner.add_slope(points, found[0])
        return {"loss": loss, "grad_norm_sq": slope.double().square().sum(1)}

    def _held_out(self, points: torch.Tensor) -> dict[str, torch.Tensor]:
        """The mean over held-out samples, or if there are none, over the training samples."""
        if not self._wanted & {"accuracy", "holdout_loss"}:
            return {}
        count = len(self._test)
        weights = self._equal_weights(count)
        loss, share = self._values(points, self._test, np.arange(count)[None], weights)
        found = {"accuracy": share, "holdout_loss": loss}
        return {name: found[name] for name in self._wanted & found.keys()}

    def _losses(
        self, points: torch.Tensor, inputs: torch.Tensor, labels: torch.Tensor
    ) -> torch.Tensor:
        return self._learner.losses(self._learner.scores(points, inputs), labels)

    def _slopes_and_values(
        self,
        points: torch.Tensor,
        inputs: torch.Tensor,
        labels: torch.Tensor,
        weights: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        losses, pull = vjp(lambda own: self._losses(own, inputs, labels), points)
        (slopes,) = pull(weights.expand_as(losses))
        return slopes, losses @ weights

    def _values_and_hits(
        self,
        points: torch.Tensor,
        inputs: torch.Tensor,
        labels: torch.Tensor,
        weights: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        scores = self._learner.scores(points, inputs)
        losses, hits = self._learner.losses(scores, labels), self._learner.hits(scores, labels)
        return losses @ weights, hits.to(weights.dtype) @ weights

    def _equal_weights(self, count: int) -> torch.Tensor:
        if count not in self._weights:
            self._weights[count] = self._tensor(np.full(count, 1.0 / count))
        return self._weights[count]

    def _samples(self, rows: Rows, labels: Ints) -> Samples:
        inputs, own = self._tensor(to_matrix(rows)), torch.from_numpy(labels).to(self.device)
        return Samples(*self._learner.samples(inputs, own))

    def _tensor(self, values: Floats) -> torch.Tensor:
        return torch.from_numpy(values).to(self.device, self.dtype)
