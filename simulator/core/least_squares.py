"""Kernels of linear regression on fresh samples: f_i(w) = E (x'w - y)^2/2, y = x'w* + noise.

Worker i samples x ~ N(0, S_i), S_i = B_i diag(s_i) B_i' with B_i orthogonal. Every sample has a
separate stream, so a gradient of b samples is the mean of b gradients of one sample.
"""

from typing import NamedTuple

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.leaf import allocating, leaf
from simulator.core.objective import (
    measure,
    stochastic_gradient,
    stochastic_gradients,
    stochastic_value,
)
from simulator.core.random import NOISE, SAMPLE, fill_normals, normal, stream
from simulator.core.vectors import multiply

__all__ = ["LeastSquaresData", "excess"]


class LeastSquaresData(NamedTuple):
    """n covariances on d coordinates; `roots` has one row if all workers agree.

    `roots` (n, d) are the square roots of the s_i; `bases` (n or 1, d, d) the B_i, without rows if
    all are the identity. `source` is the mean of the S_i and `target` T; each is a matrix (d, d),
    or (1, d) if it is diagonal. `transform` is the A of adapted_risk in the same form, without rows
    if there is none. `std` is that of the noise of y. `batches` (n,) are the samples of a
    gradient of each worker, or (1,) if all have as many.
    """

    roots: Floats
    bases: Floats
    truth: Floats
    source: Floats
    target: Floats
    transform: Floats
    std: float
    batches: Ints


@stochastic_gradient.register(LeastSquaresData)
@allocating
def least_squares_gradient(data, seed, worker, draw, point, out):
    """out = (1/b) sum (x'w - y) x over b fresh samples."""
    sample, scratch = np.empty(point.shape[0]), np.empty(point.shape[0])
    out[:] = 0.0
    batch = _batch_of(data, worker)
    for k in range(draw * batch, (draw + 1) * batch):
        noise = _fill_sample(data, seed, worker, k, sample, scratch)
        _add(data, noise, sample, point, batch, out)


@stochastic_gradients.register(LeastSquaresData)
@allocating
def least_squares_gradients(
    data, seeds, worker, draw, slots, at, out, active, first, last, scratch
):
    """The same for many replicas; neighbours with the same seed share their samples."""
    sample = np.empty(scratch.shape[0])
    for r in range(first, last):
        if active[r]:
            slots[out, r, :] = 0.0
    batch = _batch_of(data, worker)
    for k in range(draw * batch, (draw + 1) * batch):
        seed, noise, known = seeds[first], 0.0, False
        for r in range(first, last):
            if active[r]:
                if not known or seeds[r] != seed:
                    seed, known = seeds[r], True
                    noise = _fill_sample(data, seed, worker, k, sample, scratch)
                _add(data, noise, sample, slots[at, r], batch, slots[out, r])


@stochastic_value.register(LeastSquaresData)
@allocating
def least_squares_value(data, seed, worker, draw, point, scratch):
    """(1/b) sum (x'w - y)^2/2, whose gradient is least_squares_gradient."""
    sample = np.empty(point.shape[0])
    total, batch = 0.0, _batch_of(data, worker)
    for k in range(draw * batch, (draw + 1) * batch):
        noise = _fill_sample(data, seed, worker, k, sample, scratch)
        residual = _residual(data, noise, sample, point)
        total += 0.5 * residual * residual / batch
    return total


@leaf
def _batch_of(data, worker):
    return data.batches[min(worker, data.batches.shape[0] - 1)]


@leaf
def _fill_sample(data, seed, worker, k, sample, scratch):
    """sample = x number k of the worker: B (sqrt(s) z), z ~ N(0, I); returns the noise of y."""
    k1, k2 = stream(seed, NOISE, worker, k)
    noise = data.std * normal(k1, k2, 0)
    roots = data.roots[worker % data.roots.shape[0]]
    k1, k2 = stream(seed, SAMPLE, worker, k)
    if data.bases.shape[0] == 0:
        fill_normals(k1, k2, 1.0, sample)
        for j in range(sample.shape[0]):
            sample[j] *= roots[j]
        return noise
    fill_normals(k1, k2, 1.0, scratch)
    for j in range(sample.shape[0]):
        scratch[j] *= roots[j]
    multiply(data.bases[worker % data.bases.shape[0]], scratch, sample)
    return noise


@leaf
def _add(data, noise, sample, point, batch, out):
    """out += (x'w - y) x/b."""
    residual = _residual(data, noise, sample, point) / batch
    for j in range(point.shape[0]):
        out[j] += residual * sample[j]


@leaf
def _residual(data, noise, sample, point):
    """x'w - y = x'(w - w*) - noise."""
    residual = -noise
    for j in range(point.shape[0]):
        residual += sample[j] * (point[j] - data.truth[j])
    return residual


@leaf
def excess(matrix, away, image):
    """away' matrix away; `image` (d,) becomes matrix away."""
    multiply(matrix, away, image)
    total = 0.0
    for j in range(away.shape[0]):
        total += away[j] * image[j]
    return total


@measure.register(LeastSquaresData)
@allocating
def least_squares_measure(data, point, scratch, out):
    """Metrics without sampling; risks are ||w - w*||^2 in the norms of S and T."""
    d = point.shape[0]
    away = np.empty(d)
    for j in range(d):
        away[j] = point[j] - data.truth[j]
    out[5] = excess(data.source, away, scratch)
    out[1] = 0.5 * out[5]
    out[0] = 0.5 * data.std * data.std + out[1]
    out[2] = 0.0
    out[3] = 0.0
    for j in range(d):
        out[2] += scratch[j] * scratch[j]
        out[3] += away[j] * away[j]
    out[6] = excess(data.target, away, scratch)
    if data.transform.shape[0] > 0:
        multiply(data.transform, point, away)
        for j in range(d):
            away[j] -= data.truth[j]
        out[7] = excess(data.target, away, scratch)
