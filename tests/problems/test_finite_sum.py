"""Models on data that would not fit into memory are refused before they are made."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import DataError
from simulator.problems import finite_sum
from simulator.problems.mlp import MlpSpec
from simulator.problems.softmax import SoftmaxSpec

DATA = {"kind": "synthetic", "samples": 30, "features": 4, "classes": 3}
CASES = [
    (SoftmaxSpec, {"kind": "softmax"}, 4 * 3),
    (MlpSpec, {"kind": "mlp", "hidden": 5}, (4 + 1) * 5 + (5 + 1) * 3),
]


@pytest.mark.parametrize(("spec", "keys", "numbers"), CASES, ids=["softmax", "mlp"])
def test_too_many_numbers_are_refused(
    spec: Any, keys: dict[str, Any], numbers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = spec.model_validate({**keys, "data": DATA})
    fitting = 2**32 // numbers  # vectors of 8-byte numbers in 32 GiB
    monkeypatch.setattr(finite_sum, "VECTORS", fitting)
    assert problem.build(2).dimension == numbers
    monkeypatch.setattr(finite_sum, "VECTORS", fitting + 1)
    with pytest.raises(DataError, match=f"dimension {numbers}, makes .*: take fewer features"):
        problem.build(2)
