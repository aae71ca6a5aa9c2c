"""Batches along trees, for equal objectives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.fragile import Fragile
from simulator.errors import ScenarioError
from tests.shared.facts import facts
from tests.shared.scenes import bits, curve, join_up, run

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
@pytest.mark.parametrize("batch", [1, 4, 13])
def test_without_latency_it_is_rennala(times: Any, batch: int) -> None:
    """Byte for byte."""
    both = [
        run({"name": name, "label": "it", "stepsize": 0.5, "batch": batch}, times=times)
        for name in ("fragile", "rennala")
    ]
    assert bits(curve(both[0])) == bits(curve(both[1]))
    for column in ("jobs", "applied", "cancelled", "busy_seconds"):
        assert both[0].workers[column].tolist() == both[1].workers[column].tolist()


def updates(times: list[float], until: float, edge: Any, **parameters: Any) -> list[Any]:
    """(seconds, gradients) of every update on a path; the accounting is checked at every event."""
    method = Fragile(stepsize=0.1, **parameters)
    peers = join_up(times, workers=len(times), method=method, topology="path", edge=edge)
    found: list[Any] = []
    seen = [0, 0]

    def look() -> None:
        peers.check()
        if peers.iteration > seen[0]:
            found.append((peers.now, peers.accounting.applied - seen[1]))
            seen[:] = peers.iteration, peers.accounting.applied

    peers.after_event = look
    method.start()
    peers.clock.run(until)
    return found


def test_sums_go_up_and_models_go_down_by_hand() -> None:
    """Pivot 0 of a path of three, 1 s a gradient and 1.5 s an edge; node 0 never ends one.

    Node 1 sends its gradient of 1 s at once, that of 2 s when its link is free at 2.5 s, and at 4 s
    that of 3 s with node 2's first, which came at 2.5 s: at 5.5 s the pivot has 1 + 1 + 2.
    The new model is at node 1 at 7 s and at node 2 at 8.5 s. Node 1 sends its gradients of 8, 9
    and 10 s at 8, 9.5 and 11 s; node 2's first comes at 11 s too late for the last of these.
    """
    found = updates([float("inf"), 1.0, 1.0], 13.0, 1.5, batch=3, pivot=0)
    assert found == [(5.5, 4), (12.5, 3)]


def test_the_pivot_is_where_most_gradients_are() -> None:
    """Node 2 is twice as fast as all others; with slow messages it makes a batch alone."""
    method = Fragile(stepsize=0.1, batch=1)
    peers = join_up([2.0, 2.0, 1.0, 2.0], workers=4, method=method, topology="path", edge=50.0)
    method.start()
    assert method.root == 2
    assert peers.model is not None


def test_a_pivot_that_is_there_is_needed() -> None:
    with pytest.raises(ScenarioError, match="pivot: must be below the number of nodes, 5"):
        run({"name": "fragile", "stepsize": 0.1, "batch": 2, "pivot": 5})


def test_gradients_of_earlier_rounds_are_ignored() -> None:
    """On a ring with random links; every update has at least S fresh gradients."""
    links = {"mean": 0.6, "job": "exponential"}
    result = run(
        {"name": "fragile", "stepsize": 0.1, "batch": 6}, times=GAMMA,
        cluster={"workers": 5, "compute_time": GAMMA, "links": {"edge": links}, "topology": "ring"},
        stop={"time": 200.0},
    )  # fmt: skip
    events = result.events
    assert events is not None
    applied = events[events["verdict"] == "applied"]
    sizes = applied.groupby("iteration").size()
    assert (sizes >= 6).all() and len(sizes) > 10
    assert result.summary["discarded"].item() > 0
    assert np.isfinite(result.curves["loss"]).all()


@pytest.mark.parametrize(("variance", "batch"), [(0.0, 1), (0.025, 3)])
def test_the_prescription(variance: float, batch: int) -> None:
    method = Fragile(batch="theory", stepsize="theory")
    known = facts(variance=variance)  # eps = .01, L = 4
    assert method.theory_batch(known) == batch
    assert method.theory_stepsize(known) == 1 / 8
