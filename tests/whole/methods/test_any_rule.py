"""Any first-order rule can be written as a plug-in: one of each family."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

import paceline
from simulator.errors import RunFailed
from tests.reference.rules import Agreement, CentredClipping, Median, Refusal
from tests.shared.small import JITTER, METRICS, NOISY
from tests.shared.twins import assert_follows

LOCAL: dict[str, Any] = {"name": "async_diloco", "local_steps": 2, "local_stepsize": 0.1}
SHIPPED: dict[str, dict[str, Any]] = {
    "clipped": {"name": "clipped_asgd", "clip": 0.3},
    "scaled_sign": {"name": "ef_asgd", "compressor": "sign", "feedback": "none"},
    "rms_prop": {"name": "adam_asgd", "beta1": 0.0, "beta2": 0.75},
    "ams_grad": {"name": "adam_asgd", "optimizer": "amsgrad", "beta1": 0.5, "beta2": 0.75},
    "delay_compensated": {"name": "dc_asgd"},
    "error_feedback": {"name": "ef_asgd", "keep": 2},
    "muon": {"name": "ringmaster_lmo", "norm": "spectral", "matrix": [2, 3], "weight": 0.5}
    | {"orthogonalise": "exact", "delay_threshold": float("inf")},
    "local_nesterov": LOCAL | {"outer": "nesterov", "momentum": 0.5},
    "local_adam": LOCAL | {"outer": "sgd", "inner": "adamw", "beta1": 0.5, "beta2": 0.75},
}
"""Rule -> the shipped method that does the same."""
TWINS = {
    "median": Median,
    "centred_clipping": CentredClipping,
    "agreement": Agreement,
    "refusal": Refusal,
}
"""Rule -> its twin in plain NumPy, where no shipped method does the same."""
every_rule = pytest.mark.parametrize("rule", [*SHIPPED, *TWINS])


def plugin(rule: str) -> str:
    return f"tests.shared.rules:{rule.title().replace('_', '')}"


def path(rule: str, stepsize: Any, engine: str = "tape", **instead: Any) -> DataFrame:
    scenario = {
        "problem": NOISY,
        "cluster": {"workers": 5, "compute_time": JITTER},
        "stop": {"arrivals": 150},
        "record": {"iterations": 1},
        "methods": [{"name": rule, "stepsize": stepsize} | instead],
        "engine": engine,
    }
    return paceline.run(paceline.load_scenario(scenario, plugins=[plugin(rule)])).curves


@every_rule
def test_a_rule_of_ones_own_has_the_same_bits_on_both_engines(rule: str) -> None:
    tape, arrays = path(rule, 0.05), path(rule, 0.05, engine="numpy")
    assert tape.equals(arrays)
    assert tape["loss"].iloc[-1] < tape["loss"].iloc[0]


@pytest.mark.parametrize("rule", SHIPPED)
def test_it_has_the_bits_of_the_shipped_method(rule: str) -> None:
    columns = ["time", "iteration", "arrivals", *METRICS]
    own, shipped = path(rule, 0.05), path(rule, 0.05, **SHIPPED[rule])
    assert set(shipped["algorithm"]) == {SHIPPED[rule]["name"]}
    assert own[columns].equals(shipped[columns])


@pytest.mark.parametrize("rule", TWINS)
def test_it_follows_a_twin_in_plain_numpy(rule: str) -> None:
    assert_follows({"name": rule, "stepsize": 0.1}, TWINS[rule](stepsize=0.1), [plugin(rule)])


@every_rule
def test_step_sizes_share_its_schedule(rule: str) -> None:
    together, alone = path(rule, [0.05, 0.01]), path(rule, 0.01)
    found = together[together["replica"] == 1]
    assert np.array_equal(found["loss"], alone["loss"])


def test_a_value_that_decides_events_refuses_step_sizes_that_disagree() -> None:
    with pytest.raises(RunFailed, match="its own entry of `methods:`"):
        path("refusal", [0.05, 100.0])
