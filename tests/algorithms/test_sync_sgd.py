"""Synchronous minibatch SGD."""

import pytest

from algorithms.sync_sgd import SyncSgd
from tests.shared.facts import facts
from tests.shared.scenes import curve, run

TOY = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "minima": [[3], [0], [-5]],
       "start": [5]}  # fmt: skip


def test_a_step_is_that_of_the_mean_gradient() -> None:
    """x - step (x - mean c), mean c = -2/3."""
    result = run({"name": "sync_sgd", "stepsize": 0.5}, workers=3, problem=TOY,
                 stop={"iterations": 3})  # fmt: skip
    x = [5.0]
    for _ in range(3):
        x.append(x[-1] - 0.5 * (x[-1] + 2 / 3))
    away = [(value + 2 / 3) ** 2 for value in x]
    assert curve(result)["distance_sq"].tolist() == pytest.approx(away, rel=1e-14)


def test_all_gradients_are_fresh_and_everyone_waits_for_the_slowest() -> None:
    result = run({"name": "sync_sgd", "stepsize": 0.5}, stop={"time": 30.0})
    assert result.events is not None
    assert result.events["delay"].max() == 0
    assert result.workers["jobs"].tolist() == [5 + 1] * 4 + [5]  # round six lacks the slowest
    assert result.workers["idle_seconds"].tolist() == [6.0 * (5 - i) for i in range(1, 6)]


@pytest.mark.parametrize(
    ("variance", "expected"),
    [(0.0, 1 / 8), (1e-6, 1 / 8), (100.0, 5 * 0.01 / (4 * 4.0 * 100.0))],
)
def test_the_prescribed_step(variance: float, expected: float) -> None:
    """min{1/(2 L), n eps/(4 L sigma^2)}."""
    assert SyncSgd(stepsize="theory").theory_stepsize(facts(variance=variance)) == expected
