"""Sobol's sequence is the published one, and a shift keeps it even."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import ScenarioError
from simulator.tuning.samplers.sobol import Sobol, sobol_point
from simulator.tuning.space import Space
from tests.tuning.test_space import everything


def test_it_agrees_with_scipy_in_every_dimension() -> None:
    qmc = pytest.importorskip("scipy.stats.qmc", reason="scipy is the other implementation")
    theirs = qmc.Sobol(21, scramble=False).random(128)
    ours = np.array([sobol_point(k, 21) for k in range(128)]) / 2.0**32
    np.testing.assert_array_equal(ours, theirs)


def test_any_sixteen_first_points_fill_each_sixteenth_once() -> None:
    space: Space = tuple(one for one in everything() if len(one.parameters) == 2)[:1]
    sampler = Sobol(space, seed=7)
    points = np.array([sampler.unit(k) for k in range(16)])
    for column in points.T:
        assert sorted((column * 16).astype(int).tolist()) == list(range(16))


def test_a_space_with_too_many_dimensions_is_refused() -> None:
    with pytest.raises(ScenarioError, match="use random"):
        Sobol(everything() + everything(), seed=0)
