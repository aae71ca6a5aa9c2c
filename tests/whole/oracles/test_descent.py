"""Limits of methods, their stability edges, and the remaining noise."""

import math
from typing import Any

import numpy as np
import pytest

from tests.shared.scenes import LINE, curve, run

TOY = {
    "kind": "quadratic",
    "dimension": 1,
    "matrix": "identity",
    "minima": [[3.0], [0.0], [-5.0]],
    "start": [1.744],
}
TAU = [1.0, 3.0, 10.0]


def iterates(method: dict[str, Any], **changes: Any) -> np.ndarray[Any, Any]:
    """|x - x*| at the start and after every update."""
    return np.sqrt(curve(run(method, events=False, **changes))["distance_sq"].to_numpy())


def test_vanilla_asgd_goes_to_the_minimum_weighted_by_rates() -> None:
    """sum (c_i/tau_i) / sum (1/tau_i) = 1.744, a distance 2.411 above the true minimiser -2/3.

    Time average over whole periods of 30 s. In the long run the mean step is zero: the rates times
    (mean of x read - c_i) add up to 0. The x that a worker read differs from x by the moves since,
    so the average is off by at most step times the largest sum of overlapping moves: (arrivals
    within 10 s) max|x - c|.
    """
    step, horizon, burn = 1e-3, 6000.0, 3000.0
    weighted = sum(c / t for c, t in zip((3, 0, -5), TAU, strict=True)) / sum(1 / t for t in TAU)
    assert weighted == pytest.approx(1.744, abs=5e-4)
    result = run(
        {"name": "asgd", "stepsize": step},
        problem=TOY, workers=3, times={"mean": TAU},
        stop={"time": horizon}, record={"every": 0.5}, events=False,
    )  # fmt: skip
    rows = curve(result)
    late = rows[(rows["time"] > burn) & (rows["time"] <= horizon)]
    average = np.sqrt(late["distance_sq"]).mean() - 2 / 3
    bias = step * 15 * 7  # 15 arrivals in 10 s, |x - c| at most 7
    assert abs(average - weighted) < bias
    assert abs(average - -2 / 3) > 2.0


def test_synchronous_sgd_goes_to_the_true_minimum() -> None:
    away = iterates(
        {"name": "sync_sgd", "stepsize": 0.5},
        problem=TOY, workers=3, times={"mean": TAU}, stop={"iterations": 60},
    )  # fmt: skip
    assert away[-1] < 1e-12


def edge(n: int) -> float:
    """Largest stable step * lambda of x(k+1) = x(k) - step lambda x(k - (n-1))."""
    return 2 * math.sin(math.pi / (2 * (2 * (n - 1) + 1)))


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10])
@pytest.mark.parametrize("eigenvalue", [0.25, 1.0, 8.0])
def test_the_stability_edge_of_delayed_gradients(n: int, eigenvalue: float) -> None:
    """One per cent below the edge the iterates shrink, one per cent above they grow."""
    problem = {**LINE, "matrix": {"spectrum": [eigenvalue]}}
    sizes = {}
    for factor in (0.99, 1.01):
        method = {"name": "asgd", "stepsize": factor * edge(n) / eigenvalue}
        arrivals = 2000 * n
        away = iterates(
            method, problem=problem, workers=n, times=1.0,
            stop={"arrivals": arrivals}, record={"iterations": n},
        )  # fmt: skip
        middle, end = len(away) // 2, len(away)
        sizes[factor] = away[end - 50 :].max() / away[middle - 50 : middle].max()
    assert sizes[0.99] < 0.5
    assert sizes[1.01] > 2.0


@pytest.mark.parametrize(("step", "eigenvalue"), [(0.1, 1.0), (0.5, 1.0), (1.5, 1.0), (0.2, 4.0)])
def test_the_stationary_variance_of_sgd(step: float, eigenvalue: float) -> None:
    """E x^2 = a s^2/(lambda (2 - a lambda)); one worker, 64 independent coordinates.

    x is an AR(1) chain with rho = 1 - a lambda, so a mean of N squares has the standard error
    E x^2 sqrt(2 (1 + rho^2)/(1 - rho^2)/N).
    """
    d, updates, noise = 64, 4000, 0.5
    problem = {
        "kind": "quadratic", "dimension": d, "matrix": {"spectrum": [eigenvalue] * d},
        "noise": noise, "start": [0.0],
    }  # fmt: skip
    result = run(
        {"name": "asgd", "stepsize": step}, problem=problem, workers=1, times=1.0,
        stop={"arrivals": updates}, events=False,
    )  # fmt: skip
    squares = curve(result)["distance_sq"].to_numpy()[updates // 4 :] / d
    expected = step * noise**2 / (eigenvalue * (2 - step * eigenvalue))
    rho = 1 - step * eigenvalue
    error = expected * math.sqrt(2 * (1 + rho**2) / (1 - rho**2) / (len(squares) * d))
    assert abs(squares.mean() - expected) < 4 * error


@pytest.mark.parametrize("batch", [1, 4, 16])
def test_averaging_a_batch_divides_the_variance(batch: int) -> None:
    """Rennala with one worker and batch B: SGD with noise s^2/B."""
    d, updates, noise, step = 64, 2000, 0.5, 0.5
    problem = {"kind": "quadratic", "dimension": d, "matrix": "identity", "noise": noise,
               "start": [0.0]}  # fmt: skip
    result = run(
        {"name": "rennala", "stepsize": step, "batch": batch}, problem=problem, workers=1,
        times=1.0, stop={"iterations": updates}, events=False,
    )  # fmt: skip
    squares = curve(result)["distance_sq"].to_numpy()[updates // 4 :] / d
    expected = step * noise**2 / batch / (2 - step)
    rho = 1 - step
    error = expected * math.sqrt(2 * (1 + rho**2) / (1 - rho**2) / (len(squares) * d))
    assert abs(squares.mean() - expected) < 4 * error


@pytest.mark.parametrize("kind", ["per_coordinate", "shared"])
def test_the_first_step_has_the_stated_noise(kind: str) -> None:
    """E |x1 - x1 without noise|^2 = step^2 d std^2, over 2,000 seeds, within four errors."""
    d, std, step, seeds = 3, 0.5, 1.0, 2000
    problem = {"kind": "quadratic", "dimension": d, "matrix": "identity",
               "noise": {"kind": kind, "std": std}}  # fmt: skip
    result = run(
        {"name": "asgd", "stepsize": step}, problem=problem, workers=1, times=1.0,
        stop={"arrivals": 1}, seeds=seeds, events=False,
    )  # fmt: skip
    rows = result.summary["final_distance_sq"].to_numpy()  # x1 = -noise, as step = lambda = 1
    variance = 2 * d * std**4 if kind == "per_coordinate" else 2 * (d * std**2) ** 2
    assert abs(rows.mean() - d * std**2) < 4 * math.sqrt(variance / seeds)


def test_noise_free_descent_is_the_power_of_one_minus_step() -> None:
    away = iterates({"name": "asgd", "stepsize": 0.25}, problem=LINE, workers=1, times=1.0,
                    stop={"arrivals": 20})  # fmt: skip
    assert away.tolist() == [0.75**k for k in range(21)]
