"""Every method on PyTorch: the numbers of the compiled engine, up to rounding."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

from tests.shared.scenes import run
from tests.shared.variants import CASES

pytest.importorskip("torch", reason="the engine needs PyTorch")

PROBLEM: dict[str, Any] = {
    "kind": "logistic",
    "data": {"kind": "synthetic", "samples": 60, "features": 4},
    "l2": 0.1,
    "batch": 2,
}
TIMES = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
METHODS = [
    {**entry, "label": case, "stepsize": [0.5 * entry["stepsize"], entry["stepsize"]]}
    for case, entry in CASES.items()
]
COMPARED = ["replica", "time", "iteration", "arrivals", "loss", "grad_norm_sq", "accuracy"]


@cache
def tables(engine: str) -> tuple[DataFrame, DataFrame]:
    """Curves and events of all methods, each with two step sizes."""
    found = run(*METHODS, times=TIMES, problem=PROBLEM, engine=engine, record={"arrivals": 5})
    assert found.events is not None
    return found.curves, found.events


def test_every_method_makes_the_same_events() -> None:
    assert tables("tape")[1].equals(tables("torch")[1])


@pytest.mark.parametrize("case", CASES)
def test_every_method_goes_through_the_same_models(case: str) -> None:
    curves = [tables(engine)[0] for engine in ("tape", "torch")]
    tape, torch = (table[table["label"] == case][COMPARED] for table in curves)
    np.testing.assert_allclose(torch, tape, rtol=1e-9, atol=1e-12)


def test_forged_messages_are_those_of_the_compiled_engine() -> None:
    noise = {"kind": "noise", "workers": [1, 3]}
    method = {"name": "asgd", "stepsize": [0.5, 1.0]}
    tape, torch = (
        run(method, times=TIMES, problem=PROBLEM, engine=engine, attacks=noise, seeds=[0, 1]).curves
        for engine in ("tape", "torch")
    )
    np.testing.assert_allclose(torch["loss"], tape["loss"], rtol=1e-9)
