"""DASGD: it equals ASGD without latency, and its staleness grows with latency as derived."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.dasgd import Dasgd
from simulator.engines.eager import EagerVector
from simulator.errors import ScenarioError
from tests.shared.scenes import bits, join_up
from tests.shared.small import JITTER, path, simulate

SECONDS = np.array([1.0, 1.13, 1.71, 5.3])
RATES = 1.0 / SECONDS
EVERYTHING = ["time", "worker", "job", "version", "delay", "verdict", "started", "decided"]


def entry(name: str, stepsize: Any = 0.1) -> dict[str, Any]:
    return {"name": name, "stepsize": stepsize, "label": "it"}


@pytest.mark.parametrize("topology", ["complete", "ring"])
@pytest.mark.parametrize("times", [JITTER, 1.0])
def test_without_latency_it_is_asgd_to_the_last_bit(topology: str, times: Any) -> None:
    cluster = {"workers": 5, "compute_time": times, "topology": topology}
    dasgd, asgd = (
        simulate(entry(name, [0.1, 0.02]), events=True, cluster=cluster)
        for name in ("dasgd", "asgd")
    )
    shared = [name for name in asgd.curves if name != "algorithm"]
    assert bits(dasgd.curves[shared]) == bits(asgd.curves[shared])
    assert dasgd.events is not None and asgd.events is not None
    assert bits(dasgd.events[EVERYTHING]) == bits(asgd.events[EVERYTHING])
    assert (dasgd.curves["consensus_sq"] == 0.0).all()
    assert (dasgd.curves["worst_loss"] == dasgd.curves["loss"]).all()
    total = dasgd.summary.iloc[0]
    assert total["staleness_mean"] == total["mean_delay"] == asgd.summary["mean_delay"][0]
    assert total["staleness_max"] == total["max_delay"]
    assert total["dissimilarity"] == 0.0


def staleness(latency: float) -> tuple[float, float]:
    """S_avg and the pairwise difference of 4 unequal nodes over 4,000 s."""
    cluster = {"workers": 4, "compute_time": SECONDS.tolist(), "links": {"edge": latency}}
    sections = {"cluster": cluster, "stop": {"time": 4000.0}, "record": {"points": 2}}
    row = simulate(entry("dasgd"), **sections).summary.iloc[0]
    return float(row["staleness_mean"]), float(row["dissimilarity"])


def test_staleness_grows_linearly_with_latency() -> None:
    """s(g, j) = tau_i (R - r_i) at the owner i; at j another r_j (tau_i + 2 l) from j itself and
    (R - r_i - r_j)(tau_i + l) from third nodes. So S_avg = n - 1 + l (R - sum r_i^2/R), and pairs
    differ by l (r_i + r_j), in the mean 2 l R/n. Boundaries of the counting cost O(1)."""
    total = RATES.sum()
    slope = total - (RATES**2).sum() / total
    for latency in (0.5, 2.0, 10.0):
        mean, apart = staleness(latency)
        assert mean == pytest.approx(3.0 + slope * latency, rel=0.02)
        assert apart == pytest.approx(2 * latency * total / 4, rel=0.02)


def test_on_a_sparse_graph_every_gradient_reaches_every_node_once() -> None:
    method = Dasgd(stepsize=0.1)
    peers = join_up(JITTER, workers=6, method=method, topology="ring", edge=0.3)
    method.start()
    peers.clock.run(50.0)
    made = peers.arrivals
    method.on_gradient = lambda gradient: None  # type: ignore[method-assign]
    peers.on_gradient = method.on_gradient
    peers.clock.run(60.0)
    assert method.sets.applications == 6 * made
    assert (
        peers.mail.delivered == peers.mail.sent == 7 * made
    )  # two from the owner, one from each other
    assert method.sets.dissimilarity(1e12) == pytest.approx(0.0, abs=1e-6)


def test_models_differ_only_by_rounding_once_all_is_delivered() -> None:
    method = Dasgd(stepsize=0.1)
    peers = join_up(JITTER, workers=4, method=method, edge={"mean": 2.0, "job": "exponential"})
    method.start()
    peers.clock.run(30.0)
    assert peers.mail.on_the_way > 0
    peers.on_gradient = lambda gradient: None
    peers.clock.run(200.0)
    assert peers.mail.on_the_way == 0
    models = [model.values for model in peers.models]
    assert np.allclose(models, models[0], rtol=1e-12, atol=0)


def test_a_gradient_costs_one_vector_operation_where_all_agree() -> None:
    method = Dasgd(stepsize=0.1)
    peers = join_up(1.0, workers=8, method=method)
    method.start()
    peers.clock.run(5.5)
    assert len({id(model) for model in peers.models}) == 1


def test_with_latency_a_gradient_costs_at_most_one_streaming_pass_at_each_node(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = 0
    add = EagerVector.__add__

    def counted(a: EagerVector, b: EagerVector) -> EagerVector:
        nonlocal made
        made += 1
        return add(a, b)

    monkeypatch.setattr(EagerVector, "__add__", counted)
    method = Dasgd(stepsize=0.1)
    peers = join_up(JITTER, workers=8, method=method, edge=0.5)
    method.start()
    peers.clock.run(60.0)
    applied = method.sets.applications
    assert applied == peers.arrivals + peers.mail.delivered > 500
    assert 0.9 * applied < made <= applied  # fewer only where models happen to be one


def test_the_path_depends_on_latency_only_through_what_is_applied_when() -> None:
    """All jobs take 1 s and messages 0.5 s: everything arrives before the next job begins."""
    cluster = {"workers": 5, "compute_time": 1.0}
    late = {**cluster, "links": {"edge": 0.5}}
    ends = [path(entry("dasgd"), cluster=one)["loss"].iloc[-1] for one in (cluster, late)]
    assert ends[0] != ends[1]
    assert ends[0] == pytest.approx(ends[1], rel=0.5)


def test_no_step_size_is_prescribed() -> None:
    with pytest.raises(ScenarioError, match="prescribes no value"):
        simulate(entry("dasgd", "theory"), stop={"time": 5.0})
