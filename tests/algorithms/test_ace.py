"""ACE and ACED."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.ace import Ace
from tests.shared.drive import mean_point
from tests.shared.formal import basis
from tests.shared.small import path


@pytest.mark.parametrize(("warm_up", "other"), [("wait", "dude_asgd"), ("keep_working", "ia2sgd")])
def test_without_a_limit_it_is_a_method_that_is_here_already(warm_up: str, other: str) -> None:
    found = path({"name": "ace", "stepsize": 0.1, "warm_up": warm_up})
    assert found.equals(path({"name": other, "stepsize": 0.1}))


def test_an_age_of_zero_without_warm_up_is_asgd() -> None:
    found = path({"name": "ace", "stepsize": 0.1, "warm_up": "none", "max_age": 0})
    assert np.allclose(found, path({"name": "asgd", "stepsize": 0.1}), rtol=1e-9)


def test_without_warm_up_workers_that_were_not_heard_count_as_zero() -> None:
    bench = basis(Ace(stepsize=1.0, warm_up="none"), 4, [0, 1])
    assert bench.model.tolist() == [-0.5, -0.25]


def test_gradients_leave_when_their_models_are_too_old() -> None:
    """Three workers, T = 1; weights of the gradients in each of the steps."""
    bench = basis(Ace(stepsize=1.0, warm_up="none", max_age=1), 3, [0, 1, 1, 2, 1])
    # k = 0: {0}; k = 1: {0, 1}; k = 2: models 0 and 1 left, worker 1's is of version 2
    # k = 3: worker 2 (version 0) stays for its own step, worker 1 has version 2
    # k = 4: worker 1 has version 3; worker 2 leaves
    steps = np.array(
        [
            [1, 0, 0, 0, 0],
            [1 / 2, 1 / 2, 0, 0, 0],
            [0, 0, 1, 0, 0],
            [0, 0, 1 / 2, 1 / 2, 0],
            [0, 0, 0, 0, 1],
        ]
    )
    assert bench.stamps == [0, 0, 2, 0, 3]
    assert bench.model.tolist() == pytest.approx((-steps.sum(axis=0)).tolist())


def test_it_ends_at_the_mean_of_the_minima_unless_the_slow_are_left_out() -> None:
    """c = (3, 0, -5), times 1, 3, 10: with T = 2 the slowest counts in few of the steps."""
    whole = mean_point(Ace(stepsize=0.01), [1.0, 3.0, 10.0], 4000.0, 6000.0)
    young = mean_point(Ace(stepsize=0.01, max_age=2), [1.0, 3.0, 10.0], 4000.0, 6000.0)
    assert whole == pytest.approx(-2 / 3, abs=1e-3)
    assert young > 0.5
