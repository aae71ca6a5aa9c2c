"""What is learnt from samples, as PyTorch functions: scores, their loss, and which are right.

The functions are those of the compiled kernels (`simulator.core`), for all replicas at once. Their
samples have one more dimension in front: 1 if the replicas share them, else one for each replica.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch.nn.functional import logsigmoid, nll_loss

from simulator.core.logistic import LogisticModel
from simulator.core.mlp import MlpModel
from simulator.core.softmax import SoftmaxModel
from simulator.problems.network.layers import affine
from simulator.problems.network.model import NetworkModel
from simulator.problems.network.places import place_of

__all__ = ["Learner", "learner_of"]


class Learner(NamedTuple):
    """The functions of one kind of model.

    Attributes:
        scores: of the points (R, d) and the samples (1 or R, b, ...).
        losses: of the scores and the labels, one for each sample (R, b).
        hits: the share of each sample that is predicted correctly (R, b).
        l2: weight of ||x||^2 / 2.
        nonconvex: weight of sum x^2 / (1 + x^2).
        together: whether one call computes several replicas.
        samples: what the functions above read of rows (N, width) and labels (N,).
    """

    scores: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    losses: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    hits: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    l2: float
    nonconvex: float = 0.0
    together: bool = True
    samples: Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]] = (
        lambda rows, labels: (rows, labels)
    )

    def penalty(self, points: torch.Tensor) -> torch.Tensor:
        """The regulariser at each of the points (R, d): (R,)."""
        squares = points.double().square()
        value = 0.5 * self.l2 * squares.sum(1)
        if self.nonconvex:
            value = value + self.nonconvex * (squares / (1.0 + squares)).sum(1)
        return value

    def add_slope(self, points: torch.Tensor, gradients: torch.Tensor) -> torch.Tensor:
        """The gradients (R, d) with that of the regulariser at the points (R, d)."""
        if self.l2:
            gradients = torch.add(gradients, points, alpha=self.l2)
        if self.nonconvex:
            under = 1.0 + points.square()
            gradients = gradients + self.nonconvex * (2.0 * points / under.square())
        return gradients


def learner_of(model: Any) -> Learner:
    """The functions of a model of `simulator.core.finite_sum`."""
    made: Learner = MAKERS[type(model)](model)
    return made


def _logistic(model: LogisticModel) -> Learner:
    return Learner(
        scores=lambda points, rows: (rows @ points.unsqueeze(2)).squeeze(2),
        losses=lambda scores, labels: -logsigmoid(labels * scores),
        hits=lambda scores, labels: (labels * scores > 0.0) * 1.0,
        l2=model.l2,
        nonconvex=model.nonconvex,
    )


def _softmax(model: SoftmaxModel) -> Learner:
    def scores(points: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        return rows @ points.view(len(points), -1, model.classes)

    return Learner(scores, cross_entropy, hits, model.l2)


def _mlp(model: MlpModel) -> Learner:
    def scores(points: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        width = rows.shape[2]
        shapes = (width, model.hidden), (model.hidden,), (model.hidden, model.classes)
        left = parts(points, [*shapes, (model.classes,)])
        return affine(torch.relu(affine(rows, left)), left)

    return Learner(scores, cross_entropy, hits, model.l2)


def _network(model: NetworkModel) -> Learner:
    network, loss = model.architecture.placed(*place_of(model)), LOSSES[model.loss]
    shapes = [weight.shape for weight in network.weights(model.shape, model.classes)]

    def samples(rows: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        found: tuple[torch.Tensor, torch.Tensor] = network.samples(
            rows.reshape(-1, *model.shape), labels
        )
        return found

    return Learner(
        scores=lambda points, inputs: network.scores(parts(points, shapes), inputs),
        losses=lambda scores, labels: _each(loss(scores, labels)),
        hits=lambda scores, labels: _each(hits(scores, labels)),
        l2=model.l2,
        together=network.together,
        samples=samples,
    )


def _each(numbers: torch.Tensor) -> torch.Tensor:
    """A number for each sample (R, b), the mean where it has one at every place (R, b, T)."""
    return numbers if numbers.ndim == 2 else numbers.mean(2)


MAKERS: dict[type, Callable[[Any], Learner]] = {
    LogisticModel: _logistic,
    SoftmaxModel: _softmax,
    MlpModel: _mlp,
    NetworkModel: _network,
}
"""Type of a model -> what makes its functions."""


def parts(points: torch.Tensor, shapes: list[tuple[int, ...]]) -> list[torch.Tensor]:
    """The points (R, d) as tensors (R, *shape), one after the other."""
    pieces = points.split([math.prod(shape) for shape in shapes], dim=1)
    return [piece.view(-1, *shape) for piece, shape in zip(pieces, shapes, strict=True)]


def cross_entropy(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """-log softmax(scores)_label of each sample (R, b); the scores are (R, b, classes)."""
    shape = scores.shape[:-1]
    flat, own = scores.flatten(0, -2).log_softmax(-1), labels.expand(shape).flatten()
    found: torch.Tensor = nll_loss(flat, own, reduction="none").view(shape)
    return found


def squared(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """||scores - e_label||^2 / 2 of each sample (R, b); the scores are (R, b, classes)."""
    classes = torch.arange(scores.shape[-1], device=scores.device)
    return 0.5 * (scores - (labels.unsqueeze(-1) == classes) * 1.0).square().sum(-1)


def hits(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """1 for each sample whose largest score is that of its label, else 0."""
    return (scores.argmax(-1) == labels) * 1.0


LOSSES = {"cross_entropy": cross_entropy, "squared": squared}
"""Name of a loss -> its function."""
