"""Functions of numbers of every kind, and what is refused; vectors: `tests/engines`."""

import math
from typing import Any

import numpy as np
import pytest

from algorithms.parts.operations import (
    krum,
    maximum,
    minimum,
    norm,
    norm1,
    norm_inf,
    sqrt,
    trimmed_mean,
    where,
)
from simulator.engines.coefficient import Coefficient
from tests.shared.engines import eager


def number(value: Any) -> float:
    return float(value.values[0]) if hasattr(value, "values") else float(value)


@pytest.mark.parametrize("kinds", ["pp", "pc", "cp", "cc", "pm", "mp", "cm", "mc", "mm"])
def test_numbers_of_every_kind_are_compared_and_chosen(kinds: str) -> None:
    engine = eager()

    def made(kind: str, value: float) -> Any:
        if kind == "p":
            return value
        if kind == "c":
            return Coefficient(np.array([value]))
        return norm(engine.constant(np.array([value, 0.0, 0.0])))

    small, large = made(kinds[0], 2.0), made(kinds[1], 5.0)
    assert (number(maximum(small, large)), number(maximum(large, small))) == (5.0, 5.0)
    assert (number(minimum(small, large)), number(minimum(large, small))) == (2.0, 2.0)
    assert number(where(small < large, small, large)) == 2.0
    assert number(where(large < small, small, large)) == 5.0
    assert number(where(1.0, small, large)) == 2.0
    assert number(where(0.0, small, large)) == 5.0
    assert number(sqrt(large)) == math.sqrt(5.0)


def test_norms() -> None:
    vector = eager().constant(np.array([3.0, -4.0, 0.0]))
    assert [number(each(vector)) for each in (norm, norm1, norm_inf)] == [5.0, 7.0, 4.0]


def test_as_many_vectors_as_a_statistic_needs() -> None:
    engine = eager()
    rows = [engine.constant(np.full(3, float(k))) for k in range(5)]
    assert trimmed_mean(rows, 2).values.tolist() == [2.0] * 3
    assert krum(rows, 2).values is not None
    for cut in (-1, 3):
        with pytest.raises(ValueError, match=f"cut: {cut}, must leave some of 5 vectors"):
            trimmed_mean(rows, cut)
    for faulty in (-1, 3):
        with pytest.raises(ValueError, match=f"faulty: {faulty}, must be at least 0 and 3 below 5"):
            krum(rows, faulty)
