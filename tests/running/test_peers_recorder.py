"""The average, the worst node and the consensus error, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import simulator.running.assembly
from simulator.loop.peers import Peers
from simulator.results.columns import PEERS
from tests.shared.small import simulate

DASGD = {"name": "dasgd", "stepsize": 0.1}
LATE = {"workers": 4, "compute_time": [1.0, 1.3, 1.7, 2.9], "links": {"edge": 2.0}}
PROBLEM = {"kind": "quadratic", "dimension": 3, "matrix": "identity", "noise": 0.1}


def test_the_columns_are_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """With F = ||x||^2/2 the squared gradient norm at x_i is ||x_i||^2."""
    kept: list[Peers] = []

    class Kept(Peers):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            kept.append(self)

    monkeypatch.setattr(simulator.running.assembly, "Peers", Kept)
    frozen = simulate(
        DASGD, problem=PROBLEM, cluster=LATE, stop={"time": 9.0}, record={"points": 3},
        engine="numpy",
    )  # fmt: skip
    last = frozen.curves.iloc[-1]
    models = np.array([model.values for model in kept[0].models])
    mean = models.mean(axis=0)
    assert last["grad_norm_sq"] == pytest.approx((mean**2).sum(), rel=1e-12)
    assert last["worst_grad_norm_sq"] == pytest.approx((models**2).sum(axis=1).max(), rel=1e-12)
    assert last["worst_loss"] == pytest.approx(last["worst_grad_norm_sq"] / 2, rel=1e-12)
    apart = ((models - mean) ** 2).sum(axis=1).mean()
    assert last["consensus_sq"] == pytest.approx(apart, rel=1e-9)


def test_replicas_and_records_that_show_the_same_model() -> None:
    sections: dict[str, Any] = {"cluster": LATE, "stop": {"time": 9.0}, "record": {"every": 0.1}}
    both = simulate({**DASGD, "stepsize": [0.1, 0.3]}, **sections).curves
    alone = simulate({**DASGD, "stepsize": 0.3}, **sections).curves
    for name in PEERS:
        assert (both.loc[both["replica"] == 1, name].to_numpy() == alone[name].to_numpy()).all()
    assert alone["consensus_sq"].nunique() < len(alone) // 2
    assert alone["consensus_sq"].max() > 0


def test_methods_with_a_server_have_no_such_columns_and_nan_beside_one_without() -> None:
    asgd = {"name": "asgd", "stepsize": 0.1}
    assert not set(PEERS) & set(simulate(asgd).curves)
    both = simulate(asgd, methods=[asgd, DASGD])
    server = both.curves["algorithm"] == "asgd"
    assert both.curves.loc[server, "consensus_sq"].isna().all()
    assert both.curves.loc[~server, "consensus_sq"].notna().all()
    assert both.summary["messages"].isna().tolist() == [True, False]
