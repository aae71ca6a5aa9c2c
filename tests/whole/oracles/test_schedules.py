"""Exact counts, delay identities and round lengths that follow from arithmetic alone."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared.scenes import LINE, SEARCH, arrived, curve, run, serve

LINEAR = {"mean": {"law": "linear"}}
ASGD = {"name": "asgd", "stepsize": 1e-3}


def keep_going(server: Any, gradient: Any) -> None:
    """Vanilla asynchronous SGD without its arithmetic."""
    assert gradient.value is not None
    server.update(server.model)
    server.assign(gradient.worker)


def completions(tau: list[float], horizon: float) -> int:
    """Jobs that end in [0, horizon), by definition."""
    return sum(math.ceil(horizon / seconds) - 1 for seconds in tau)


def test_a_hundred_workers_with_tau_i_finish_5131_jobs_in_a_thousand_seconds() -> None:
    assert completions([float(i) for i in range(1, 101)], 1000.0) == 5131
    server = serve(LINEAR, workers=100, on_gradient=keep_going)
    server.assign_many()
    server.clock.run(1000.0)
    assert server.arrivals == 5131


@SEARCH
@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(1, 200))
def test_completions_are_counted_exactly(tau: list[int], horizon: int) -> None:
    """Dyadic times: k/4 seconds add up without rounding."""
    times = {"mean": [seconds / 4 for seconds in tau]}
    server = serve(times, workers=len(tau), on_gradient=keep_going)
    server.assign_many()
    server.clock.run(horizon / 4)
    assert server.arrivals == completions(tau, horizon)


@pytest.mark.parametrize("times", [LINEAR, {**LINEAR, "job": {"kind": "exponential"}}, 1.0])
@pytest.mark.parametrize("arrivals", [1, 99, 5000])
def test_applied_delays_and_ages_in_flight_add_up(times: Any, arrivals: int) -> None:
    """Each update makes the n - 1 gradients in flight older by one: K (n - 1) in all."""
    n, held = 100, np.zeros(100, dtype=int)

    def note(server: Any, gradient: Any) -> None:
        keep_going(server, gradient)
        held[gradient.worker] = server.iteration
        if server.arrivals == arrivals:
            server.clock.stop()

    server = serve(times, workers=n, on_gradient=note)
    server.assign_many()
    server.clock.run()
    ages = (server.iteration - held).sum()
    assert server.accounting.delay_sum + ages == arrivals * (n - 1)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_equal_workers_have_delay_n_minus_1_after_the_first_round(n: int) -> None:
    events = arrived(run(ASGD, workers=n, times=1.0, stop={"arrivals": 10 * n}))
    assert events["delay"].tolist() == [*range(n), *[n - 1] * (9 * n)]


@pytest.mark.parametrize(("batch", "seconds"), [(100, 28.0), (1000, 201.0)])
@pytest.mark.parametrize("on_new_model", ["interrupt", "finish_and_drop"])
def test_the_first_batch_of_rennala(batch: int, seconds: float, on_new_model: str) -> None:
    """First t with sum_i floor(t/i) >= B."""
    counts = (sum(int(t // i) for i in range(1, 101)) for t in range(1000))
    assert next(t for t, count in enumerate(counts) if count >= batch) == seconds
    rennala = {"name": "rennala", "stepsize": 0.1, "batch": batch, "on_new_model": on_new_model}
    result = run(rennala, workers=100, stop={"iterations": 1})
    assert result.curves["time"].tolist() == [0.0, seconds]


def test_a_synchronous_round_of_exponential_jobs_lasts_the_harmonic_number() -> None:
    """Mean H_100 = 5.187378, variance sum 1/k^2; within four standard errors of 1,000 rounds."""
    n, rounds = 100, 1000
    mean = sum(1 / k for k in range(1, n + 1))
    assert mean == pytest.approx(5.187378, abs=1e-6)
    error = math.sqrt(sum(1 / k**2 for k in range(1, n + 1)) / rounds)
    result = run(
        {"name": "sync_sgd", "stepsize": 0.1},
        workers=n,
        times={"mean": 1.0, "job": {"kind": "exponential"}},
        stop={"iterations": rounds},
        events=False,
    )
    total = result.curves["time"].iloc[-1]
    assert abs(total / rounds - mean) < 4 * error


def test_a_round_is_as_long_as_its_slowest_worker() -> None:
    result = run({"name": "sync_sgd", "stepsize": 0.1}, stop={"iterations": 6})
    assert result.curves["time"].tolist() == [5.0 * k for k in range(7)]


def test_the_fastest_m_decide_how_long_a_round_is() -> None:
    method = {"name": "m_sync_sgd", "stepsize": 0.1, "m": 3}
    result = run(method, stop={"iterations": 6})
    assert result.curves["time"].tolist() == [3.0 * k for k in range(7)]


@pytest.mark.parametrize("factor", [0.5, 2.0, 1024.0])
def test_a_scaled_cluster_runs_the_same_film_at_another_speed(factor: float) -> None:
    times = {"mean": {"law": "sqrt"}, "job": {"kind": "lognormal", "sigma": 1.0}}
    plain = curve(run(ASGD, times=times))
    other = curve(run(ASGD, times={**times, "scale": factor}))
    assert (other["time"] == factor * plain["time"]).all()
    assert other.drop(columns="time").equals(plain.drop(columns="time"))


def test_adding_a_worker_changes_no_other_workers_times() -> None:
    times = {"mean": 1.0, "job": {"kind": "gamma", "shape": 2.0}}
    few, many = (
        run(ASGD, workers=n, times=times, problem=LINE, stop={"time": 20.0}).events for n in (3, 4)
    )
    assert few is not None
    assert many is not None
    columns = ["time", "worker", "job"]
    same = many.loc[many["worker"] < 3, columns].reset_index(drop=True)
    assert same.equals(few[columns])
