"""Outer optimisers by hand; those of async_diloco are tested with it."""

from __future__ import annotations

from typing import Any

import pytest

from algorithms.parts.outer import Outer, OuterKind


def total(kind: OuterKind, changes: list[float], buffer: int = 1, spread: float = 0.0) -> Any:
    state = Outer(0.0, kind, 0.5, buffer, spread)  # type: ignore[arg-type]
    return [state.direction(change) for change in changes]  # type: ignore[arg-type]


def test_directions_of_three_changes() -> None:
    assert total("sgd", [1.0, 2.0]) == [1.0, 2.0]
    assert total("nesterov", [1.0, 1.0]) == [1.5, 1.75]
    assert total("mla", [1.0, 1.0]) == [1.25, 1.375]


def test_a_spread_of_one_in_n_is_the_same_in_every_arrival() -> None:
    """N = 2: m = 1 at the second arrival, and half of 0.5 m in each from then on."""
    found = total("delayed_nesterov", [1.0, 1.0, 1.0], buffer=2, spread=0.5)
    assert found == pytest.approx([0.5, 0.5 + 0.25, 0.5 + 0.25])
