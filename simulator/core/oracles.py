"""Gradients from less than a gradient: function values, or a block of partial derivatives.

With N = d coordinates, a block S of Y of them drawn without replacement, smoothing mu_i > 0 and
one sample xi per gradient:

    CENTRAL      G = sum_{i in S} N/(2 Y mu_i) [F(x + mu_i e_i; xi) - F(x - mu_i e_i; xi)] e_i
    DERIVATIVES  G = (N/Y) sum_{i in S} d_i F(x; xi) e_i, its limit as mu -> 0
    GAUSSIAN     G = (c/Y) sum_{k <= Y} [F(x + M u_k; xi) - F(x - M u_k; xi)]/2 M^-1 u_k, c = 1,
                 M = diag(mu), u_k ~ N(0, I)
    SPHERE       the same with c = N and u_k uniform on the unit sphere

For an f with an affine gradient all four have mean grad f. The block form is the scheme of Lian et
al. (2016), arXiv 1606.00498, written down from general knowledge of the paper, whose body we could
not access; the two forms with directions are those of Nesterov and Spokoiny (2017).
"""

import math
from typing import Any, NamedTuple

import numpy as np

from simulator.arrays import Floats
from simulator.core.compiling import kernel
from simulator.core.draws import distinct
from simulator.core.leaf import allocating, leaf
from simulator.core.objective import measure, stochastic_gradient, stochastic_value
from simulator.core.random import BLOCK, DIRECTION, EVALUATION, fill_normals, normal, stream
from simulator.core.vectors import inner

__all__ = [
    "CENTRAL",
    "DERIVATIVES",
    "GAUSSIAN",
    "SPHERE",
    "OracleData",
    "coordinates",
    "fill_direction",
]

DERIVATIVES = 0
CENTRAL = 1
GAUSSIAN = 2
SPHERE = 3


class OracleData(NamedTuple):
    """An objective `inner` behind one of the four estimators.

    `block` is Y, `smoothing` (1,) or (d,) holds mu, `noise` is the standard deviation of an
    independent normal error of every single function value.
    """

    inner: Any
    estimator: int
    block: int
    smoothing: Floats
    noise: float


@stochastic_gradient.register(OracleData)
@allocating
def oracle_gradient(data, seed, worker, draw, point, out):
    """Write the estimate number `draw` of `worker` at `point` (d,) to `out` (d,)."""
    out[:] = 0.0
    if data.estimator == DERIVATIVES:
        _derivatives(data, seed, worker, draw, point, out)
    else:
        _differences(data, seed, worker, draw, point, out)


@allocating
def coordinates(seed, worker, draw, d, count):
    """The block S, (count,) of the d coordinates, of gradient number `draw` of `worker`."""
    k1, k2 = stream(seed, BLOCK, worker, draw)
    return distinct(k1, k2, d, count)


@kernel
def fill_direction(seed, worker, number, on_sphere, out):
    """Write direction `number` of `worker`, normal or uniform on the unit sphere, to `out` (d,)."""
    k1, k2 = stream(seed, DIRECTION, worker, number)
    fill_normals(k1, k2, 1.0, out)
    if on_sphere:
        out *= 1.0 / math.sqrt(inner(out, out))


@allocating
def _derivatives(data, seed, worker, draw, point, out):
    d = point.shape[0]
    full = np.empty(d)
    stochastic_gradient(data.inner, seed, worker, draw, point, full)
    factor = d / data.block
    for i in coordinates(seed, worker, draw, d, data.block):
        out[i] = factor * full[i]


@allocating
def _differences(data, seed, worker, draw, point, out):
    """Both values by one call of `_evaluate`, which contains the code of the whole objective."""
    d = point.shape[0]
    at, direction, scratch = point.copy(), np.empty(d), np.empty(d)
    central = data.estimator == CENTRAL
    chosen = coordinates(seed, worker, draw, d, data.block if central else 1)
    factor = (1.0 if data.estimator == GAUSSIAN else d) / data.block
    i = 0
    for k in range(data.block):
        if central:
            i = chosen[k]
        else:
            on_sphere = data.estimator == SPHERE
            fill_direction(seed, worker, draw * data.block + k, on_sphere, direction)
        difference, sign = 0.0, 1.0
        for side in range(2):
            if central:
                at[i] = point[i] + sign * _radius(data, i)
            else:
                for j in range(d):
                    at[j] = point[j] + sign * _radius(data, j) * direction[j]
            number = 2 * (i if central else k) + side
            difference += sign * _evaluate(data, seed, worker, draw, at, scratch, number)
            sign = -1.0
        slope = factor * (difference / 2.0)
        if central:
            at[i] = point[i]
            out[i] = slope / _radius(data, i)
        else:
            for j in range(d):
                out[j] += slope / _radius(data, j) * direction[j]


@leaf
def _radius(data, i):
    """mu_i; one number may stand for all."""
    return data.smoothing[i if data.smoothing.shape[0] > 1 else 0]


@allocating
def _evaluate(data, seed, worker, draw, at, scratch, number):
    """Function value `number` of this gradient: always the same sample, its own error."""
    value = stochastic_value(data.inner, seed, worker, draw, at, scratch)
    if data.noise > 0.0:
        k1, k2 = stream(seed, EVALUATION, worker, draw)
        value += data.noise * normal(k1, k2, number)
    return value


@measure.register(OracleData)
@kernel
def oracle_measure(data, point, scratch, out):
    """The METRICS are those of the objective itself."""
    measure(data.inner, point, scratch, out)
