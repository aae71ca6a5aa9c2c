"""Accelerated SGD: its three sequences, its degenerate constants, its prescriptions."""

from typing import Any

import numpy as np
import pytest

from algorithms.accelerated_sgd import AcceleratedSgd
from simulator.errors import ScenarioError
from simulator.problems import LeastSquaresSpec
from tests.shared.facts import facts
from tests.shared.scenes import bits, curve, run

CONSTANTS = {"long_ratio": 3.0, "alpha": 0.8, "beta": 0.3}
PLAIN = {"long_ratio": 3.0, "alpha": 1.0, "beta": 0.3}
GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def accelerated(**fields: Any) -> dict[str, Any]:
    return {"name": "accelerated_sgd", "stepsize": 0.1, **CONSTANTS, "label": "it", **fields}


def test_one_worker_follows_the_three_sequences() -> None:
    """F(x) = x^2/2 from 1, written out."""
    problem = {"kind": "quadratic", "dimension": 1, "matrix": "identity"}
    for mode in ("sync", "async"):
        found = curve(run(accelerated(mode=mode), workers=1, problem=problem))["distance_sq"]
        x = v = u = 1.0
        for square in found.iloc[1:10]:
            x, v = u - 0.1 * u, 0.3 * u + 0.7 * v - 0.3 * u
            u = 0.8 * x + 0.2 * v
            assert square == pytest.approx(x * x)


@pytest.mark.parametrize(("mode", "plain"), [("sync", "sync_sgd"), ("async", "asgd")])
def test_alpha_one_is_plain_sgd_byte_for_byte(mode: str, plain: str) -> None:
    method = {"name": plain, "stepsize": 0.1, "label": "it"}
    for times in (None, GAMMA):
        found = run(accelerated(mode=mode, **PLAIN), times=times)
        assert bits(curve(found)) == bits(curve(run(method, times=times)))


def test_a_round_takes_the_mean_over_workers_at_the_look_ahead_point() -> None:
    """Without noise all gradients of a round are equal, so five workers equal one."""
    one, five = (curve(run(accelerated(), workers=n, noise=None)) for n in (1, 5))
    assert five["loss"].to_numpy() == pytest.approx(one["loss"][: len(five)].to_numpy())


def test_both_steps_follow_the_schedule_and_a_grid_of_steps() -> None:
    halved = {"kind": "step_decay", "every": 4, "factor": 0.5}
    together = run(accelerated(stepsize=[0.1, 0.2], schedule=halved))
    alone = run(accelerated(stepsize=0.2, schedule=halved))
    assert bits(curve(together, replica=1)) == bits(curve(alone))


def test_the_prescriptions() -> None:
    """R^2 = 8, mu = 1/2, kt = 4: k = 16, q = 8."""
    known = facts(second_moment=8.0, strong_convexity=0.5, statistical_condition=4.0)
    method = AcceleratedSgd()
    q, root = 8.0, np.sqrt(5.0)
    assert method.theory_stepsize(known) == pytest.approx(1 / 40)
    assert method.theory_beta(known) == pytest.approx(1 / (9 * q))
    assert method.theory_alpha(known) == pytest.approx(3 * root * q / (1 + 3 * root * q))
    long_step = 1 / (3 * root * 0.5 * q)
    assert method.theory_long_ratio(known) == pytest.approx(long_step * 40)


def test_it_beats_plain_descent_where_the_condition_is_bad() -> None:
    """Condition 1000, no noise; plain descent at 1/L, its best constant step up to a factor 2."""
    spectrum = np.geomspace(1.0, 1e-3, 6).tolist()
    problem = {"kind": "quadratic", "dimension": 6, "matrix": {"spectrum": spectrum}}
    stop = {"iterations": 1500}
    ends = {
        name: curve(run(method, workers=2, problem=problem, stop=stop))["loss_gap"].iloc[-1]
        for name, method in {
            "accelerated": {"name": "accelerated_sgd"},
            "plain": {"name": "sync_sgd", "stepsize": 1.0},
        }.items()
    }
    assert ends["accelerated"] < 0.1 * ends["plain"]


def test_constants_of_gaussian_samples() -> None:
    """E|a|^2 aa' = tr(H) H + 2 H^2, E(a'H^-1 a) aa' = (d + 2) H; means of b have less."""
    shift = {"source": {"spectrum": [2.0, 1.0, 0.5]}, "target": "mean"}
    given = {"kind": "least_squares", "dimension": 3, "covariate_shift": shift}
    for batch, r2, kt in ((1, 7.5, 5.0), (2, 2 + 5.5 / 2, 3.0)):
        known = LeastSquaresSpec.model_validate({**given, "batch": batch}).build(2).constants
        assert (known.second_moment, known.statistical_condition) == (r2, kt)


def test_prescriptions_need_a_problem_whose_moments_are_known() -> None:
    data = {"kind": "quadratic", "dimension": 3, "heterogeneity": {"kind": "random_tridiagonal"}}
    with pytest.raises(ScenarioError, match="1/\\(5 R\\^2\\) needs constants that are unknown"):
        run({"name": "accelerated_sgd"}, problem=data)
