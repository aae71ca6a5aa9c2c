"""Bounds of the methods' parameters, and lists of them."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from algorithms.parts.parameters import (
    Coefficient,
    Count,
    Level,
    NonNegative,
    Positive,
    Radius,
    Share,
    Threshold,
    Weight,
    belonging,
    whole,
)

INF = float("inf")
BOUNDS: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "coefficient": (Coefficient, [-1.0, 0.0, [1.0, 2.0], "theory"], [INF, [], [1.0, 1.0], "x"]),
    "positive": (Positive, [1e-9, [1.0, 3.0]], [0.0, [1.0, -1.0], INF]),
    "share": (Share, [0.0, 0.999], [1.0, -0.1]),
    "weight": (Weight, [0.0, 1.0], [1.1, -0.1]),
    "non-negative": (NonNegative, [0.0, 5.0], [-0.1]),
    "radius": (Radius, [0.1, INF], [0.0]),
    "count": (Count, [1, 1_000_000_000], [0, 1_000_000_001]),
    "threshold": (Threshold, [1.0, 7.0, INF, "theory"], [0.0, 1.5]),
    "level": (Level, [1.0, 1.5, "theory"], [0.9, INF]),
    "list": (Coefficient, [[float(k) for k in range(10_000)]], [[float(k) for k in range(10_001)]]),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_parameter_has_its_bounds(name: str) -> None:
    kind, allowed, refused = BOUNDS[name]
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    for value in allowed:
        assert adapter.validate_python(value) == value
    for value in refused:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


def test_a_whole_number_or_infinity() -> None:
    assert (whole(3.0), whole(INF)) == (3.0, INF)
    with pytest.raises(ValueError, match=r"must be a whole number or \.inf"):
        whole(3.5)


@pytest.mark.parametrize(
    ("kind", "scale", "said"),
    [
        ("a", 1.0, []),
        ("b", 1.0, []),
        ("c", None, []),
        ("a", None, [("scale", "is required for kind: a")]),
        ("c", 1.0, [("scale", "does not belong to kind: c")]),
    ],
)
def test_a_key_belongs_to_some_choices(kind: str, scale: Any, said: Any) -> None:
    found = belonging({"kind": kind, "scale": scale}, "scale", "kind", ("a", "b"))
    assert list(found) == said
