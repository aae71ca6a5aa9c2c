"""Two-layer network: scores W2' relu(W1'a + b1) + b2, cross-entropy, r(x) = l2/2 ||x||^2.

The point holds W1 (width, hidden), b1, W2 (hidden, classes), b2 one after the other. The derivative
of relu at exactly 0 is taken as 0.
"""

from typing import NamedTuple

from simulator.core import finite_sum
from simulator.core.leaf import leaf
from simulator.core.rows import add_outer, add_products
from simulator.core.softmax import cross_entropy, largest, ridge

__all__ = ["MlpModel"]


class MlpModel(NamedTuple):
    """Weight of the regulariser and sizes; d = (width + 1) hidden + (hidden + 1) classes."""

    l2: float
    hidden: int
    classes: int


finite_sum.regularise.register(MlpModel)(ridge)


@finite_sum.workspace_size.register(MlpModel)
@leaf
def workspace_size(model):
    """Hidden values, their derivatives, and scores."""
    return 2 * model.hidden + model.classes


@leaf
def _forward(model, rows, s, point, values, scores):
    first = rows.width * model.hidden
    second = first + model.hidden
    third = second + model.hidden * model.classes
    for k in range(model.hidden):
        values[k] = point[first + k]
    add_products(rows, s, point[:first], values)
    for c in range(model.classes):
        scores[c] = point[third + c]
    for k in range(model.hidden):
        if values[k] > 0.0:
            line = point[second + k * model.classes : second + (k + 1) * model.classes]
            for c in range(model.classes):
                scores[c] += values[k] * line[c]


@leaf
def _backward(model, rows, s, point, values, slopes, errors, out):
    """Add the gradient that follows from `errors`, the derivatives of the scores."""
    first = rows.width * model.hidden
    second = first + model.hidden
    for k in range(model.hidden):
        slopes[k] = 0.0
        if values[k] > 0.0:
            begin = second + k * model.classes
            for c in range(model.classes):
                slopes[k] += point[begin + c] * errors[c]
                out[begin + c] += values[k] * errors[c]
        out[first + k] += slopes[k]
    begin = second + model.hidden * model.classes
    for c in range(model.classes):
        out[begin + c] += errors[c]
    add_outer(rows, s, slopes, out[:first])


@finite_sum.add_gradient.register(MlpModel)
@leaf
def add_gradient(model, rows, labels, s, factor, point, out, work):
    """out += factor * gradient of the cross-entropy of sample s."""
    values = work[: model.hidden]
    slopes = work[model.hidden : 2 * model.hidden]
    scores = work[2 * model.hidden :]
    _forward(model, rows, s, point, values, scores)
    loss = cross_entropy(scores, labels[s], factor)
    if factor != 0.0:
        _backward(model, rows, s, point, values, slopes, scores, out)
    return loss


@finite_sum.correct.register(MlpModel)
@leaf
def correct(model, rows, labels, s, point, work):
    """Whether the class with the largest score is the label."""
    scores = work[2 * model.hidden :]
    _forward(model, rows, s, point, work[: model.hidden], scores)
    return largest(scores) == labels[s]
