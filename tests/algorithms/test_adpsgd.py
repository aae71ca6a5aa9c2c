"""AD-PSGD: atomic averaging of pairs, no deadlock on any bipartite graph."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.adpsgd import Adpsgd
from simulator.errors import ScenarioError
from simulator.scenario import load_scenario
from tests.shared.facts import facts
from tests.shared.gossiping import RANDOM_LINKS, apart, models, until
from tests.shared.scenes import SEARCH
from tests.shared.small import simulate

LINKS = [None, 0.7, RANDOM_LINKS, {"latency": 0.1, "bandwidth": 1.0, "discipline": "fifo"}]


def test_one_gradient_by_hand() -> None:
    """Two nodes at a and b: node 1 ends first, both become (a + b)/2, then it steps by x/10."""
    method = Adpsgd(stepsize=0.1)
    peers, x = apart(method, [9.0, 1.0], 2)
    found = until(peers, 1.5)
    mean = x.mean(axis=0)
    assert np.allclose(found, [mean, mean - 0.1 * x[1]], rtol=1e-15)


@pytest.mark.parametrize("interval", [None, 0.3])
def test_averaging_conserves_the_average_and_brings_agreement(interval: float | None) -> None:
    method = Adpsgd(stepsize=0.0, interval=interval)
    peers, x = apart(method, [1.0, 0.7, 1.9, 1.3, 0.8, 1.1], 6, topology="ring")
    sums = []
    peers.after_event = lambda: sums.append(models(peers).sum(axis=0))
    peers.clock.run(120.0)
    assert len(sums) > 100
    assert np.allclose(sums, x.sum(axis=0), rtol=1e-12)
    assert np.allclose(models(peers), x.mean(axis=0), rtol=1e-3)


@SEARCH
@given(
    graph=st.sampled_from(["path", "ring", "star", "grid", "bipartite", "hypercube"]),
    edge=st.sampled_from(LINKS),
    interval=st.sampled_from([None, None, 0.05, 1.0]),
    times=st.lists(st.sampled_from([0.2, 1.0, 1.5, 4.0]), min_size=8, max_size=8),
    seed=st.integers(0, 5),
)
def test_there_is_no_deadlock_and_no_model_is_in_two_averagings(
    graph: str, edge: Any, interval: float | None, times: list[float], seed: int
) -> None:
    method = Adpsgd(stepsize=0.01, interval=interval)
    peers, _ = apart(method, times, 8, topology=graph, edge=edge, seed=seed)
    frozen: dict[int, Any] = {}
    post = peers.send

    def send(source: int, target: int, content: Any, floats: float) -> None:
        if method.active[source]:
            assert source not in frozen
            frozen[source] = peers.models[source]
        else:
            assert peers.models[target] is frozen.pop(target)  # unchanged since it asked
        post(source, target, content, floats)

    peers.send = send  # type: ignore[method-assign]
    until(peers, 60.0)
    halfway = peers.accounting.applied_by_worker()
    until(peers, 120.0)
    assert (peers.accounting.applied_by_worker() > halfway).all()


def test_a_slow_node_slows_nobody_else() -> None:
    cluster: dict[str, Any] = {"workers": 4, "compute_time": [1.0, 1.0, 1.0, 100.0]}
    result = simulate(
        {"name": "adpsgd", "stepsize": 0.01}, cluster=cluster, stop={"time": 300.0},
        record={"points": 1},
    )  # fmt: skip
    assert result.workers["applied"].tolist() == [299, 299, 299, 2]
    assert result.workers["idle_seconds"].max() < 1e-9


def test_jobs_take_as_long_and_draw_the_same_as_with_a_server() -> None:
    """Common random numbers: job k of node i is the same job under every method."""
    durations = []
    for name in ("asgd", "adpsgd", "dpsgd", "dasgd"):
        events = simulate({"name": name, "stepsize": 0.01}, events=True).events
        assert events is not None
        done = events[events["verdict"] == "applied"]
        durations.append(
            {
                (row.worker, row.job): row.time - row.started
                for row in done.itertuples()
                if row.job < 5
            }
        )
    shared = set.intersection(*(set(one) for one in durations))
    assert len(shared) >= 15
    for key in shared:
        assert np.allclose([one[key] for one in durations], durations[0][key], rtol=1e-9)


def test_an_odd_cycle_is_refused_and_a_node_on_it_named(tmp_path: Any) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        "problem: {kind: quadratic, dimension: 2}\n"
        "cluster: {workers: 5, topology: ring}\n"
        "methods: [{name: adpsgd, stepsize: 0.1}]\nstop: {time: 1}\n"
    )
    rule = "must be bipartite for adpsgd, but node 3 lies on an odd cycle"
    with pytest.raises(ScenarioError, match=rule) as caught:
        load_scenario(file)
    assert str(caught.value).startswith(f"{file}:2:33: cluster.topology: ring, must be")


def test_the_prescribed_step_size() -> None:
    method = Adpsgd(stepsize="theory", updates=10_000, spread=0.5)
    expected = 5 / (10 * 4 + math.sqrt(1 + 3) * 100)
    assert method.theory_stepsize(facts()) == pytest.approx(expected)


def test_the_prescription_needs_the_number_of_updates() -> None:
    with pytest.raises(ScenarioError, match="the K of its formula"):
        simulate({"name": "adpsgd", "stepsize": "theory"})


def test_when_no_job_ends_any_more_averaging_ends_too() -> None:
    """Every node stops in the end; without a check the averagings would never end."""
    lost = {"kind": "bernoulli", "probability": 0.5, "slowdown": math.inf}
    result = simulate(
        {"name": "adpsgd", "stepsize": 0.1, "interval": 0.25},
        cluster={"workers": 4, "compute_time": {"mean": 1.0, "job": lost}},
        stop={"iterations": 100_000},
    )
    assert result.summary["in_flight"].item() == 4
    assert result.summary["iterations"].item() < 100
