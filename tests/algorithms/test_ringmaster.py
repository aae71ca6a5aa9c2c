"""Ringmaster ASGD: delays stay under the threshold, and updates keep their pace."""

import math
from typing import Any

import numpy as np
import pytest

from algorithms.ringmaster import Ringmaster
from tests.shared.facts import facts
from tests.shared.scenes import LINE, arrived, curve, run, serve

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
ASGD = {"name": "asgd", "stepsize": 0.1}


def ringmaster(threshold: float, stops: bool = False) -> dict[str, Any]:
    return {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": threshold, "stops": stops}


@pytest.mark.parametrize("stops", [False, True])
@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
def test_without_a_threshold_it_is_asgd(times: Any, stops: bool) -> None:
    assert curve(run(ringmaster(math.inf, stops), times=times)).equals(
        curve(run(ASGD, times=times))
    )


@pytest.mark.parametrize("stops", [False, True])
@pytest.mark.parametrize("threshold", [5, 6, 100])
def test_with_equal_times_a_threshold_of_n_changes_nothing(threshold: int, stops: bool) -> None:
    assert curve(run(ringmaster(threshold, stops), times=1.0)).equals(curve(run(ASGD, times=1.0)))


@pytest.mark.parametrize("stops", [False, True])
def test_a_threshold_of_one_is_sequential(stops: bool) -> None:
    """Every applied gradient is fresh: SGD by the first worker to arrive."""
    result = run(ringmaster(1, stops), problem=LINE, times=GAMMA, stop={"iterations": 12})
    assert result.summary["max_delay"].tolist() == [0]
    x = 1.0
    losses = [0.5]
    for _ in range(12):
        x = x - 0.1 * x
        losses.append(x * x / 2)
    assert curve(result)["loss"].tolist() == pytest.approx(losses, rel=1e-14)


@pytest.mark.parametrize("threshold", [1, 2, 4, 10])
def test_stopping_wastes_no_gradient(threshold: int) -> None:
    """Late workers have been restarted, so every arrival is used."""
    total = run(ringmaster(threshold, stops=True), times=GAMMA, stop={"arrivals": 200}).summary
    assert total["discarded"].tolist() == [0]
    assert total["applied"].tolist() == [200]


@pytest.mark.parametrize("threshold", [1, 2, 4, 10])
def test_without_stops_nothing_is_cancelled_and_old_gradients_are_refused(threshold: int) -> None:
    result = run(ringmaster(threshold), times=GAMMA, stop={"arrivals": 200})
    events = arrived(result)
    assert ((events["verdict"] == "applied") == (events["delay"] < threshold)).all()
    assert result.summary["cancelled"].tolist() == [0]


def systems(count: int) -> list[tuple[list[float], int]]:
    """Random fixed times of all shapes, and a threshold."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(count):
        n = int(rng.integers(1, 30))
        tau = np.exp(rng.uniform(0.1, 2.0) * rng.normal(size=n)).tolist()
        made.append((tau, int(rng.integers(1, 3 * n + 2))))
    return made


def bound(tau: list[float], threshold: int) -> float:
    """2 min_m H_m (1 + R/m), H_m the harmonic mean of the m smallest."""
    fast = sorted(tau)
    rates = np.cumsum([1 / seconds for seconds in fast])
    sizes = range(1, len(fast) + 1)
    return 2 * min(m / rates[m - 1] * (1 + threshold / m) for m in sizes)


def updates(tau: list[float], threshold: int, stops: bool) -> tuple[list[float], int]:
    """Instants of the first 3 R + 20 updates from time 0, and the largest delay."""
    server = serve({"mean": tau}, workers=len(tau))
    method = Ringmaster(stepsize=0.0, delay_threshold=threshold, stops=stops).bind(server)
    times = [0.0]

    def note(gradient: Any) -> None:
        before = server.iteration
        method.on_gradient(gradient)
        if server.iteration > before:
            times.append(server.now)
        if len(times) > 3 * threshold + 20:
            server.clock.stop()

    server.on_gradient = note
    method.start()
    server.clock.run()
    return times, server.accounting.delay_max


@pytest.mark.parametrize("stops", [False, True])
def test_delays_and_round_lengths_on_hundreds_of_systems(stops: bool) -> None:
    """Theorem 2: any R consecutive updates take at most 2 min_m H_m (1 + R/m) seconds."""
    for tau, threshold in systems(200):
        times, most = updates(tau, threshold, stops)
        assert most < threshold
        rounds = np.array(times[threshold:]) - np.array(times[:-threshold])
        assert rounds.max() <= bound(tau, threshold) * (1 + 1e-12), (tau, threshold)


@pytest.mark.parametrize(("variance", "expected"), [(0.0, 1), (0.01, 1), (0.0101, 2), (1.0, 100)])
def test_the_prescribed_threshold(variance: float, expected: int) -> None:
    """max{1, ceil(sigma^2/eps)}, eps = 0.01."""
    method = Ringmaster(delay_threshold="theory", stepsize="theory")
    assert method.theory_delay_threshold(facts(variance=variance)) == expected


@pytest.mark.parametrize(
    ("variance", "threshold", "expected"),
    [(0.0, 3, 1 / 24), (0.1, 100, 1 / 800), (1.0, 1, 0.01 / 16), (1e-9, 2, 1 / 16)],
)
def test_the_prescribed_step(variance: float, threshold: int, expected: float) -> None:
    """min{1/(2 R L), eps/(4 L sigma^2)}, L = 4."""
    method = Ringmaster(delay_threshold=threshold, stepsize="theory")
    assert method.theory_stepsize(facts(variance=variance)) == pytest.approx(expected, rel=1e-15)
