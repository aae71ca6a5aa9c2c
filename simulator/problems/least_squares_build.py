"""Arrays, constants and references of a regression under covariate shift."""

import math
from functools import partial

import numpy as np

from simulator.arrays import Floats
from simulator.core.eigen import eigen
from simulator.core.elementary import power
from simulator.core.least_squares import LeastSquaresData
from simulator.core.player import measure_at
from simulator.core.random import DATA, fill_normals, stream
from simulator.core.rotation import TRUTH, plane_basis, random_basis
from simulator.problems.base import Constants, Problem
from simulator.problems.least_squares import (
    Eigenvalues,
    LeastSquaresSpec,
    PlaneRotation,
    RandomRotation,
)
from simulator.problems.minimax import (
    best_ridge,
    filter_of,
    filter_risk,
    solve_program,
    transform_risk,
)
from simulator.problems.quadratic import Spectrum
from simulator.sums import column_means, exact_sum

__all__ = ["build", "dense", "minimax_transform", "sampling_constants"]


def build(spec: LeastSquaresSpec, workers: int) -> Problem:
    """Arrays, minimiser and constants of `spec` for `workers` workers."""
    d, shift = spec.dimension, spec.covariate_shift
    spectra = np.array([_eigenvalues(law, d) for law in shift.spectra])
    bases = _bases(shift.rotation, "workers", workers, d)
    source = _mean_covariance(spectra, bases)
    target = source
    if shift.target != "mean":
        turned = _bases(shift.rotation, "target", 1, d)
        target = _mean_covariance(_eigenvalues(shift.target, d)[None], turned)
    data = LeastSquaresData(
        roots=np.sqrt(spectra),
        bases=bases,
        truth=_truth(spec, target),
        source=source,
        target=target,
        transform=np.empty((0, d)),
        std=spec.noise,
        batches=np.array([spec.batch]),
    )
    if spec.transform is not None:
        data = data._replace(transform=minimax_transform(spec, source, target))
    return Problem(
        kind="least_squares",
        dimension=d,
        workers=workers,
        start=np.zeros(d),
        data=data,
        constants=_constants(data, spectra, workers),
        minimiser=data.truth,
        metrics=spec.metrics,
        summary=_summary(spec, data),
        hessian=partial(_same, source),
        transform=data.transform if len(data.transform) else None,
    )


def _same(matrix: Floats) -> Floats:
    return matrix


def minimax_transform(spec: LeastSquaresSpec, source: Floats, target: Floats) -> Floats:
    """The best A for `spec.samples`: (1, d) if all is diagonal, else (d, d).

    Raises:
        DataError: axes differ, and the solver is not installed.
    """
    assert spec.samples is not None
    c, ellipse = spec.noise**2 / spec.samples, _ellipse(spec)
    if len(source) == len(target) == 1:
        return filter_of(source[0], target[0], ellipse, c)[None]
    return solve_program(dense(source), dense(target), np.diag(ellipse), c)


def dense(matrix: Floats) -> Floats:
    """The matrix as (d, d), from (d, d) or a diagonal (1, d)."""
    return np.diag(matrix[0]) if len(matrix) == 1 else matrix


def _eigenvalues(law: Eigenvalues, d: int) -> Floats:
    if isinstance(law, Spectrum):
        return np.array(law.spectrum)
    return np.array([power(float(j), -law.power) for j in range(1, d + 1)])


def _ellipse(spec: LeastSquaresSpec) -> Floats:
    """m (d,): squared half axes."""
    return np.array([power(float(j), -spec.ellipse) for j in range(1, spec.dimension + 1)])


def _bases(rotation: RandomRotation | PlaneRotation | None, of: str, count: int, d: int) -> Floats:
    """The bases (count, d, d), columns the axes; (0, d, d) without a rotation."""
    if rotation is None or rotation.of != of:
        return np.empty((0, d, d))
    if isinstance(rotation, RandomRotation):
        return np.array([random_basis(rotation.seed, k, d) for k in range(count)])
    return np.array([plane_basis(rotation.seed, k, d, rotation.turn) for k in range(count)])


def _mean_covariance(spectra: Floats, bases: Floats) -> Floats:
    """Mean of B_i diag(s_i) B_i': (1, d) without bases, else (d, d)."""
    if len(bases) == 0:
        return column_means(spectra)[None]
    total = np.zeros(bases.shape[1:])
    for k, basis in enumerate(bases):
        for j, value in enumerate(spectra[k % len(spectra)]):
            total += value * (basis[:, j, None] * basis[None, :, j])
    return total / len(bases)


def _truth(spec: LeastSquaresSpec, target: Floats) -> Floats:
    """w* (d,) on the ellipse."""
    d, half_axes = spec.dimension, np.sqrt(_ellipse(spec))
    if spec.truth == "flat":
        return half_axes / math.sqrt(d)
    if spec.truth == "worst_case":
        return half_axes * _top(half_axes, target)
    direction = np.empty(d)
    k1, k2 = stream(spec.seed, DATA, TRUTH, 0)
    fill_normals(k1, k2, 1.0, direction)
    return half_axes * direction / math.sqrt(exact_sum(direction * direction))


