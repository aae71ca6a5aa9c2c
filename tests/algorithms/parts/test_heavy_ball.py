"""Local steps with momentum."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from algorithms.parts.heavy_ball import HeavyBall


def test_three_steps_on_a_parabola_by_hand() -> None:
    """g(y) = y, from 4, with step .5 and momentum .5: m = 4, 4, 2; y = 2, 0, -1."""
    job = SimpleNamespace(model=4.0, value=4.0, at=lambda y, step: y)
    message, state = HeavyBall(3, 0.5, 0.5).run(job, None)  # type: ignore[arg-type]
    assert message == pytest.approx((4.0 - -1.0) / 0.5)
    assert state is None
