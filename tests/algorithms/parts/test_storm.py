"""Corrected momentum at the workers."""

from __future__ import annotations

import pytest

from tests.shared.small import path

STORM = {"name": "weighted_robust_asgd", "aggregator": "mean", "weights": "equal"}


def test_the_noise_of_estimates_is_averaged_but_they_follow_the_model() -> None:
    """A fixed noise enters m with the factor beta: smaller errors in the end than plain SGD."""
    noisy = {"kind": "quadratic", "dimension": 6, "noise": 1.0}
    about = {"problem": noisy, "stop": {"arrivals": 1500}}
    ends = {
        name: path({**STORM, "stepsize": 0.3, "estimator": name}, **about)["loss_gap"].tail(300)
        for name in ("sgd", "storm")
    }
    assert ends["storm"].mean() < 0.5 * ends["sgd"].mean()


def test_without_noise_estimates_are_gradients_in_jobs_of_two() -> None:
    about = {"problem": {"kind": "quadratic", "dimension": 4}, "stop": {"arrivals": 20}}
    one = {"cluster": {"workers": 1, "compute_time": 1.0}}
    storm = path({**STORM, "stepsize": 0.1, "estimator": "storm"}, **about, **one)
    plain = path({**STORM, "stepsize": 0.1, "estimator": "sgd"}, **about, **one)
    assert storm["time"].tolist() == [0, *range(3, 2 * 20, 2)]
    assert storm["loss"].tolist() == pytest.approx(plain["loss"].tolist())
