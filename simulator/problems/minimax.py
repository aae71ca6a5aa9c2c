"""Linear transforms of a least squares estimate, and their worst risk over an ellipse.

The estimate from n samples has mean w and covariance (noise^2/n) S^-1. Its transform by A has, on
a target with covariance T, at worst over {w: w'M^-1 w <= 1}, the risk

    R(A) = lambda_max(M^(1/2) (A - I)' T (A - I) M^(1/2)) + c tr(T A S^-1 A'),  c = noise^2/n.

R is convex in A. If S = diag(s), T = diag(t) and M = diag(m), the best A is diag(a) with
a_j = (1 - sqrt(theta/(t_j m_j)))_+, where theta minimises theta + c sum_j t_j a_j^2/s_j (Pinsker's
filter). Derived from the abstract of Liu, Zhang, Chen, Fang (2025), arXiv 2502.09047; we had no
access to the paper's own program.
"""

import math
from importlib import import_module
from typing import Any

import numpy as np

from simulator.arrays import Floats
from simulator.errors import DataError

__all__ = ["best_ridge", "filter_of", "filter_risk", "solve_program", "transform_risk"]

LARGEST_PROGRAM = 50  # takes 20 s
BITS = 20  # kept of the largest entry of a solution
GRID = 200
HALVINGS = 1200  # reduce any interval of floats to two neighbours


def filter_of(s: Floats, t: Floats, m: Floats, c: float) -> Floats:
    """The best diagonal a (d,) for diagonal S, T and M, (d,) each."""
    if c == 0.0:
        return np.ones(len(s))
    low, high = 0.0, float((t * m).max())
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        a = _shrunk(t * m, middle)
        # Derivative of theta + c sum t a^2/s.
        slope = 1.0 - c * math.fsum((t / s * a / np.sqrt(middle * t * m)).tolist())
        low, high = (middle, high) if slope < 0.0 else (low, middle)
    return _shrunk(t * m, high)


def _shrunk(scale: Floats, theta: float) -> Floats:
    return np.maximum(1.0 - np.sqrt(theta / scale), 0.0)


def filter_risk(a: Floats, s: Floats, t: Floats, m: Floats, c: float) -> float:
    """R of diag(a) for diagonal S, T and M: max_j t m (1 - a)^2 + c sum_j t a^2/s."""
    worst = float((t * m * (1.0 - a) * (1.0 - a)).max())
    return worst + c * math.fsum((t * a * a / s).tolist())


def transform_risk(a: Floats, s: Floats, t: Floats, m: Floats, c: float) -> float:
    """R of A for any S, T, M, all (d, d); by LAPACK, for reports only."""
    bias = (a - np.eye(len(a))) @ _power(m, 0.5)
    worst = np.linalg.eigvalsh(bias.T @ t @ bias).max()
    return float(worst + c * np.trace(t @ a @ np.linalg.inv(s) @ a.T))


def best_ridge(s: Floats, t: Floats, m: Floats, c: float) -> tuple[float, float]:
    """(R, lambda) of the best A = (S + lambda I)^-1 S; matrices (d, d), or (d,) if diagonal.

    The smallest on a logarithmic grid of penalties, refined once.
    """
    top = float(np.max(s if s.ndim == 1 else np.diag(s)))
    grid: Floats = top * np.geomspace(1e-9, 1e4, GRID)
    for _ in range(2):
        risks = [_ridge_risk(penalty, s, t, m, c) for penalty in grid.tolist()]
        best = int(np.argmin(risks))
        found = (risks[best], float(grid[best]))
        grid = np.geomspace(grid[max(best - 1, 0)], grid[min(best + 1, GRID - 1)], GRID)
    return found


def _ridge_risk(penalty: float, s: Floats, t: Floats, m: Floats, c: float) -> float:
    if s.ndim == 1:
        return filter_risk(s / (s + penalty), s, t, m, c)
    ridge: Floats = np.asarray(np.linalg.solve(s + penalty * np.eye(len(s)), s), np.float64)
    return transform_risk(ridge, s, t, m, c)


def solve_program(s: Floats, t: Floats, m: Floats, c: float) -> Floats:
    """The A (d, d) with the least R, by an interior point method; matrices (d, d).

    Rounded to a millionth of its largest entry, as the solver's last digits depend on the
    machine's linear algebra.

    Raises:
        DataError: the solver is not installed, did not converge, or d is above 50.
    """
    try:
        cvxpy: Any = import_module("cvxpy")
    except ImportError as error:
        rule = "the minimax transform of covariances with different axes needs `paceline[convex]`"
        raise DataError(rule) from error
    d = len(s)
    if d > LARGEST_PROGRAM:
        raise DataError(f"the minimax program takes dimensions up to {LARGEST_PROGRAM}, not {d}")
    root, unknown = _power(t, 0.5), cvxpy.Variable((d, d))
    bias = cvxpy.square(cvxpy.sigma_max(root @ (unknown - np.eye(d)) @ _power(m, 0.5)))
    spread = c * cvxpy.sum_squares(root @ unknown @ _power(s, -0.5))
    program = cvxpy.Problem(cvxpy.Minimize(bias + spread))
    program.solve(solver=cvxpy.CLARABEL)
    if unknown.value is None:
        raise DataError(f"the minimax program was not solved: {program.status}")
    scale = 2.0 ** (BITS - math.frexp(float(np.abs(unknown.value).max()))[1])
    rounded: Floats = np.round(unknown.value * scale) / scale
    return rounded


def _power(matrix: Floats, exponent: float) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    powered: Floats = (vectors * np.maximum(values, 0.0) ** exponent) @ vectors.T
    return powered
