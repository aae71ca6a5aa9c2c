"""Distances between vectors, on both engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.core.metrics import METRICS
from tests.shared.engines import eager, tape

X = np.array([1.5, -2.0, 0.1])
Y = np.array([0.3, 7.0, -1e-9])


def distances(engine: Any) -> Any:
    """Between two constants, and between a gradient not yet computed and its model."""
    x, y = engine.constant(X), engine.constant(Y)
    engine.record_distance(x, y)
    engine.record(y)
    engine.record_distance(engine.gradient(x, 1, 5), x)
    engine.finish()
    measured = engine.measured()
    engine.close()
    return measured


@pytest.mark.parametrize("chunk", [1, 2048])
def test_both_engines_measure_the_same_in_the_order_asked(chunk: int) -> None:
    expected = distances(eager(4))
    found = distances(tape((4, 9), chunk))
    assert expected.shape == (3, 1, len(METRICS))
    assert np.array_equal(found[:, :1], expected, equal_nan=True)
    assert found[0, 0, 0] == pytest.approx(((X - Y) ** 2).sum(), rel=1e-15)
    assert found[2, 0, 0] != found[2, 1, 0]  # the noise of another seed
    assert np.isnan(found[0, :, 1:]).all()
