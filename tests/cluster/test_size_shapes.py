"""Bounds of the tails of job sizes: the bound itself is allowed."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.cluster.size_shapes import GammaShape, LognormalSigma, WeibullShape


@pytest.mark.parametrize(
    ("kind", "bound", "beyond", "said"),
    [
        (GammaShape, 1e-6, 0.9e-6, "must be at least 1e-06, else less than one job in a million"),
        (LognormalSigma, 9.5, 9.6, "must be at most 9.5, else less than one job in a million"),
        (WeibullShape, 0.03, 0.029, "must be at least 0.03, else less than one job in a million"),
    ],
)
def test_a_bound_is_allowed_and_what_is_beyond_is_refused(
    kind: Any, bound: float, beyond: float, said: str
) -> None:
    adapter: TypeAdapter[float] = TypeAdapter(kind)
    assert adapter.validate_python(bound) == bound
    with pytest.raises(ValidationError, match=said):
        adapter.validate_python(beyond)
