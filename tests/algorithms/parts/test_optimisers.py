"""Step sizes for delays, and adaptive directions against NumPy."""

from typing import Any

import numpy as np
import pytest

from algorithms.parts.optimisers import delayed


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
