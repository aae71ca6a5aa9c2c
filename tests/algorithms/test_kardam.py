"""The filter of Kardam."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.kardam import Kardam
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand
from tests.shared.small import path, simulate

KARDAM: dict[str, Any] = {"name": "kardam", "stepsize": 0.1, "faulty": 1}
CLEAN = {"kind": "quadratic", "dimension": 6}


@pytest.mark.parametrize("refused", ["skipped", "null_update"])
def test_the_filter_by_hand(refused: str) -> None:
    """Two workers, one of which may be faulty: a candidate must not exceed the smaller L."""
    bench = Hand(Kardam(stepsize=1.0, damping="none", faulty=1, refused=refused), 2, [0.0])  # type: ignore[arg-type]
    assert bench.bring(0, 1.0).tolist() == [-1.0]  # nothing is known,
    assert bench.bring(1, 1.0).tolist() == [-2.0]  # nor here
    assert bench.bring(1, 3.0).tolist() == [-5.0]  # at -2: L_1 = 2/2, and |3 - 1|/2 passes
    assert bench.bring(0, 4.0).tolist() == [-9.0]  # at -1: L_0 = 3/1, and |4 - 3|/1 passes
    assert bench.bring(0, 9.0).tolist() == [-18.0]  # at -9: |9 - 4|/8 passes
    assert bench.bring(1, 30.0).tolist() == [-18.0]  # at -5: |30 - 9|/4 > L_0
    assert bench.method.limits[1].values[0] == 9.0  # |30 - 3|/3, although it was refused
    assert bench.bring(1, 30.0).tolist() == [-48.0]  # at -18: |30 - 9|/9 passes
    assert bench.bring(0, 50.0).tolist() == [-48.0]  # at -18 as the last accepted: infinite
    assert bench.bring(0, 50.0).tolist() == [-98.0]  # at -48: |50 - 30|/30 passes
    assert bench.bring(1, 5e3).tolist() == [-98.0]
    assert bench.bring(0, 5e4).tolist() == [-98.0]
    assert bench.bring(0, 5e4).tolist() == [-98.0 - 5e4]  # after two refusals in a row
    assert bench.iteration == (8 if refused == "skipped" else 12)


def test_values_are_forgotten_after_the_window() -> None:
    """One worker at 0, -9, -9 - 1, ..: its first value is 8/9, the others are smaller."""
    bench = Hand(Kardam(stepsize=1.0, damping="none", faulty=0, window=2), 1, [0.0])
    found = []
    for value in (9.0, 1.0, 1.0, 1.0, 1.0):
        bench.bring(0, value)
        found.append([number.values[0] for number in bench.method.limits.values()])
    assert found == [[], [8 / 9], [8 / 9], [0.0], [0.0]]


@pytest.mark.parametrize(
    ("damping", "factors"),
    [
        ("none", [1, 1, 1]),
        ("inverse", [1, 1 / 2, 1 / 3]),
        ("exponential", [1, np.exp(-0.5), np.exp(-1)]),
    ],
)
def test_late_gradients_are_damped(damping: str, factors: list[float]) -> None:
    """Three workers started at 0, equal gradients: nothing is refused."""
    method = Kardam(stepsize=1.0, faulty=0, damping=damping, rate=0.5)  # type: ignore[arg-type]
    bench = Hand(method, 3, [0.0])
    found = [bench.bring(worker, 1.0)[0] for worker in range(3)]
    assert found == pytest.approx((-np.cumsum(factors)).tolist())


def test_without_jumps_it_is_damped_asgd() -> None:
    """On one worker without noise no gradient of a quadratic is faster than L, but L_i grows."""
    about = {"problem": {"kind": "quadratic", "dimension": 1, "matrix": "identity"}}
    found = path({**KARDAM, "faulty": 0, "damping": "none"}, **about)
    assert np.allclose(found, path({"name": "asgd", "stepsize": 0.1}, **about), rtol=1e-9)


def test_an_attacker_that_jumps_is_kept_out() -> None:
    noise = {"kind": "noise", "form": "replace", "scale": 50.0, "workers": [4]}
    about: dict[str, Any] = {"problem": CLEAN, "stop": {"arrivals": 600}}
    cluster = {"workers": 5, "compute_time": 1.0, "attacks": noise}
    found = simulate({**KARDAM, "faulty": 1}, cluster=cluster, **about)
    gap = found.curves["loss_gap"]
    assert gap.iloc[-1] < 0.1 * gap.iloc[0]
    assert found.summary["discarded"].item() > 50
    assert found.summary["attacker_share"].item() < 0.02
    plain = simulate({"name": "asgd", "stepsize": 0.1}, cluster=cluster, **about)
    assert plain.curves["loss_gap"].iloc[-1] > gap.iloc[0]


def test_step_sizes_have_a_schedule_each_or_share_one_with_null_updates() -> None:
    for refused in ("skipped", "null_update"):
        method = {**KARDAM, "refused": refused, "stepsize": [0.05, 0.2]}
        both = simulate(method, seeds=[0, 1]).curves
        alone = simulate({**method, "stepsize": 0.2}, seeds=[1]).curves
        chosen = both[(both["stepsize"] == 0.2) & (both["seed"] == 1)]
        assert chosen["loss"].tolist() == alone["loss"].tolist()


def test_null_updates_count_as_applied() -> None:
    found = simulate({**KARDAM, "refused": "null_update"}).summary
    assert found["discarded"].item() == 0 and found["iterations"].item() == 200
    assert simulate(KARDAM).summary["discarded"].item() > 0


def test_somebody_must_be_honest() -> None:
    with pytest.raises(ScenarioError, match="must be below the number of workers, 5"):
        simulate({**KARDAM, "faulty": 5})
