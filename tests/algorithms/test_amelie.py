"""Counters along a tree, then one all-reduce."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.amelie import Amelie
from simulator.errors import ScenarioError
from tests.shared.drive import WIDE
from tests.shared.facts import facts
from tests.shared.scenes import curve, join_up, run

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
@pytest.mark.parametrize("batch", [5, 8, 23])
def test_without_latency_it_is_malenia(times: Any, batch: int) -> None:
    found, expected = (
        run({"name": name, "label": "it", "stepsize": 0.5, "batch": batch}, times=times,
            problem=WIDE)
        for name in ("amelie", "malenia")
    )  # fmt: skip
    assert np.allclose(curve(found), curve(expected), rtol=1e-9, atol=1e-12)
    for column in ("jobs", "applied", "cancelled", "busy_seconds"):
        assert found.workers[column].tolist() == expected.workers[column].tolist()


def test_counters_and_sums_travel_by_hand() -> None:
    """A path of three with pivot 0, 1 s a gradient, 1 s a message, S = 3: all need one gradient.

    Node 2's counter is at node 1 at 2 s and node 1's with it at the pivot at 3 s, where 2 gradients
    are. "Stop" is at node 1 at 4 s, after 3, and at node 2 at 5 s, after 4. Its sum is at the pivot
    at 7 s, and the new model at node 1 at 8 s and at node 2 at 9 s. So its counter is at the pivot
    at 12 s, its sum at 16 s, and all have made 4 gradients.
    """
    method = Amelie(stepsize=0.1, batch=3, pivot=0)
    peers = join_up(1.0, workers=3, method=method, topology="path", edge=1.0)
    found: list[Any] = []

    def look() -> None:
        peers.check()
        if peers.iteration > len(found):
            found.append((peers.now, peers.accounting.applied))

    peers.after_event = look
    method.start()
    peers.clock.run(20.0)
    assert found == [(7.0, 9), (16.0, 9 + 12)]


def test_all_must_deliver() -> None:
    with pytest.raises(ScenarioError, match="batch: must be at least the number of workers, 5"):
        run({"name": "amelie", "stepsize": 0.1, "batch": 4})


def test_everybody_counts_alike_behind_slow_links() -> None:
    """Different objectives: it comes close to the minimiser of their plain mean."""
    result = run(
        {"name": "amelie", "stepsize": 0.3, "batch": 5},
        cluster={"workers": 5, "compute_time": GAMMA, "links": {"edge": 0.7}, "topology": "ring"},
        problem={**WIDE, "noise": None}, stop={"iterations": 60},
    )  # fmt: skip
    assert result.curves["distance_sq"].iloc[-1] < 1e-6


@pytest.mark.parametrize(("variance", "batch"), [(0.0, 5), (0.125, 13)])
def test_the_prescription(variance: float, batch: int) -> None:
    method = Amelie(batch="theory", stepsize="theory")
    known = facts(variance=variance)  # n = 5, eps = .01, L = 4
    assert method.theory_batch(known) == batch
    assert method.theory_stepsize(known) == 1 / 8
