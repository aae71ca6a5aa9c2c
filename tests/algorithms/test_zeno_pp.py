"""Gradients that must agree with one of the server."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.zeno_pp import ZenoPp
from simulator.engines.eager import EagerVector
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.small import NOISY, path, simulate

ZENO: dict[str, Any] = {"name": "zeno_pp", "stepsize": 0.1}
SHARED: dict[str, Any] = {**ZENO, "refused": "null_update"}
FLIP = {"kind": "sign_flip", "scale": 10.0, "share": 0.6}


class Told(Hand):
    """The server's gradient is always v."""

    def __init__(self, v: list[float], **options: Any) -> None:
        self.v = v
        super().__init__(ZenoPp(stepsize=1.0, server_batch=1, **options), 1, [0.0] * len(v))

    def own_gradient(self, model: Any, number: int) -> Any:
        del model, number
        return EagerVector(np.array(self.v))


def test_a_gradient_gets_the_length_of_the_servers_or_is_refused() -> None:
    bench = Told([3.0, 4.0])
    assert bench.bring(0, 0.0, -2.0).tolist() == [0.0, 0.0]  # its product with v is negative
    assert bench.bring(0, 2.0, 0.0).tolist() == [-5.0, 0.0]
    assert bench.bring(0, 0.0, 0.0).tolist() == [-5.0, 0.0]


@pytest.mark.parametrize(("rho", "epsilon", "moves"), [(0.9, 0, False), (0.9, 4, True)])
def test_the_score_has_a_price_of_length_and_a_slack(
    rho: float, epsilon: float, moves: bool
) -> None:
    """v = (2, 0), g = (1.6, 1.2) after rescaling: 3.2 - 4 rho >= -epsilon."""
    bench = Told([2.0, 0.0], rho=rho, epsilon=epsilon, refused="null_update")
    assert (bench.bring(0, 4.0, 3.0)[0] != 0.0) == moves
    assert bench.iteration == 1


def test_soft_steps_are_clipped_and_weighted_below_the_cosine_of_a_tenth() -> None:
    bench = Told([2.0, 0.0], soft=True)
    assert bench.bring(0, 8.0, 6.0).tolist() == pytest.approx([-1.6, -1.2])  # clipped to length 2
    assert bench.bring(0, 0.6, 0.8).tolist() == pytest.approx([-2.2, -2.0])  # shorter: as it is
    assert bench.bring(0, -1.0, 0.0).tolist() == pytest.approx([-2.2, -2.0])  # against v
    g = np.array([0.05, (1 - 0.05**2) ** 0.5])  # of length 1, cosine 0.05
    assert bench.bring(0, *g).tolist() == pytest.approx([-2.2 - 0.05 * g[0], -2 - 0.05 * g[1]])


def test_one_worker_without_noise_and_a_fresh_reference_is_gradient_descent() -> None:
    about: dict[str, Any] = {
        "problem": {"kind": "quadratic", "dimension": 6},
        "cluster": {"workers": 1, "compute_time": 1.0},
        "stop": {"arrivals": 50},
    }
    found = path({**ZENO, "server_batch": 1, "refresh": 0}, **about)
    assert np.allclose(found, path({"name": "asgd", "stepsize": 0.1}, **about), rtol=1e-8)


def test_the_server_outvotes_a_majority_of_attackers() -> None:
    cluster = {"workers": 5, "compute_time": 1.0, "attacks": FLIP}
    about: dict[str, Any] = {"cluster": cluster, "stop": {"arrivals": 500}}
    about["problem"] = {"kind": "quadratic", "dimension": 6}
    found = simulate(ZENO, **about)
    gap = found.curves["loss_gap"]
    assert gap.iloc[-1] < 0.05 * gap.iloc[0]
    assert found.summary["attacker_share"].item() < 0.1
    weighted = simulate({"name": "weighted_robust_asgd", "stepsize": 0.1}, **about)
    assert weighted.curves["loss_gap"].max() > 1e3


def test_workers_start_when_the_first_gradient_of_the_server_is_ready() -> None:
    slow = simulate(
        {**ZENO, "server_seconds": 2.5}, cluster={"workers": 2, "compute_time": 1.0},
        stop={"time": 6.0},
    )  # fmt: skip
    assert slow.curves["time"].drop_duplicates().tolist() == [0.0, 3.5, 4.5, 5.5, 6.0]


def test_a_new_reference_is_used_when_it_is_ready() -> None:
    """It makes a difference from the first renewal on, which starts after the second update."""
    about: dict[str, Any] = {"cluster": {"workers": 1, "compute_time": 1.0}, "stop": {"time": 9.0}}
    soon, late = (
        path({**SHARED, "refresh": 1, "server_seconds": seconds}, **about) for seconds in (0.5, 2.5)
    )
    early, behind = soon["loss"].tolist(), late["loss"].tolist()
    assert early[:4] == behind[:4]
    assert early[4] != behind[4]


def test_the_samples_of_the_server_are_its_own() -> None:
    """With batch 1 and noise, v differs from every gradient that a worker has sent."""
    found = simulate({**ZENO, "server_batch": 1, "refresh": 0}, problem=NOISY).summary
    assert found["discarded"].item() > 0


@pytest.mark.parametrize("options", [{"rho": 0.1}, {"epsilon": 0.1}, {"refused": "null_update"}])
def test_soft_steps_have_no_score(options: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match="does not belong to soft: True"):
        simulate({**ZENO, "soft": True, **options})
