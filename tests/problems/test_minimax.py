"""Worst risks of linear transforms, and the best of them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.errors import DataError
from simulator.problems.minimax import (
    best_ridge,
    filter_of,
    filter_risk,
    solve_program,
    transform_risk,
)

Floats = NDArray[np.float64]
INDEX = np.arange(1.0, 61.0)
S, T, M, C = INDEX**-1.5, INDEX**-0.5, 1 / INDEX, 0.25 / 400


def spectra(d: int) -> tuple[Floats, Floats, Floats]:
    return S[:d], T[:d], M[:d]


def test_risks_of_sixty_dimensions() -> None:
    """d = 60, s_j = j^-1.5, t_j = j^-0.5, m_j = 1/j, noise 0.5, 400 samples."""
    best, blind = filter_of(S, T, M, C), filter_of(S, S, M, C)
    assert filter_risk(np.ones(60), S, T, M, C) == pytest.approx(1.144, abs=5e-4)
    assert best_ridge(S, T, M, C)[0] == pytest.approx(0.0328, abs=5e-5)
    assert filter_risk(blind, S, T, M, C) == pytest.approx(0.0320, abs=5e-5)
    assert filter_risk(best, S, T, M, C) == pytest.approx(0.0248, abs=5e-5)
    assert (best > 0).sum() == 17


def test_no_filter_beats_the_best() -> None:
    best = filter_of(S, T, M, C)
    least = filter_risk(best, S, T, M, C)
    rng = np.random.default_rng(0)
    for size in (1e-4, 1e-2, 0.3):
        for _ in range(50):
            other = best + size * rng.normal(size=60)
            assert filter_risk(other, S, T, M, C) >= least


def test_without_noise_nothing_is_filtered() -> None:
    assert filter_of(S, T, M, 0.0).tolist() == [1.0] * 60


def test_both_ways_to_a_risk_agree() -> None:
    s, t, m = spectra(6)
    a = np.linspace(0.2, 0.9, 6)
    general = transform_risk(np.diag(a), np.diag(s), np.diag(t), np.diag(m), 0.01)
    assert general == pytest.approx(filter_risk(a, s, t, m, 0.01))
    matrices = (np.diag(s), np.diag(t), np.diag(m))
    assert best_ridge(*matrices, 0.01)[0] == pytest.approx(best_ridge(s, t, m, 0.01)[0])


def test_a_risk_is_the_worst_mean_square_of_the_estimate() -> None:
    """At the worst w of the ellipse, E||A w_hat - w||_T^2 over drawn estimates."""
    s, t, m = spectra(3)
    rng = np.random.default_rng(2)
    a, draws = rng.normal(size=(3, 3)), 20_000
    root = np.diag(np.sqrt(m))
    bias = (a - np.eye(3)) @ root
    worst = root @ np.linalg.eigh(bias.T @ np.diag(t) @ bias)[1][:, -1]
    estimates = worst + rng.normal(size=(draws, 3)) * np.sqrt(0.01 / s)
    squares = ((estimates @ a.T - worst) ** 2) @ t
    expected = transform_risk(a, np.diag(s), np.diag(t), np.diag(m), 0.01)
    assert abs(squares.mean() - expected) < 4 * squares.std() / np.sqrt(draws)


def test_the_program_finds_the_closed_form_where_there_is_one() -> None:
    pytest.importorskip("cvxpy")
    s, t, m = spectra(4)
    found = solve_program(np.diag(s), np.diag(t), np.diag(m), 0.02)
    best = filter_risk(filter_of(s, t, m, 0.02), s, t, m, 0.02)
    risk = transform_risk(found, np.diag(s), np.diag(t), np.diag(m), 0.02)
    assert risk == pytest.approx(best, rel=1e-5)
    assert np.allclose(found, np.diag(filter_of(s, t, m, 0.02)), atol=2e-3)


def test_the_program_does_not_depend_on_the_basis() -> None:
    pytest.importorskip("cvxpy")
    s, t, m = (np.diag(law) for law in spectra(3))
    basis = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    turned = [basis @ matrix @ basis.T for matrix in (s, t, m)]
    plain = transform_risk(solve_program(s, t, m, 0.02), s, t, m, 0.02)
    risk = transform_risk(solve_program(*turned, 0.02), *turned, 0.02)
    assert risk == pytest.approx(plain, rel=1e-5)


def test_too_large_a_program_is_refused() -> None:
    pytest.importorskip("cvxpy")
    with pytest.raises(DataError, match="dimensions up to 50"):
        solve_program(np.eye(51), np.eye(51), np.eye(51), 0.1)
