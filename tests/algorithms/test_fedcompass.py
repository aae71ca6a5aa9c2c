"""Groups that arrive together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.fedcompass import FedCompass
from simulator.errors import ScenarioError
from tests.shared.drive import UNSTEADY, WIDE, conserves_everything, server_of
from tests.shared.small import TOY, simulate


def updates(times: list[float], until: float, **parameters: Any) -> list[tuple[float, int]]:
    """(seconds, changes) of every update."""
    method = FedCompass(local_stepsize=0.01, **parameters)
    server = server_of(
        method, times, problem={**TOY, "minima": [[0.0]] * len(times)}, horizon=until
    )
    found: list[tuple[float, int]] = []
    seen = [0, 0]

    def look() -> None:
        if server.iteration > seen[0]:
            found.append((server.now, server.accounting.applied - seen[1]))
            seen[:] = server.iteration, server.accounting.applied

    server.after_event = look
    server.clock.run(until)
    return found


def test_two_workers_meet_by_hand() -> None:
    """tau = (1, 2), Q from 2 to 10: worker 1 joins the group of worker 2 that is due at 34 s.

    At 20 s worker 2 opens it with floor((25 + 10 - 20)/2) = 7 steps. At 30 s worker 1 has time for
    4. From then on worker 1 takes 10 steps and worker 2 takes 5.
    """
    assert updates([1.0, 2.0], 55.0, max_steps=10) == [
        (10.0, 1), (20.0, 1), (20.0, 1), (30.0, 1), (34.0, 2), (44.0, 2), (54.0, 2),
    ]  # fmt: skip


def test_a_group_does_not_wait_beyond_its_latest_time() -> None:
    """Worker 2 slows down at 2 s, so its second job ends at 22 s: the group of 4 s ends at 5.

    Its change is applied with the next update, that of worker 1 alone at 23 s.
    """
    speed = {"kind": "piecewise", "times": [0.0, 2.0], "values": [1.0, 0.1]}
    groups = [
        {"workers": 1, "compute_time": 1.0},
        {"workers": 1, "compute_time": {"mean": 1.0, "speed": speed}},
    ]
    run = simulate(
        {"name": "fedcompass", "local_stepsize": 0.1, "max_steps": 2, "min_steps": 2},
        cluster={"groups": groups}, stop={"time": 24.5}, events=True,
    )  # fmt: skip
    assert run.events is not None
    late = run.events[run.events["worker"] == 1].iloc[1]
    assert (late["time"], late["verdict"], late["decided"]) == (22.0, "applied", 23.0)
    assert run.curves["time"].drop_duplicates().tolist()[:5] == [0.0, 2.0, 5.0, 7.0, 9.0]


def test_late_changes_weigh_less_with_staleness() -> None:
    """F = x^2/2 from 1, two steps of .1 make a change of .19 x_old; n = 2.

    Worker 0 makes an update at 2 s, worker 1 at 3 s with delay 1, worker 0 at 4 s with delay 1.
    """
    run = simulate(
        {"name": "fedcompass", "local_stepsize": 0.1, "max_steps": 2, "staleness": "sqrt"},
        problem={"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [1.0]},
        cluster={"workers": 2, "compute_time": [1.0, 1.5]}, stop={"arrivals": 3},
    )  # fmt: skip
    late = 0.095 / 2**0.5
    expected = [1.0, 0.905, 0.905 - late, 0.905 - late - late * 0.905]
    assert run.curves["time"].tolist() == [0.0, 2.0, 3.0, 4.0]
    assert np.sqrt(run.curves["distance_sq"]).tolist() == pytest.approx(expected)


def test_everything_is_accounted_for_on_unsteady_workers() -> None:
    server = conserves_everything(FedCompass(local_stepsize=0.05, max_steps=5))
    assert server.accounting.buffered < 5


def test_nobody_is_in_two_groups_and_steps_are_in_range() -> None:
    method = FedCompass(local_stepsize=0.05, max_steps=10, min_steps=3)
    server = server_of(method, UNSTEADY, problem=WIDE, workers=5, horizon=200.0)

    def check() -> None:
        members = [worker for group in method.groups for worker in group.members]
        assert len(members) == len(set(members))
        assert all(server.is_busy(worker) for worker in members)
        assert all(3 <= steps <= 10 for steps in method.steps)

    server.after_event = check
    server.clock.run(200.0)
    assert server.iteration > 10


def test_one_worker_takes_local_steps() -> None:
    """Each change is applied with weight 1."""
    alone = {"workers": 1, "compute_time": 1.0}
    entry = {"name": "fedcompass", "local_stepsize": 0.1, "max_steps": 3}
    found = simulate(entry, cluster=alone).curves["loss"]
    other = {"name": "local_sgd", "stepsize": 0.1, "local_steps": 3}
    assert np.allclose(found, simulate(other, cluster=alone).curves["loss"], rtol=1e-9)


def test_the_fewest_steps_are_no_more_than_the_most() -> None:
    with pytest.raises(ScenarioError, match="min_steps: must be at most max_steps, 3"):
        simulate({"name": "fedcompass", "local_stepsize": 0.1, "max_steps": 3, "min_steps": 4})


def test_a_group_does_not_wait_for_a_member_that_has_left() -> None:
    """Both are expected at 4 s, at the latest at 4.5 s, and again at 7.25 s; worker 1 leaves."""
    moves = [
        {"worker": 1, "leave": 3.5},
        {"worker": 1, "join": 5.25},
        {"worker": 1, "leave": 7.125},
    ]
    curves = simulate(
        {"name": "fedcompass", "local_stepsize": 0.1, "max_steps": 2},
        cluster={"workers": 2, "compute_time": [0.5, 1.0], "membership": {"events": moves}},
        stop={"time": 7.5},
    ).curves  # fmt: skip
    assert curves["time"].tolist() == [0.0, 1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.125, 7.5]
