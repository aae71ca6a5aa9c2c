"""Elementary functions against forty-digit twins."""

import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from simulator.core.elementary import exp, log, power, sincos_turn
from tests.reference import elementary as slow

RNG = np.random.default_rng(0)
STATED = 4e-16  # relative error of log and exp
ROUNDING = 2.0**-52
COSINE_TRUNCATION = (math.pi / 4) ** 16 / math.factorial(16)  # first term that is left out
NEAR_ONE = [1.0 - 2**-53, 1.0 + 2**-52, 0.7071067811865475, 0.7071067811865476]
EXTREME = [5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308]


def relative_error(value: float, exact: Decimal) -> float:
    return float(abs((Decimal(value) - exact) / exact))


@pytest.mark.parametrize(
    "points",
    [np.exp(RNG.uniform(-700, 700, 1000)), RNG.uniform(0.5, 2.0, 1000), NEAR_ONE, EXTREME],
    ids=["all sizes", "near 1", "around the edges of the series", "extreme"],
)
def test_log_is_as_exact_as_stated(points: list[float]) -> None:
    assert max(relative_error(log(x), slow.logarithm(x)) for x in map(float, points)) < STATED


@pytest.mark.parametrize("reach", [1.0, 30.0, 700.0])
def test_exp_is_as_exact_as_stated(reach: float) -> None:
    points = RNG.uniform(-reach, reach, 1000).tolist()
    assert max(relative_error(exp(x), slow.exponential(x)) for x in points) < STATED


@pytest.mark.parametrize("x", [-708.5, -720.0, -740.0, -745.0])
def test_subnormal_exponentials_lose_only_what_they_cannot_hold(x: float) -> None:
    assert abs(Decimal(exp(x)) - slow.exponential(x)) <= Decimal("5e-324")


@pytest.mark.parametrize(
    ("x", "expected"),
    [(0.0, -math.inf), (-0.0, -math.inf), (math.inf, math.inf), (1.0, 0.0)],
)
def test_log_at_its_edges(x: float, expected: float) -> None:
    assert log(x) == expected


@pytest.mark.parametrize("x", [-1.0, -math.inf, math.nan])
def test_log_has_no_value_there(x: float) -> None:
    assert math.isnan(log(x))


@pytest.mark.parametrize(
    ("x", "expected"),
    [(0.0, 1.0), (-0.0, 1.0), (710.0, math.inf), (math.inf, math.inf), (-746.0, 0.0),
     (-math.inf, 0.0)],
)  # fmt: skip
def test_exp_at_its_edges(x: float, expected: float) -> None:
    assert exp(x) == expected


def test_exp_is_finite_as_far_as_it_can_be() -> None:
    assert exp(709.782712893384) == pytest.approx(1.797693134862273e308, rel=1e-13)


def test_exp_of_nan_is_nan() -> None:
    assert math.isnan(exp(math.nan))


def test_power_is_as_exact_as_stated() -> None:
    pairs = RNG.uniform((-5, -6), (5, 6), (1000, 2))
    errors = [
        relative_error(power(x, y), slow.power(x, y))
        for x, y in zip(np.exp(pairs[:, 0]).tolist(), pairs[:, 1].tolist(), strict=True)
    ]
    assert max(errors) < 1e-14


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(0.0, 0.0, 1.0), (0.0, 2.0, 0.0), (0.0, -1.0, math.inf), (5.0, 0.0, 1.0),
     (math.inf, -1.0, 0.0), (math.nan, 0.0, 1.0)],
)  # fmt: skip
def test_power_at_its_edges(x: float, y: float, expected: float) -> None:
    assert power(x, y) == expected


@pytest.mark.parametrize("reach", [0.125, 2.0, 1e6])
def test_sine_and_cosine_of_turns(reach: float) -> None:
    for t in RNG.uniform(-reach, reach, 1000).tolist():
        exact = slow.sine(t), slow.cosine(t)
        errors = [
            abs(Decimal(value) - twin) for value, twin in zip(sincos_turn(t), exact, strict=True)
        ]
        assert max(errors) < COSINE_TRUNCATION + ROUNDING, t


@pytest.mark.parametrize(
    ("t", "expected"),
    [(0.0, (0, 1)), (0.25, (1, 0)), (0.5, (0, -1)), (0.75, (-1, 0)), (1.0, (0, 1)),
     (-0.25, (-1, 0))],
)  # fmt: skip
def test_quarter_turns_are_exact(t: float, expected: tuple[int, int]) -> None:
    assert sincos_turn(t) == expected


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # integers wrap around
@pytest.mark.parametrize("function", [log, exp])
def test_kernels_have_the_bits_of_plain_python(function: Callable[[float], float]) -> None:
    """Python's own arithmetic rounds every operation: no fused or reordered one is allowed."""
    uncompiled = function.py_func  # type: ignore[attr-defined]
    points = RNG.uniform(0.01, 50, 200).tolist()
    assert [function(x) for x in points] == [uncompiled(x) for x in points]
