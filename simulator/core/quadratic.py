"""Kernels of f_i(x) = x'A_i x/2 - b_i'x with A_i = scale_i (diagonal or tridiagonal) + shift I."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.core.compiling import kernel
from simulator.core.objective import implement
from simulator.core.random import NOISE, fill_normals, normal, stream
from simulator.core.vectors import total

__all__ = ["NO_NOISE", "PER_COORDINATE", "SHARED", "QuadraticData", "add_gradient"]

NO_NOISE = 0
PER_COORDINATE = 1
SHARED = 2


class QuadraticData(NamedTuple):
    """n objectives on d coordinates; rows of `scale` and `linear` are 1 where workers agree.

    A_i = scale[i] * (diag(diagonal) + off (S + S')) + shift I, S the one-step shift; b_i =
    linear[i]. The `mean_` entries describe F = (1/n) sum f_i; `minimiser` and `optimum` are its.
    `constant` is added to the loss.
    """

    diagonal: NDArray[np.float64]
    off: float
    shift: float
    scale: NDArray[np.float64]
    linear: NDArray[np.float64]
    mean_scale: float
    mean_linear: NDArray[np.float64]
    constant: float
    minimiser: NDArray[np.float64]
    optimum: float
    noise: int
    std: float


@kernel
def add_gradient(data, scale, linear, point, out):  # type: ignore[no-untyped-def]
    """out += (scale (diag + off) + shift I) point - linear[:]."""
    last = point.shape[0] - 1
    off = scale * data.off
    for j in range(last + 1):
        out[j] += (scale * data.diagonal[j] + data.shift) * point[j] - linear[j]
    if off != 0.0:
        # Slices instead of j - 1 and j + 1: an index that may be negative would not vectorise.
        lower, upper = out[:last], out[1:]
        before, after = point[:last], point[1:]
        for j in range(last):
            lower[j] += off * after[j]
        for j in range(last):
            upper[j] += off * before[j]


@kernel
def _fill_noise(data, seed, worker, draw, out):  # type: ignore[no-untyped-def]
    k1, k2 = stream(seed, NOISE, worker, draw)
    if data.noise == PER_COORDINATE:
        fill_normals(k1, k2, data.std, out)
    elif data.noise == SHARED:
        out[:] = normal(k1, k2, 0) * data.std
    else:
        out[:] = 0.0


@kernel
def quadratic_gradient(data, seed, worker, draw, point, out):  # type: ignore[no-untyped-def]
    """out = A_i point - b_i + noise of (seed, worker, draw)."""
    _fill_noise(data, seed, worker, draw, out)
    scale = data.scale[worker % data.scale.shape[0]]
    add_gradient(data, scale, data.linear[worker % data.linear.shape[0]], point, out)


@kernel
def quadratic_value(data, seed, worker, draw, point, scratch):  # type: ignore[no-untyped-def]
    """f_i(x) + xi'x, whose gradient is quadratic_gradient; the constant is that of F."""
    _fill_noise(data, seed, worker, draw, scratch)
    scale = data.scale[worker % data.scale.shape[0]]
    linear = data.linear[worker % data.linear.shape[0]]
    last = point.shape[0] - 1
    for j in range(last + 1):
        half = 0.5 * (scale * data.diagonal[j] + data.shift) * point[j]
        scratch[j] = point[j] * (half - linear[j] + scratch[j])
    off = scale * data.off
    if off != 0.0:
        before, after = point[:last], point[1:]
        for j in range(last):
            scratch[j] += off * before[j] * after[j]
    return total(scratch) + data.constant


@kernel
def quadratic_measure(data, point, scratch, out):  # type: ignore[no-untyped-def]
    """Metrics of F; the gap is (x-x*)'A(x-x*)/2, exact where F(x) - F* would cancel."""
    scratch[:] = 0.0
    add_gradient(data, data.mean_scale, data.mean_linear, point, scratch)
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


implement(QuadraticData, quadratic_gradient, quadratic_measure, quadratic_value)
