"""Arrays, minimiser and exact constants of a quadratic."""

import math
from functools import partial

import numpy as np

from simulator.arrays import Floats
from simulator.core.elementary import power, sincos_turn
from simulator.core.player import measure_at
from simulator.core.quadratic import NO_NOISE, PER_COORDINATE, SHARED, QuadraticData
from simulator.core.random import DATA, fill_normals, stream
from simulator.problems.base import Constants, Problem
from simulator.problems.quadratic import (
    PowerLaw,
    QuadraticSpec,
    RandomMinima,
    RandomTridiagonal,
    Spectrum,
)
from simulator.sums import column_means, exact_sum

__all__ = ["build"]


def build(spec: QuadraticSpec, workers: int) -> Problem:
    """Arrays, minimiser and constants of `spec` for `workers` workers."""
    d = spec.dimension
    diagonal, off = _matrix(spec)
    scale, shift = np.ones(1), 0.0
    linear, constant = _linear(spec)[None, :], 0.0
    if isinstance(spec.heterogeneity, RandomTridiagonal):
        scale, shift, linear = _random_tridiagonal(spec.heterogeneity, diagonal, off, workers)
    minima = _minima(spec, workers)
    if minima is not None:
        linear = np.empty_like(minima)
        for row, minimum in zip(linear, minima, strict=True):
            row[:] = _apply(diagonal, off, minimum)
        constant = float(exact_sum(linear * minima) / (2 * len(minima)))
    mean_scale, mean_linear = exact_sum(scale) / len(scale), column_means(linear)
    minimiser = _solve(mean_scale * diagonal + shift, mean_scale * off, mean_linear)
    optimum = constant - 0.5 * float(exact_sum(mean_linear * minimiser))
    kind, std, degrees = _noise(spec)
    used = _used_columns(linear)
    data = QuadraticData(
        diagonal, off, shift, scale, np.ascontiguousarray(linear[:, :used]), mean_scale,
        mean_linear[:used].copy(), constant, minimiser, optimum, kind, std, degrees,
    )  # fmt: skip
    start = _start(spec)
    gap = float(measure_at(data, start)[1])
    return Problem(
        kind="quadratic",
        dimension=d,
        workers=workers,
        start=start,
        data=data,
        constants=_constants(data, d, optimum, gap),
        minimiser=minimiser,
        metrics=spec.metrics,
        hessian=partial(_mean_matrix, data),
    )


def _mean_matrix(data: QuadraticData) -> Floats:
    """The Hessian: (1, d) if it is diagonal, else (d, d)."""
    diagonal = data.mean_scale * data.diagonal + data.shift
    if data.off == 0.0:
        return diagonal[None]
    beside = np.full(len(diagonal) - 1, data.mean_scale * data.off)
    return np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)


def _matrix(spec: QuadraticSpec) -> tuple[Floats, float]:
    """Diagonal (d,) and off-diagonal entry of A."""
    if isinstance(spec.matrix, Spectrum):
        return np.array(spec.matrix.spectrum), 0.0
    if isinstance(spec.matrix, PowerLaw):
        law = spec.matrix.power
        return np.array([power(float(j), -law) for j in range(1, spec.dimension + 1)]), 0.0
    if spec.matrix == "identity":
        return np.ones(spec.dimension), 0.0
    return np.full(spec.dimension, 0.5), -0.25


def _linear(spec: QuadraticSpec) -> Floats:
    linear = np.zeros(spec.dimension)
    if spec.matrix == "tridiagonal":
        linear[0] = -0.25
    return linear


def _used_columns(linear: Floats) -> int:
    """Columns up to the last that is not all 0, at least one: the kernels read no more."""
    used = np.flatnonzero(linear.any(axis=0))
    return int(used[-1]) + 1 if len(used) else 1


def _start(spec: QuadraticSpec) -> Floats:
    d = spec.dimension
    if spec.start is not None:
        return np.full(d, spec.start[0]) if len(spec.start) == 1 else np.array(spec.start)
    start = np.ones(d)
    if spec.matrix == "tridiagonal":
        start[:] = 0.0
        start[0] = math.sqrt(d)
    return start


def _noise(spec: QuadraticSpec) -> tuple[int, float, int]:
    """Kind, standard deviation and degrees of freedom."""
    noise = spec.noise
    if noise is None or noise.std == 0:
        return NO_NOISE, 0.0, 0
    kind = SHARED if noise.kind == "shared" else PER_COORDINATE
    return kind, noise.std, noise.degrees_of_freedom or 0


