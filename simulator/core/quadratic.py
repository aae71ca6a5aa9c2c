"""Kernels of f_i(x) = x'A_i x/2 - b_i'x with A_i = scale_i (diagonal or tridiagonal) + shift I."""

import math
from typing import NamedTuple

import numpy as np

from simulator.arrays import Floats
from simulator.core.compiling import kernel
from simulator.core.objective import (
    measure,
    stochastic_gradient,
    stochastic_gradients,
    stochastic_steps,
    stochastic_value,
)
from simulator.core.random import NOISE, STRETCH, normal, stream
from simulator.core.single import fill_single_normals
from simulator.core.vectors import coefficient, total

__all__ = ["NO_NOISE", "PER_COORDINATE", "SHARED", "QuadraticData", "add_gradient"]

NO_NOISE = 0
PER_COORDINATE = 1
SHARED = 2


class QuadraticData(NamedTuple):
    """n objectives on d coordinates; `scale` and `linear` have one row if workers agree.

    A_i = scale[i] * (diag(diagonal) + off (S + S')) + shift I, S the one-step shift;
    b_i = linear[i]. If `off` is not 0 the diagonal has one value; trailing columns of `linear` that
    are all 0 are left out. The `mean_` entries, `minimiser` and `optimum` describe F = (1/n) sum
    f_i. `constant` is added to the loss.
    """

    diagonal: Floats
    off: float
    shift: float
    scale: Floats
    linear: Floats
    mean_scale: float
    mean_linear: Floats
    constant: float
    minimiser: Floats
    optimum: float
    noise: int
    std: float
    degrees: int  # of freedom of Student's t; 0 for normal noise


@kernel
def add_gradient(data, scale, linear, noise, point, out, left=None, ca=1.0, cb=1.0):
    """out = noise + (scale (diag + off) + shift I) point - linear[:], or with `left` a step.

    A step is ca left + cb times that. `noise` and `left` may be `out`.
    """
    if data.off == 0.0 or point.shape[0] == 1:
        _diagonal(scale, data.shift, data.diagonal, linear, noise, point, left, ca, cb, out)
    else:
        first = data.diagonal[0]
        _band(scale, data.shift, first, data.off, linear, noise, point, left, ca, cb, out)


@kernel
def _moved(left, j, ca, cb, value):
    """Coordinate j of the step; its gradient has `value` there. `None` is decided at compile
    time."""
    if left is None:
        return value
    return ca * left[j] + cb * value


@kernel
def _from(left, first):
    return None if left is None else left[first:]


# Slices below instead of sums in an index: an index that may be negative is not vectorised.


@kernel
def _diagonal(scale, shift, diagonal, linear, noise, point, left, ca, cb, out):
    known = linear.shape[0]
    for j in range(known):
        value = noise[j] + ((scale * diagonal[j] + shift) * point[j] - linear[j])
        out[j] = _moved(left, j, ca, cb, value)
    weights, disturbed, here, rest = diagonal[known:], noise[known:], point[known:], out[known:]
    start = _from(left, known)
    for j in range(rest.shape[0]):
        value = disturbed[j] + (scale * weights[j] + shift) * here[j]
        rest[j] = _moved(start, j, ca, cb, value)


@kernel
def _band(scale, shift, diagonal, off, linear, noise, point, left, ca, cb, out):
    """The tridiagonal matrix in one pass: the columns of `linear`, and then the others."""
    end = point.shape[0] - 1
    known = min(linear.shape[0], end)
    weight, beside = scale * diagonal + shift, scale * off
    head = (noise[0] + (weight * point[0] - linear[0])) + beside * point[1]
    tail = noise[end] + (weight * point[end] - (linear[end] if linear.shape[0] > end else 0.0))
    tail += beside * point[end - 1]
    head, tail = _moved(left, 0, ca, cb, head), _moved(left, end, ca, cb, tail)
    before, here, after = point[: end - 1], point[1:end], point[2:]
    inner, disturbed, constants = out[1:end], noise[1:end], linear[1:known]
    start = _from(left, 1)
    for j in range(known - 1):
        value = disturbed[j] + (weight * here[j] - constants[j])
        value = (value + beside * after[j]) + beside * before[j]
        inner[j] = _moved(start, j, ca, cb, value)
    before, here, after = before[known - 1 :], here[known - 1 :], after[known - 1 :]
    inner, disturbed, start = inner[known - 1 :], disturbed[known - 1 :], _from(left, known)
    for j in range(inner.shape[0]):
        value = ((disturbed[j] + weight * here[j]) + beside * after[j]) + beside * before[j]
        inner[j] = _moved(start, j, ca, cb, value)
    out[0] = head
    out[end] = tail


