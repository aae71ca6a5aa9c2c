"""Any first-order rule can be written as a plug-in: one of each family."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

import paceline
from simulator.errors import RunFailed
from tests.shared.small import JITTER, NOISY

RULES = {
    "error_feedback": "ErrorFeedback",
    "scaled_sign": "ScaledSign",
    "median": "Median",
    "rms_prop": "RmsProp",
    "centred_clipping": "CentredClipping",
    "agreement": "Agreement",
    "refusal": "Refusal",
}
every_rule = pytest.mark.parametrize("rule", RULES)


def path(rule: str, stepsize: Any, engine: str = "tape") -> DataFrame:
    scenario = {
        "problem": NOISY,
        "cluster": {"workers": 5, "compute_time": JITTER},
        "stop": {"arrivals": 150},
        "record": {"iterations": 1},
        "methods": [{"name": rule, "stepsize": stepsize}],
        "engine": engine,
    }
    plugin = f"tests.shared.rules:{RULES[rule]}"
    return paceline.run(paceline.load_scenario(scenario, plugins=[plugin])).curves


@every_rule
def test_a_rule_of_ones_own_has_the_same_bits_on_both_engines(rule: str) -> None:
    tape, arrays = path(rule, 0.05), path(rule, 0.05, engine="numpy")
    assert tape.equals(arrays)
    assert tape["loss"].iloc[-1] < tape["loss"].iloc[0]


@every_rule
def test_step_sizes_share_its_schedule(rule: str) -> None:
    together, alone = path(rule, [0.05, 0.01]), path(rule, 0.01)
    found = together[together["replica"] == 1]
    assert np.array_equal(found["loss"], alone["loss"])


def test_a_value_that_decides_events_refuses_step_sizes_that_disagree() -> None:
    with pytest.raises(RunFailed, match="its own entry of `methods:`"):
        path("refusal", [0.05, 100.0])
