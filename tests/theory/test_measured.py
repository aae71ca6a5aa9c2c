"""Measured times beside the bounds."""

from math import inf
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.scenario.sections import Target
from simulator.theory import measured as module
from simulator.theory.measured import Measured, measured

ROWS = pd.DataFrame(
    {
        "algorithm": ["rennala", "asgd", "rennala"],
        "label": ["fast", "asgd", "slow"],
        "time_to_target": [1.0, 2.0, inf],
    }
)


def result(**target: Any) -> Any:
    return SimpleNamespace(target=Target(**target) if target else None)


def test_each_method_has_its_labels_the_fastest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "answer", lambda _: ROWS)
    assert measured(result(metric="grad_norm_sq", below=0.5), 0.5) == {
        "rennala": [Measured("fast", 1.0), Measured("slow", inf)],
        "asgd": [Measured("asgd", 2.0)],
    }


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({}, "the results' target is none"),
        ({"metric": "grad_norm_sq", "below": 0.25}, "target is .*0.25"),
        ({"metric": "loss", "below": 0.5}, "target is .*loss"),
    ],
)
def test_another_target_is_refused(target: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=f"{said}.* the bounds are for grad_norm_sq <= 0.5: run"):
        measured(result(**target), 0.5)
