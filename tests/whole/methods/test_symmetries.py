"""What must not change a run: units, numbers of workers, a start at rest."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

from algorithms import METHODS
from simulator.results.result import Result
from tests.shared.scenes import METRICS
from tests.shared.together import differing, together
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


def curves_of(result: Result) -> DataFrame:
    """Label, time, iteration and metrics."""
    return result.curves[["label", "time", "iteration", *METRICS]].copy()


@cache
def run_in(x: float, g: float) -> DataFrame:
    """The curves of every case in other units, shown in the first ones."""
    problem = {
        "kind": "quadratic",
        "dimension": 4,
        "matrix": {"spectrum": (g / x * CURVATURES).tolist()},
        "minima": (x * MINIMA).tolist(),
        "start": [x],
        "noise": {"kind": "per_coordinate", "std": 0.1 * g},
    }
    cases = {case: scaled(entry, x, g) for case, entry in CASES.items()}
    found = curves_of(together(cases, problem=problem, times=GAMMA))
    found["distance_sq"] /= x * x
    found["grad_norm_sq"] /= g * g
    found[["loss", "loss_gap"]] /= x * g
    return found


@pytest.mark.parametrize("unit", ["x", "g"])
def test_units_of_a_power_of_two_change_no_other_bit(unit: str) -> None:
    x, g = (4.0, 1.0) if unit == "x" else (1.0, 4.0)
    absolute = {
        case
        for case, entry in CASES.items()
        if ABSOLUTE[unit] & {value for value in options(entry).values() if isinstance(value, str)}
    }
    assert differing([run_in(x, g)], [run_in(1.0, 1.0)]) <= absolute


def test_nothing_moves_at_a_common_minimiser() -> None:
    """Zero over zero would show as nan."""
    problem = {**STILL, "start": [0.0]}
    found = curves_of(together(problem=problem, noise=None, times=GAMMA))
    assert found["label"][found["distance_sq"] != 0.0].tolist() == []
    counts = found["label"].value_counts()
    assert counts.min() > 2 and len(counts) == len(CASES)


def test_numbers_of_workers_do_not_matter() -> None:
    cases = {
        case: entry for case, entry in CASES.items() if rule_of(entry, NUMBERED) not in NUMBERED
    }
    curves = []
    for order in ([0, 1, 2, 3, 4], [3, 1, 4, 0, 2]):
        problem = {
            "kind": "quadratic",
            "dimension": 4,
            "matrix": {"spectrum": CURVATURES.tolist()},
            "minima": MINIMA[order].tolist(),
        }
        times = {"mean": [MEANS[worker] for worker in order]}
        curves.append(curves_of(together(cases, problem=problem, times=times)))
    one, other = curves
    assert one["label"].equals(other["label"]) and one["label"].nunique() == len(cases)
    numbers = one.columns.drop("label")
    close = np.isclose(one[numbers], other[numbers], rtol=1e-9).all(axis=1)
    assert one["label"][~close].tolist() == []
