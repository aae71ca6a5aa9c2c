"""Multinomial logistic regression: cross-entropy of softmax(W'a), r(x) = l2/2 ||x||^2.

The point is W, a flat (width, classes) array, so that the inner loops run over classes.
"""

from typing import NamedTuple

from simulator.core import finite_sum
from simulator.core.elementary import exp, log
from simulator.core.leaf import leaf
from simulator.core.rows import add_outer, add_products

__all__ = ["SoftmaxModel", "cross_entropy", "largest", "ridge", "softmax"]


class SoftmaxModel(NamedTuple):
    """Weight of the regulariser and number of classes; d = width x classes."""

    l2: float
    classes: int


@finite_sum.workspace_size.register(SoftmaxModel)
@leaf
def workspace_size(model):
    """Scores of a sample, and those of a direction."""
    return 2 * model.classes


@finite_sum.regularise.register(SoftmaxModel)
@leaf
def ridge(model, point, out):
    """out = l2 x; returns l2/2 ||x||^2."""
    square = 0.0
    for j in range(point.shape[0]):
        out[j] = model.l2 * point[j]
        square += point[j] * point[j]
    return 0.5 * model.l2 * square


@leaf
def softmax(scores):
    """Turn scores into probabilities in place; returns log(sum exp(score))."""
    top = scores[largest(scores)]
    total = 0.0
    for c in range(scores.shape[0]):
        scores[c] = exp(scores[c] - top)
        total += scores[c]
    for c in range(scores.shape[0]):
        scores[c] /= total
    return log(total) + top


@leaf
def largest(scores):
    """Index of the largest score; the first of equal ones."""
    best = 0
    for c in range(1, scores.shape[0]):
        if scores[c] > scores[best]:
            best = c
    return best


@leaf
def cross_entropy(scores, label, factor):
    """Loss -log p_label; `scores` become factor times its gradient, p - e_label."""
    own = scores[label]
    loss = softmax(scores) - own
    scores[label] -= 1.0
    for c in range(scores.shape[0]):
        scores[c] *= factor
    return loss


@leaf
def _fill_scores(model, rows, s, point, scores):
    scores[:] = 0.0
    add_products(rows, s, point, scores)


@finite_sum.add_gradient.register(SoftmaxModel)
@leaf
def add_gradient(model, rows, labels, s, factor, point, out, work):
    """out += factor * a (p - e_label)'."""
    scores = work[: model.classes]
    _fill_scores(model, rows, s, point, scores)
    loss = cross_entropy(scores, labels[s], factor)
    if factor != 0.0:
        add_outer(rows, s, scores, out)
    return loss


@finite_sum.add_curvature.register(SoftmaxModel)
@leaf
def add_curvature(model, rows, s, factor, point, direction, out, work):
    """out += factor * a (p u - p (p'u))', u = scores of the direction."""
    scores = work[: model.classes]
    change = work[model.classes :]
    _fill_scores(model, rows, s, point, scores)
    _fill_scores(model, rows, s, direction, change)
    softmax(scores)
    mean = 0.0
    for c in range(model.classes):
        mean += scores[c] * change[c]
    for c in range(model.classes):
        change[c] = factor * (scores[c] * (change[c] - mean))
    add_outer(rows, s, change, out)


@finite_sum.correct.register(SoftmaxModel)
@leaf
def correct(model, rows, labels, s, point, work):
    """Whether the class of the largest score is the label."""
    scores = work[: model.classes]
    _fill_scores(model, rows, s, point, scores)
    return largest(scores) == labels[s]