def _top(half_axes: Floats, target: Floats) -> Floats:
    """Unit eigenvector of M^(1/2) T M^(1/2) for the largest eigenvalue; largest entry positive."""
    if len(target) == 1:
        direction = np.zeros(len(half_axes))
        direction[int(np.argmax(target[0] * half_axes * half_axes))] = 1.0
        return direction
    values, vectors = eigen(half_axes[:, None] * target * half_axes[None, :])
    direction = vectors[:, int(np.argmax(values))]
    found: Floats = direction * np.sign(direction[int(np.argmax(np.abs(direction)))])
    return found


def _constants(data: LeastSquaresData, spectra: Floats, workers: int) -> Constants:
    squares = _mean_covariance(spectra * spectra, data.bases)
    low, high = _edges(data.source)
    if len(data.bases):
        low = exact_sum(spectra.min(axis=1)) / len(spectra)
    optimum = 0.5 * data.std * data.std
    return Constants(
        smoothness=high,
        smoothness_mean_square=math.sqrt(_edges(squares)[1]),
        smoothness_max=float(spectra.max()),
        strong_convexity=low,
        optimum=optimum,
        initial_gap=float(measure_at(data, np.zeros(len(data.truth)))[1]),
        **sampling_constants(data, workers, spectra),
    )


def sampling_constants(
    data: LeastSquaresData, workers: int, spectra: Floats | None = None
) -> dict[str, float]:
    """The constants that depend on the batches; `spectra` are the squared roots of `data`."""
    spectra = data.roots * data.roots if spectra is None else spectra
    moments = {"second_moment": math.nan, "statistical_condition": math.nan}
    moments |= _moments(data, spectra)
    return {"noise_variance": _variance(data, spectra, workers), **moments}


def _moments(data: LeastSquaresData, spectra: Floats) -> dict[str, float]:
    """R^2 and kt for b Gaussian samples, known if all workers agree.

    E G^2 = H^2 + (tr(H) H + H^2)/b and E G H^-1 G = (1 + (d + 1)/b) H, G their second moments.
    """
    if len(spectra) > 1 or len(data.bases) or len(data.batches) > 1:
        return {}
    (batch,) = data.batches.tolist()
    top, trace = float(spectra.max()), exact_sum(spectra)
    return {
        "second_moment": top + (trace + top) / batch,
        "statistical_condition": 1.0 + (spectra.shape[1] + 1) / batch,
    }


def _edges(matrix: Floats) -> tuple[float, float]:
    """Smallest and largest eigenvalue."""
    values = matrix[0] if len(matrix) == 1 else eigen(matrix)[0]
    return float(values.min()), float(values.max())


def _variance(data: LeastSquaresData, spectra: Floats, workers: int) -> float:
    """E||g - grad f_i||^2 at the start, mean over workers.

    With e = w - w* one sample gives ||e||_S^2 tr S + e'S^2 e + noise^2 tr S (Gaussian moments).
    """
    batches = data.batches
    count, total = max(len(spectra), len(data.bases), len(batches)), []
    for worker in range(min(count, workers)):
        share = batches[0] / batches[min(worker, len(batches) - 1)]
        s = spectra[worker % len(spectra)]
        away = -data.truth
        if len(data.bases):
            away = np.array([exact_sum(axis * away) for axis in data.bases[worker].T])
        trace, energy = exact_sum(s), s * away * away
        one = (exact_sum(energy) + data.std**2) * trace + exact_sum(s * energy)
        total.append(float(share * one))
    return math.fsum(total) / len(total) / int(batches[0])


def _summary(spec: LeastSquaresSpec, data: LeastSquaresData) -> dict[str, str | float | int]:
    """Facts to print: the risks at the start, and the references for `samples`."""
    start = measure_at(data, np.zeros(spec.dimension))
    facts = {
        "source risk at the start": float(start[5]),
        "target risk at the start": float(start[6]),
    }
    return {**facts, **({} if spec.samples is None else _references(spec, data))}


def _references(spec: LeastSquaresSpec, data: LeastSquaresData) -> dict[str, str | float | int]:
    """Worst target risks over the ellipse of estimates from n samples."""
    assert spec.samples is not None
    c, m, source, target = spec.noise**2 / spec.samples, _ellipse(spec), data.source, data.target
    name = f"worst target risk from {spec.samples} samples: "
    if len(source) == len(target) == 1:
        s, t = source[0], target[0]
        best, blind = filter_of(s, t, m, c), filter_of(s, s, m, c)
        return {
            f"{name}least squares": filter_risk(np.ones(len(s)), s, t, m, c),
            f"{name}best ridge": best_ridge(s, t, m, c)[0],
            f"{name}filter optimal for the source": filter_risk(blind, s, t, m, c),
            f"{name}optimal filter": filter_risk(best, s, t, m, c),
            "directions kept by the optimal filter": int((best > 0).sum()),
        }
    s, t, ellipse = dense(source), dense(target), np.diag(m)
    found: dict[str, str | float | int] = {
        f"{name}least squares": transform_risk(np.eye(len(s)), s, t, ellipse, c),
        f"{name}best ridge": best_ridge(s, t, ellipse, c)[0],
    }
    if len(data.transform):
        found[f"{name}optimal transform"] = transform_risk(data.transform, s, t, ellipse, c)
    return found
