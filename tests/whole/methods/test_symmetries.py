"""What must not change a run: units, numbers of workers, a start at rest."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

from algorithms import METHODS
from tests.shared.scenes import bits, curve, run
from tests.shared.variants import CASES

MEANS = [1.0, 1.37, 2.11, 3.53, 7.9]
GAMMA = {"mean": MEANS, "job": {"kind": "gamma", "shape": 2.0}}
CURVATURES = np.array([1.0, 0.5, 0.2, 0.05])
MINIMA = np.array([[3.0, 0, 1, 2], [0, 1, -1, 4], [-5, 2, 0, 1], [1, 1, 1, 1], [0.5, -2, 3, 0]])

STEP = {"stepsize": (1, -1), "local_stepsize": (1, -1)}
FREE = {"stepsize": (0, 0), "local_stepsize": (1, -1)}
BOUNDED = {"stepsize": (1, 0)}
UNITS: dict[str, dict[str, tuple[int, int]]] = {
    "adam_asgd": {"stepsize": (1, 0), "epsilon": (0, 1), "beta": (0, 1)},
    "area": FREE,
    "async_diloco": FREE,
    "async_diloco adamw": {"stepsize": (0, 0), "local_stepsize": (1, 0), "epsilon": (0, 1)},
    "ca2fl": FREE,
    "clipped_asgd": STEP | {"clip": (0, 1)},
    "clipped_asgd normalise": BOUNDED,
    "dc_asgd": STEP | {"compensation": (-1, -1)},
    "dc_asgd adaptive": STEP | {"compensation": (-1, 0), "epsilon": (0, 2)},
    "delay_adaptive_asgd": STEP | {"smoothness": (-1, 1)},
    "diloco": FREE,
    "fadas": {"stepsize": (1, 0), "local_stepsize": (1, -1), "epsilon": (1, 0)},
    "fedbuff": FREE,
    "fedcompass": FREE,
    "fednova": FREE,
    "halos": FREE,
    "gap_aware": STEP | {"epsilon": (0, 1)},
    "ringmaster_lmo": BOUNDED,
    "zeno_pp": STEP | {"rho": (1, -1), "epsilon": (0, 2)},
}
"""Method -> parameter -> its powers of the unit of x and of that of gradients."""
STILL = {"kind": "quadratic", "dimension": 4, "matrix": {"power": 1.0}, "minima": [[0.0] * 4] * 5}
COMPENSATIONS = {"dc_asgd": 0.04, "dc_asgd adaptive": 2.0}
ABSOLUTE = {"x": {"heloco"}, "g": {"spectral", "geometric_median"}}
"""Unit -> the options that compare with an absolute number of that unit."""
NUMBERED = {
    "adpsgd": "draws a neighbour",
    "ata": "ties go to the lowest number",
    "basgd": "its number chooses the buffer of a worker",
    "deadline_sgd select": "draws workers",
    "ef_asgd rand_k": "a worker draws its own coordinates",
    "gossip": "draws a neighbour",
    "mifa": "draws workers",
    "random_asgd": "draws workers",
    "replicated_sgd": "a task has the data of its number",
    "sgp": "a graph with directions",
    "shadowheart": "a worker draws its own coordinates",
    "shuffled_asgd": "draws an order of the workers",
    "zeno_pp": "the server takes the objectives in the order of the numbers",
}
"""Rule -> why its runs depend on the numbers of the workers."""


def rule_of(entry: dict[str, Any], table: dict[str, Any]) -> str:
    """The method, with the option that has a row of its own in a table."""
    options = (*entry, *(value for value in entry.values() if isinstance(value, str)))
    names = [f"{entry['name']} {option}" for option in options]
    return next((name for name in names if name in table), str(entry["name"]))


def options(entry: dict[str, Any]) -> dict[str, Any]:
    """All parameters of the entry, except those that are None."""
    fields = dataclasses.fields(METHODS[entry["name"]])
    return {field.name: field.default for field in fields if field.default is not None} | entry


def scaled(entry: dict[str, Any], x: float, g: float) -> dict[str, Any]:
    """The entry in other units."""
    rule = rule_of(entry, UNITS)
    chosen = {"compensation": COMPENSATIONS.get(rule)} | options(entry)
    given = dict(entry)
    for name, (of_x, of_g) in UNITS.get(rule, STEP).items():
        value = chosen.get(name)
        if isinstance(value, float):
            given[name] = value * x**of_x * g**of_g
    return given


@cache
def run_in(case: str, x: float, g: float) -> DataFrame:
    """The curve of the same run in other units, shown in the first ones."""
    problem = {
        "kind": "quadratic",
        "dimension": 4,
        "matrix": {"spectrum": (g / x * CURVATURES).tolist()},
        "minima": (x * MINIMA).tolist(),
        "start": [x],
        "noise": {"kind": "per_coordinate", "std": 0.1 * g},
    }
    found = curve(run(scaled(CASES[case], x, g), problem=problem, times=GAMMA))
    found["distance_sq"] /= x * x
    found["grad_norm_sq"] /= g * g
    found[["loss", "loss_gap"]] /= x * g
    return found


@pytest.mark.parametrize("unit", ["x", "g"])
@pytest.mark.parametrize("case", CASES)
def test_units_of_a_power_of_two_change_no_other_bit(case: str, unit: str) -> None:
    if ABSOLUTE[unit] & {
        value for value in options(CASES[case]).values() if isinstance(value, str)
    }:
        pytest.skip("compares with an absolute number")
    x, g = (4.0, 1.0) if unit == "x" else (1.0, 4.0)
    assert bits(run_in(case, x, g)) == bits(run_in(case, 1.0, 1.0))


@pytest.mark.parametrize("case", CASES)
def test_nothing_moves_at_a_common_minimiser(case: str) -> None:
    """Zero over zero would show as nan."""
    found = curve(run(CASES[case], problem={**STILL, "start": [0.0]}, noise=None, times=GAMMA))
    assert found["distance_sq"].tolist() == [0.0] * len(found)
    assert len(found) > 2


@pytest.mark.parametrize("case", CASES)
def test_numbers_of_workers_do_not_matter(case: str) -> None:
    if reason := NUMBERED.get(rule_of(CASES[case], NUMBERED)):
        pytest.skip(reason)
    curves = []
    for order in ([0, 1, 2, 3, 4], [3, 1, 4, 0, 2]):
        problem = {
            "kind": "quadratic",
            "dimension": 4,
            "matrix": {"spectrum": CURVATURES.tolist()},
            "minima": MINIMA[order].tolist(),
        }
        times = {"mean": [MEANS[worker] for worker in order]}
        curves.append(curve(run(CASES[case], problem=problem, times=times)))
    assert np.allclose(*curves, rtol=1e-9)
