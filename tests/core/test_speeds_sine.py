"""Work at a speed that follows a sine."""

import math

import numpy as np
import pytest

from simulator.core.speeds_sine import sine_seconds


@pytest.mark.parametrize("amplitude", [0.0, 0.5, 1.0])
def test_the_integral_of_the_speed_is_the_work(amplitude: float) -> None:
    """From a fraction of a period to many; closed form of the integral."""
    period = 2.0
    for work in (1e-6, 0.3, 1.999, 2.0, 2.5, 7.1, 1000.3):
        for turn in (0.0, 0.25, 0.9, -1.25, 3.5):
            x = sine_seconds(amplitude, period, turn, work)
            angles = 2.0 * np.pi * (turn + np.array([0.0, x / period]))
            done = x - amplitude * period / (2.0 * np.pi) * np.diff(np.cos(angles))[0]
            assert done == pytest.approx(work, rel=1e-9, abs=1e-12)
            assert abs(x - work) <= amplitude * period / np.pi + 1e-9


@pytest.mark.parametrize("period", [1e-10, 1e-17, 1e-20, 1e-300, 5e-324])
@pytest.mark.parametrize("turn", [0.0, 1e30, math.inf])
def test_over_more_periods_than_integers_hold_the_mean_speed_is_1(
    period: float, turn: float
) -> None:
    assert sine_seconds(0.5, period, turn, 7.0) == pytest.approx(7.0, rel=1e-9)
