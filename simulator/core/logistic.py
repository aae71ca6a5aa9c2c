"""Logistic regression: loss log(1 + exp(-b a'x)), b = -1 or +1.

r(x) = l2/2 ||x||^2 + nonconvex * sum_j x_j^2 / (1 + x_j^2); the second term, with curvature
between -1/2 and 2, is the usual way to make a nonconvex test problem of a convex one.
"""

from typing import NamedTuple

from simulator.core import finite_sum
from simulator.core.elementary import exp, log
from simulator.core.leaf import leaf
from simulator.core.rows import add_row, dot

__all__ = ["LogisticModel"]


class LogisticModel(NamedTuple):
    """Weights of the two parts of the regulariser; d = width of the data."""

    l2: float
    nonconvex: float


@finite_sum.workspace_size.register(LogisticModel)
@leaf
def workspace_size(model):
    """No scratch numbers."""
    return 0


@finite_sum.regularise.register(LogisticModel)
@leaf
def regularise(model, point, out):
    """out = l2 x + nonconvex 2x/(1 + x^2)^2; returns r."""
    square = 0.0
    for j in range(point.shape[0]):
        out[j] = model.l2 * point[j]
        square += point[j] * point[j]
    value = 0.5 * model.l2 * square
    if model.nonconvex != 0.0:
        for j in range(point.shape[0]):
            under = 1.0 + point[j] * point[j]
            out[j] += model.nonconvex * (2.0 * point[j]) / (under * under)
            value += model.nonconvex * (point[j] * point[j] / under)
    return value


@finite_sum.add_gradient.register(LogisticModel)
@leaf
def add_gradient(model, rows, labels, s, factor, point, out, work):
    """out += factor * (-b / (1 + exp(b a'x))) a; with e = exp(-|b a'x|) nothing overflows."""
    margin = labels[s] * dot(rows, s, point)
    e = exp(-abs(margin))
    wrong = e / (1.0 + e) if margin > 0.0 else 1.0 / (1.0 + e)
    if factor != 0.0:
        add_row(rows, s, -factor * labels[s] * wrong, out)
    return max(-margin, 0.0) + log_1p(e)


@leaf
def log_1p(e):
    """log(1 + e) for e >= 0; the quotient corrects the rounding of 1 + e (Kahan)."""
    sum_ = 1.0 + e
    return e if sum_ == 1.0 else log(sum_) * (e / (sum_ - 1.0))


@finite_sum.add_curvature.register(LogisticModel)
@leaf
def add_curvature(model, rows, s, factor, point, direction, out, work):
    """out += factor * p (1 - p) (a'direction) a."""
    e = exp(-abs(dot(rows, s, point)))
    weight = e / ((1.0 + e) * (1.0 + e))
    add_row(rows, s, factor * weight * dot(rows, s, direction), out)


@finite_sum.correct.register(LogisticModel)
@leaf
def correct(model, rows, labels, s, point, work):
    """Whether the sign of a'x is b; 0 is never right."""
    return labels[s] * dot(rows, s, point) > 0.0