def _variance(data: QuadraticData, d: int) -> float:
    """sigma^2 of the noise; nan where it is infinite, because no theory covers it."""
    variance = d * data.std * data.std
    if data.degrees == 0:
        return variance
    return variance * data.degrees / (data.degrees - 2) if data.degrees > 2 else math.nan


def _minima(spec: QuadraticSpec, workers: int) -> Floats | None:
    """Minimum of each f_i, (n, d), or None if all objectives are equal."""
    if spec.minima is not None:
        return np.array(spec.minima)
    if not isinstance(spec.heterogeneity, RandomMinima):
        return None
    minima = np.empty((workers, spec.dimension))
    for worker, row in enumerate(minima):
        k1, k2 = stream(spec.heterogeneity.seed, DATA, worker, 0)
        fill_normals(k1, k2, spec.heterogeneity.scale, row)
    return minima


def _random_tridiagonal(
    recipe: RandomTridiagonal, diagonal: Floats, off: float, workers: int
) -> tuple[Floats, float, Floats]:
    """Scales (n,), shift and linear terms (n, d) of the recipe."""
    draws = np.empty((workers, 2))
    for worker, row in enumerate(draws):
        k1, k2 = stream(recipe.seed, DATA, worker, 1)
        fill_normals(k1, k2, recipe.scale, row)
    scale = 1.0 + draws[:, 0]
    mean = exact_sum(scale) / workers
    low, high = _edges(len(diagonal))
    shift = recipe.convexity - min(mean * low, mean * high)
    linear = np.zeros((workers, len(diagonal)))
    linear[:, 0] = scale / 4 * (draws[:, 1] - 1.0)
    if recipe.interpolation:
        meeting = _solve(mean * diagonal + shift, mean * off, column_means(linear))
        base = _apply(diagonal, off, meeting)
        for row, factor in zip(linear, scale, strict=True):
            row[:] = factor * base + shift * meeting
    return scale, shift, linear


def _edges(d: int) -> tuple[float, float]:
    """Smallest and largest eigenvalue of tridiag(-1, 2, -1)/4: (1 -+ cos(pi/(d+1)))/2."""
    sine, cosine = sincos_turn(0.5 / (d + 1))
    del sine
    half, _ = sincos_turn(0.25 / (d + 1))
    return half * half, (1.0 + cosine) / 2


def _constants(data: QuadraticData, d: int, optimum: float, gap: float) -> Constants:
    low, high = float(data.diagonal.min()), float(data.diagonal.max())
    if data.off != 0.0:
        low, high = _edges(d)
    each = [abs(s * edge + data.shift) for s in data.scale.tolist() for edge in (low, high)]
    mean = [data.mean_scale * edge + data.shift for edge in (low, high)]
    with np.errstate(over="ignore"):  # the square of an eigenvalue of 1e200 is inf
        squares = [exact_sum((data.scale * edge + data.shift) ** 2) for edge in (low, high)]
    return Constants(
        smoothness=max(abs(edge) for edge in mean),
        smoothness_mean_square=math.sqrt(max(squares) / len(data.scale)),
        smoothness_max=max(each),
        noise_variance=_variance(data, d),
        strong_convexity=max(min(mean), 0.0),
        optimum=optimum,
        initial_gap=gap,
        second_moment=max(mean) if len(data.scale) == 1 else math.nan,
        statistical_condition=1.0 if len(data.scale) == 1 else math.nan,
    )


def _apply(diagonal: Floats, off: float, point: Floats) -> Floats:
    """(diag(diagonal) + off (S + S')) point."""
    product = diagonal * point
    product[:-1] += off * point[1:]
    product[1:] += off * point[:-1]
    return product


def _solve(diagonal: Floats, off: float, right: Floats) -> Floats:
    """Solution of a symmetric tridiagonal system with constant off-diagonal (Thomas)."""
    if off == 0.0:
        return right / diagonal
    pivots, values = diagonal.tolist(), right.tolist()
    for j in range(1, len(pivots)):
        factor = off / pivots[j - 1]
        pivots[j] -= factor * off
        values[j] -= factor * values[j - 1]
    solution = [0.0] * (len(pivots) + 1)
    for j in reversed(range(len(pivots))):
        solution[j] = (values[j] - off * solution[j + 1]) / pivots[j]
    return np.array(solution[:-1])
