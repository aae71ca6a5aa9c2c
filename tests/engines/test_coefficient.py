"""Coefficients: the arithmetic of a float, replica by replica, bit for bit."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from algorithms.parts.operations import maximum, minimum, sqrt, where
from simulator.engines.coefficient import Coefficient

VALUES = [0.1, 0.7, 3.0, -1e-3]
OTHERS = [0.3, 1.1, -7.0, 13.0]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv]


@pytest.mark.parametrize("operation", OPERATORS)
def test_two_coefficients(operation: Callable[[Any, Any], Any]) -> None:
    found = operation(Coefficient(np.array(VALUES)), Coefficient(np.array(OTHERS)))
    assert found.values.tolist() == [operation(a, b) for a, b in zip(VALUES, OTHERS, strict=True)]


@pytest.mark.parametrize("number", [3.0, 3, 0.1])
@pytest.mark.parametrize("operation", OPERATORS)
def test_a_coefficient_and_a_number(operation: Callable[[Any, Any], Any], number: float) -> None:
    made = Coefficient(np.array(VALUES))
    assert operation(made, number).values.tolist() == [operation(a, number) for a in VALUES]
    assert operation(number, made).values.tolist() == [operation(number, a) for a in VALUES]


@pytest.mark.parametrize("operation", OPERATORS)
def test_numpy_scalars_keep_their_hands_off(operation: Callable[[Any, Any], Any]) -> None:
    found = operation(np.float64(0.5), Coefficient(np.array(VALUES)))
    assert found.values.tolist() == [operation(0.5, a) for a in VALUES]


def test_minus_and_minimum() -> None:
    made = Coefficient(np.array(VALUES))
    assert (-made).values.tolist() == [-a for a in VALUES]
    assert minimum(made, 0.5).values.tolist() == [min(a, 0.5) for a in VALUES]
    assert minimum(0.5, made).values.tolist() == [min(a, 0.5) for a in VALUES]
    assert minimum(made, Coefficient(np.array(OTHERS))).values.tolist() == [0.1, 0.7, -7.0, -1e-3]


def test_functions_of_coefficients_and_of_floats() -> None:
    made = Coefficient(np.array([4.0, 9.0, 0.25, 1.0]))
    assert sqrt(made).values.tolist() == [2.0, 3.0, 0.5, 1.0]
    assert maximum(made, 1.0).values.tolist() == [4.0, 9.0, 1.0, 1.0]
    assert where(made > 1.0, made, -1.0).values.tolist() == [4.0, 9.0, -1.0, -1.0]
    assert (sqrt(4.0), maximum(1.0, 2), minimum(1.0, 2), where(1.0 < 2.0, 3.0, 4.0)) == (2, 2, 1, 3)


@pytest.mark.parametrize(
    "operation", [operator.lt, operator.le, operator.gt, operator.ge], ids=lambda one: one.__name__
)
def test_comparisons_give_zero_or_one(operation: Callable[[Any, Any], Any]) -> None:
    made = Coefficient(np.array(VALUES))
    assert operation(made, 0.7).values.tolist() == [float(operation(a, 0.7)) for a in VALUES]
    assert operation(0.7, made).values.tolist() == [float(operation(0.7, a)) for a in VALUES]


def test_it_shows_its_values() -> None:
    assert repr(Coefficient(np.array([0.5, 2.0]))) == "Coefficient([0.5, 2.0])"


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        Coefficient(np.array(VALUES)) * object()  # type: ignore[operator]
