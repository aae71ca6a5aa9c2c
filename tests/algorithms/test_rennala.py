"""Rennala SGD: batches at one point."""

import pytest

from algorithms.rennala import Rennala
from tests.shared.facts import facts
from tests.shared.scenes import LINE, curve, run

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def rennala(batch: int, form: str = "interrupt", step: float = 0.5) -> dict[str, object]:
    return {"name": "rennala", "stepsize": step, "batch": batch, "on_new_model": form}


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_with_equal_times_a_batch_of_n_is_synchronous_sgd(n: int) -> None:
    """One gradient of each: tested on different objectives, byte for byte.

    With noise it holds in law only: Rennala's second jobs, which it stops, have used draws.
    """
    minima = [[float(i * i), -1.0, 0.1 * i, 7.0] for i in range(n)]
    problem = {"kind": "quadratic", "dimension": 4, "matrix": "identity", "minima": minima}
    paths = [
        curve(run(method, workers=n, times=1.0, problem=problem))
        for method in (rennala(n), {"name": "sync_sgd", "stepsize": 0.5})
    ]
    assert len(paths[0]) > 5
    assert paths[0].equals(paths[1])


@pytest.mark.parametrize("form", ["interrupt", "finish_and_drop"])
@pytest.mark.parametrize("batch", [1, 2, 7, 30])
def test_every_update_takes_exactly_one_batch_of_fresh_gradients(batch: int, form: str) -> None:
    result = run(rennala(batch, form), times=GAMMA, stop={"iterations": 10})
    total = result.summary.iloc[0]
    assert (total["applied"], total["max_delay"]) == (10 * batch, 0)
    assert result.events is not None
    applied = result.events[result.events["verdict"] == "applied"]
    assert applied["version"].value_counts(sort=False).tolist() == [batch] * 10


def test_the_fast_worker_delivers_most_of_the_batch() -> None:
    """tau = 1, 2, 3, B = 6: floor(3) + floor(3/2) + 1 = 5 gradients at t = 3, enough at t = 4."""
    counts = [sum(t // i for i in (1, 2, 3)) for t in range(6)]
    assert next(t for t, count in enumerate(counts) if count >= 6) == 4
    result = run(rennala(6), workers=3, stop={"iterations": 1})
    assert curve(result)["time"].tolist() == [0.0, 4.0]
    assert result.workers["applied"].tolist() == [3, 2, 1]


def test_interrupting_restarts_everyone_at_the_new_model() -> None:
    result = run(rennala(2), workers=3, stop={"iterations": 4})
    assert curve(result)["time"].tolist() == [0.0, 2.0, 4.0, 6.0, 8.0]
    assert result.workers["applied"].tolist() == [4, 4, 0]
    assert result.workers["cancelled"].tolist() == [4, 0, 4]  # the fast one's second job as well


def test_without_interruption_old_gradients_are_dropped_when_they_come() -> None:
    """tau = 1, 2, 3, B = 2: batches close at 2 and 3; worker 3's gradient at 3 is old."""
    result = run(rennala(2, "finish_and_drop"), workers=3, stop={"time": 6.5})
    assert result.events is not None
    dropped = result.events[result.events["verdict"] == "discarded"]
    assert (dropped["delay"] > 0).all()
    assert result.summary["cancelled"].tolist() == [0]
    assert (3.0, 2) in list(zip(dropped["time"], dropped["worker"], strict=True))


def test_a_step_is_that_of_the_mean() -> None:
    """Without noise a batch of any size is one exact gradient."""
    result = run(rennala(7), problem=LINE, stop={"iterations": 5})
    x = [1.0]
    for _ in range(5):
        x.append(x[-1] - 0.5 / 7 * sum([x[-1]] * 7))
    loss = [value * value / 2 for value in x]
    assert curve(result)["loss"].tolist() == pytest.approx(loss, rel=1e-14)


@pytest.mark.parametrize(
    ("variance", "batch"), [(0.0, 1), (0.005, 1), (0.01, 1), (0.0101, 2), (1.0, 100)]
)
def test_the_prescribed_batch(variance: float, batch: int) -> None:
    """max{1, ceil(sigma^2/eps)}, eps = 0.01."""
    method = Rennala(batch="theory", stepsize="theory")
    assert method.theory_batch(facts(variance=variance)) == batch


@pytest.mark.parametrize(
    ("variance", "batch", "expected"),
    [(0.0, 1, 1 / 4), (1.0, 100, 0.5 / 4), (1.0, 400, 1 / 4), (1.0, 10, 0.05 / 4)],
)
def test_the_prescribed_step(variance: float, batch: int, expected: float) -> None:
    """min{1/L, eps S/(2 L sigma^2)}."""
    method = Rennala(batch=batch, stepsize="theory")
    assert method.theory_stepsize(facts(variance=variance)) == pytest.approx(expected, rel=1e-15)
