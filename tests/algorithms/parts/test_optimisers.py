"""Step sizes for delays, and adaptive directions against NumPy."""

from typing import Any

import numpy as np
import pytest

from algorithms.parts.optimisers import Optimiser, delayed
from tests.shared.engines import eager


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("none", [0.3, 0.3, 0.3, 0.3]),
        ("inverse", [0.3, 0.3, 0.3, 0.1]),
        ("scaled", [0.3, 0.3, 0.1, 0.03]),
    ],
)
def test_a_delay_beyond_the_limit_shortens_the_step(rule: Any, expected: list[float]) -> None:
    found = [delayed(0.3, delay, 2, rule) for delay in (0, 2, 3, 10)]
    assert found == pytest.approx(np.array(expected))


B1, B2, EPSILON = 0.7, 0.9, 1e-3


def slow(rule: str, corrected: bool, changes: Any) -> Any:
    """The formulas of the class, one change after the other."""
    m = v = w = np.zeros(3)
    for t, c in enumerate(changes, start=1):
        if rule == "sgd":
            yield c
        elif rule == "momentum":
            m = B1 * m + c
            yield m
        elif rule == "adagrad":
            v = v + c * c
            yield c / (np.sqrt(v) + EPSILON)
        else:
            m = B1 * m + (1 - B1) * c
            yogi = v - (1 - B2) * np.sign(v - c * c) * c * c
            v = yogi if rule == "yogi" else B2 * v + (1 - B2) * c * c
            w = np.maximum(w, v)
            below = w if rule == "amsgrad" else v
            ones = (1 - B1**t, 1 - B2**t) if corrected else (1.0, 1.0)
            yield m / ones[0] / (np.sqrt(below / ones[1]) + EPSILON)


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("rule", ["amsgrad", "adam", "adagrad", "yogi", "momentum", "sgd"])
def test_directions_are_those_of_the_formulas(rule: Any, corrected: bool) -> None:
    changes = np.random.default_rng(1).normal(size=(6, 3)) * [[1], [3], [0.1], [2], [0.01], [1]]
    engine = eager()
    optimiser = Optimiser(rule, B1, B2, EPSILON, corrected, engine.zeros())
    for change, expected in zip(changes, slow(rule, corrected, changes), strict=True):
        found = optimiser.direction(engine.constant(change))
        assert found.values == pytest.approx(expected)
