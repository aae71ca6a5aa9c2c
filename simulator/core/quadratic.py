"""Kernels of f_i(x) = x'A_i x/2 - b_i'x with A_i = scale_i (diagonal or tridiagonal) + shift I."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.core.compiling import kernel
from simulator.core.objective import implement
from simulator.core.random import NOISE, normal, stream
from simulator.core.single import fill_single_normals
from simulator.core.vectors import total

__all__ = ["NO_NOISE", "PER_COORDINATE", "SHARED", "QuadraticData", "add_gradient"]

NO_NOISE = 0
PER_COORDINATE = 1
SHARED = 2


class QuadraticData(NamedTuple):
    """n objectives on d coordinates; rows of `scale` and `linear` are 1 where workers agree.

    A_i = scale[i] * (diag(diagonal) + off (S + S')) + shift I, S the one-step shift; b_i =
    linear[i]. Where `off` is not 0 the diagonal has one value; columns of `linear` beyond the last
    that is not all 0 are left out. The `mean_` entries describe F = (1/n) sum f_i; `minimiser` and
    `optimum` are its. `constant` is added to the loss.
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
def add_gradient(data, scale, linear, noise, point, out):  # type: ignore[no-untyped-def]
    """out = noise + (scale (diag + off) + shift I) point - linear[:]; `noise` may be `out`."""
    if data.off == 0.0 or point.shape[0] == 1:
        _add_diagonal(scale, data.shift, data.diagonal, linear, noise, point, out)
    else:
        _add_band(scale, data.shift, data.diagonal[0], data.off, linear, noise, point, out)


# Below, slices instead of sums in an index: one that may be negative would not vectorise.


@kernel
def _add_diagonal(scale, shift, diagonal, linear, noise, point, out):  # type: ignore[no-untyped-def]
    known = linear.shape[0]
    for j in range(known):
        out[j] = noise[j] + ((scale * diagonal[j] + shift) * point[j] - linear[j])
    weights, disturbed, here, rest = diagonal[known:], noise[known:], point[known:], out[known:]
    for j in range(rest.shape[0]):
        rest[j] = disturbed[j] + (scale * weights[j] + shift) * here[j]


@kernel
def _add_band(scale, shift, diagonal, off, linear, noise, point, out):  # type: ignore[no-untyped-def]
    """The tridiagonal matrix in one pass, the columns that `linear` has and then the others."""
    end = point.shape[0] - 1
    known = min(linear.shape[0], end)
    weight, beside = scale * diagonal + shift, scale * off
    head = (noise[0] + (weight * point[0] - linear[0])) + beside * point[1]
    tail = noise[end] + (weight * point[end] - (linear[end] if linear.shape[0] > end else 0.0))
    tail += beside * point[end - 1]
    before, here, after = point[: end - 1], point[1:end], point[2:]
    inner, disturbed, constants = out[1:end], noise[1:end], linear[1:known]
    for j in range(known - 1):
        value = disturbed[j] + (weight * here[j] - constants[j])
        inner[j] = (value + beside * after[j]) + beside * before[j]
    before, here, after = before[known - 1 :], here[known - 1 :], after[known - 1 :]
    inner, disturbed = inner[known - 1 :], disturbed[known - 1 :]
    for j in range(inner.shape[0]):
        inner[j] = ((disturbed[j] + weight * here[j]) + beside * after[j]) + beside * before[j]
    out[0] = head
    out[end] = tail


@kernel
def fill_noise(data, seed, worker, draw, out):  # type: ignore[no-untyped-def]
    """out = noise of (seed, worker, draw)."""
    k1, k2 = stream(seed, NOISE, worker, draw)
    if data.noise == PER_COORDINATE:
        fill_single_normals(k1, k2, data.std, out)
    elif data.noise == SHARED:
        out[:] = normal(k1, k2, 0) * data.std
    else:
        out[:] = 0.0


@kernel
def quadratic_gradient(data, seed, worker, draw, point, out):  # type: ignore[no-untyped-def]
    """out = A_i point - b_i + noise of (seed, worker, draw)."""
    fill_noise(data, seed, worker, draw, out)
    scale = data.scale[worker % data.scale.shape[0]]
    add_gradient(data, scale, data.linear[worker % data.linear.shape[0]], out, point, out)


@kernel
def quadratic_gradients(  # type: ignore[no-untyped-def]
    data, seeds, worker, draw, slots, at, out, active, first, last, scratch
):
    """The same for many replicas; the noise is drawn once for neighbours of one seed."""
    scale = data.scale[worker % data.scale.shape[0]]
    linear = data.linear[worker % data.linear.shape[0]]
    seed, known = seeds[first], False
    for r in range(first, last):
        if active[r]:
            if not known or seeds[r] != seed:
                seed, known = seeds[r], True
                fill_noise(data, seed, worker, draw, scratch)
            add_gradient(data, scale, linear, scratch, slots[at, r], slots[out, r])


@kernel
def quadratic_value(data, seed, worker, draw, point, scratch):  # type: ignore[no-untyped-def]
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


@kernel
def quadratic_measure(data, point, scratch, out):  # type: ignore[no-untyped-def]
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


implement(
    QuadraticData, quadratic_gradient, quadratic_measure, quadratic_value, quadratic_gradients
)
