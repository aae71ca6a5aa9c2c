"""Stale synchronous parallel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.ssp import Ssp
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.drive import server_of
from tests.shared.small import path, simulate


def arrivals(method: Ssp, times: list[float], until: float) -> list[tuple[float, int]]:
    """(seconds, worker from 1) of every arrival; clocks are checked at each."""
    found = []
    server = server_of(method, times, horizon=until, problem={"kind": "quadratic", "dimension": 1})
    hook = server.on_gradient

    def note(gradient: Any) -> None:
        found.append((server.now, gradient.worker + 1))
        hook(gradient)
        most = method.slack + method.dynamic_range + 1
        assert max(method.clocks) - min(method.clocks) <= most

    server.on_gradient = note
    server.clock.run(until)
    return found


def test_the_fast_worker_waits_at_its_limit() -> None:
    """Golden: tau = (1, 3), s = 1."""
    found = arrivals(Ssp(stepsize=0.1, slack=1), [1.0, 3.0], 12.5)
    assert [time for time, _ in found] == [1, 2, 3, 4, 6, 7, 9, 10, 12]
    assert [worker for _, worker in found] == [1, 1, 2, 1, 2, 1, 2, 1, 2]


def test_an_infinite_slack_is_asgd_byte_for_byte() -> None:
    found = path({"name": "ssp", "stepsize": 0.1, "slack": float("inf")})
    assert found.equals(path({"name": "asgd", "stepsize": 0.1}))


def test_no_slack_makes_rounds_of_n_steps() -> None:
    """Gradients of a round are all at its first model: synchronous SGD with n times the step."""
    stop = {"arrivals": 100}
    found = path({"name": "ssp", "stepsize": 0.02, "slack": 0}, stop=stop)
    rounds = found[found["iteration"] % 5 == 0]
    other = path({"name": "sync_sgd", "stepsize": 0.1}, stop=stop)
    assert np.allclose(rounds["loss"], other["loss"], rtol=1e-9)
    assert np.allclose(rounds["time"], other["time"])


def test_in_the_long_run_all_count_alike() -> None:
    jobs = simulate({"name": "ssp", "stepsize": 0.1, "slack": 3}).workers["jobs"]
    assert jobs.max() - jobs.min() <= 4 + 1  # one more in flight


def test_grants_let_a_worker_go_on_until_the_slowest_is_due() -> None:
    """tau = (1, 3), s = 0, r = 2. Worker 2 is due at 9, 12, ..

    At 7 s both intervals are 3, waits included: a job more would end at 10, nearer to 9 than 7 is.
    At 8 s the interval of worker 1 is 1: a job more ends at 9.
    """
    found = arrivals(Ssp(stepsize=0.1, slack=0, dynamic_range=2), [1.0, 3.0], 12.0)
    plain = arrivals(Ssp(stepsize=0.1, slack=0), [1.0, 3.0], 12.0)
    assert [time for time, worker in found if worker == 1] == [1, 4, 7, 8, 9, 10]
    assert [time for time, worker in plain if worker == 1] == [1, 4, 7, 10]


def test_grants_are_used_before_the_slack_counts() -> None:
    """s = 0, r = 3: at 7.5 s worker 0 gets two jobs, as worker 1 is due at 9.

    Worker 1 comes sooner and overtakes it, so at 7.8 s the second job needs no grant, but uses it.
    At 7.9 s worker 1 is due at once, so there is no further one.
    """
    method = Ssp(stepsize=0.1, slack=0, dynamic_range=3)
    hand = Hand(method, 2, [0.0])
    before = [(1.0, 0), (3.0, 1), (4.0, 0), (6.0, 1), (7.0, 0), (7.5, 0)]
    for hand.now, worker in [*before, (7.6, 1), (7.7, 1), (7.75, 1), (7.8, 0)]:
        hand.bring(worker, 1.0)
        if hand.now == 7.5:
            assert method.grants == [1, 0]
    assert (method.grants[0], method.waiting) == (0, set())
    hand.now = 7.9
    hand.bring(0, 1.0)
    assert method.waiting == {0}


def test_an_infinite_slack_has_no_limit_to_extend() -> None:
    with pytest.raises(ScenarioError, match=r"must be 0 if slack is \.inf"):
        simulate({"name": "ssp", "stepsize": 0.1, "slack": float("inf"), "dynamic_range": 1})