@kernel
def _stretch(seed, worker, draw, degrees):
    """What makes a normal vector one of Student's t: 1/sqrt(the mean of `degrees` squares)."""
    k1, k2 = stream(seed, STRETCH, worker, draw)
    squares = 0.0
    for j in range(degrees):
        z = normal(k1, k2, j)
        squares += z * z
    return math.sqrt(degrees / squares)


@kernel
def fill_noise(data, seed, worker, draw, out):
    """out = noise of (seed, worker, draw)."""
    k1, k2 = stream(seed, NOISE, worker, draw)
    std = data.std
    if data.degrees > 0:
        std *= _stretch(seed, worker, draw, data.degrees)
    if data.noise == PER_COORDINATE:
        fill_single_normals(k1, k2, std, out)
    elif data.noise == SHARED:
        out[:] = normal(k1, k2, 0) * std
    else:
        out[:] = 0.0


@stochastic_gradient.register(QuadraticData)
@kernel
def quadratic_gradient(data, seed, worker, draw, point, out):
    """out = A_i point - b_i + noise of (seed, worker, draw)."""
    fill_noise(data, seed, worker, draw, out)
    scale = data.scale[worker % data.scale.shape[0]]
    add_gradient(data, scale, data.linear[worker % data.linear.shape[0]], out, point, out)


@stochastic_gradients.register(QuadraticData)
@kernel
def quadratic_gradients(data, seeds, worker, draw, slots, at, out, active, first, last, scratch):
    """The same for many replicas; neighbours with the same seed share the noise."""
    scale = data.scale[worker % data.scale.shape[0]]
    linear = data.linear[worker % data.linear.shape[0]]
    seed, known = seeds[first], False
    for r in range(first, last):
        if active[r]:
            if not known or seeds[r] != seed:
                seed, known = seeds[r], True
                fill_noise(data, seed, worker, draw, scratch)
            add_gradient(data, scale, linear, scratch, slots[at, r], slots[out, r])


@stochastic_steps.register(QuadraticData)
@kernel
def quadratic_steps(
    data, seeds, worker, draw, slots, at, step, table, active, first, last, scratch
):
    """x <- ca x + cb gradient in one pass, for many replicas."""
    out, left, ca, row_a, cb, row_b = step
    scale = data.scale[worker % data.scale.shape[0]]
    linear = data.linear[worker % data.linear.shape[0]]
    seed, known = seeds[first], False
    for r in range(first, last):
        if active[r]:
            if not known or seeds[r] != seed:
                seed, known = seeds[r], True
                fill_noise(data, seed, worker, draw, scratch)
            a, b = coefficient(ca, row_a, table, r), coefficient(cb, row_b, table, r)
            model, after = slots[at, r], slots[out, r]
            add_gradient(data, scale, linear, scratch, model, after, slots[left, r], a, b)
    return True


@stochastic_value.register(QuadraticData)
@kernel
def quadratic_value(data, seed, worker, draw, point, scratch):
    """f_i(x) + xi'x, whose gradient is quadratic_gradient; the constant is that of F."""
    fill_noise(data, seed, worker, draw, scratch)
    scale = data.scale[worker % data.scale.shape[0]]
    linear = data.linear[worker % data.linear.shape[0]]
    last = point.shape[0] - 1
    for j in range(last + 1):
        half = 0.5 * (scale * data.diagonal[j] + data.shift) * point[j]
        known = linear[j] if j < linear.shape[0] else 0.0
        scratch[j] = point[j] * (half - known + scratch[j])
    off = scale * data.off
    if off != 0.0:
        before, after = point[:last], point[1:]
        for j in range(last):
            scratch[j] += off * before[j] * after[j]
    return total(scratch) + data.constant


@measure.register(QuadraticData)
@kernel
def quadratic_measure(data, point, scratch, out):
    """Metrics of F; the gap is (x-x*)'A(x-x*)/2, exact where F(x) - F* would cancel."""
    scratch[:] = 0.0
    add_gradient(data, data.mean_scale, data.mean_linear, scratch, point, scratch)
    gap = 0.0
    gradient = 0.0
    distance = 0.0
    for j in range(point.shape[0]):
        away = point[j] - data.minimiser[j]
        gap += 0.5 * away * scratch[j]
        gradient += scratch[j] * scratch[j]
        distance += away * away
    out[0] = data.optimum + gap
    out[1] = gap
    out[2] = gradient
    out[3] = distance
    out[4] = np.nan
