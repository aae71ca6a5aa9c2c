"""Asynchronous DiLoCo: outer optimisers, DyLU, inner AdamW."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.async_diloco import AsyncDiloco
from algorithms.base import LocalSteps
from algorithms.diloco import Diloco
from algorithms.parts.inner import AdamW
from algorithms.parts.outer import turned
from simulator.engines.eager import EagerVector
from simulator.errors import ScenarioError
from tests.reference.optimisers import adam
from tests.shared.by_hand import Hand, moves
from tests.shared.drive import server_of
from tests.shared.small import path, simulate

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}
ONE = {"workers": 1, "compute_time": 1.0}
GOLDEN: dict[str, tuple[dict[str, Any], list[float]]] = {
    "nesterov": ({"outer": "nesterov"}, [-1.9, -4.61, -8.049]),
    "N = 1": ({"buffer": 1}, [-1.9, -4.61, -8.049]),
    "N = 2": ({"buffer": 2}, [-0.5, -1.9, -2.4, -4.61, -5.11, -8.049]),
    "spread": ({"buffer": 2, "spread": 0.5}, [-0.5, -1.45, -2.4, -3.755, -5.11, -6.8295]),
    "mla": ({"outer": "mla"}, [-1.09, -2.261, -3.5049]),
    "sgd": ({"outer": "sgd"}, [-1.0, -2.0, -3.0]),
}


@pytest.mark.parametrize("case", GOLDEN)
def test_models_after_changes_of_one(case: str) -> None:
    options, expected = GOLDEN[case]
    method = AsyncDiloco(local_steps=1, local_stepsize=1.0, stepsize=1.0, **options)
    assert moves(method, [1.0] * len(expected)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("outer", "total"), [("nesterov", 10.0), ("delayed_nesterov", 10.0), ("mla", 1.9), ("sgd", 1.0)]
)
def test_what_one_change_moves_the_model_by_in_the_end(outer: Any, total: float) -> None:
    method = AsyncDiloco(local_steps=1, local_stepsize=1.0, outer=outer, buffer=1)
    assert moves(method, [1.0] + [0.0] * 400)[-1] == pytest.approx(-total)


def test_outer_sgd_with_single_steps_is_asgd() -> None:
    sizes = {"local_steps": 1, "local_stepsize": 0.1, "stepsize": 1.0}
    found = path({"name": "async_diloco", "outer": "sgd", **sizes})
    assert np.allclose(found, path({"name": "asgd", "stepsize": 0.1}), rtol=1e-12)


def test_outer_nesterov_with_single_steps_is_nag_asgd_in_its_own_variable() -> None:
    """m <- b m + g, x <- x - a (b m + g)."""
    method = AsyncDiloco(local_steps=1, local_stepsize=0.5, outer="nesterov", momentum=0.5)
    x = m = 0.0
    expected = []
    for g in (1.0, -2.0, 0.25):
        m = 0.5 * m + 0.5 * g
        x -= 0.5 * m + 0.5 * g
        expected.append(x)
    assert moves(method, [1.0, -2.0, 0.25]) == pytest.approx(expected)


def corrected(change: list[float], momentum: list[float], fade: bool = False) -> Any:
    vectors = (EagerVector(np.array(values)) for values in (change, momentum))
    return turned(*vectors, fade).values  # type: ignore[attr-defined, call-arg, misc]


def test_heloco_turns_what_disagrees_with_the_momentum() -> None:
    assert corrected([0, 1.0], [1.0, 0]) == pytest.approx([0.316228, 0.948683], abs=1e-6)
    assert corrected([0, 1.0], [1.0, 0], True) == pytest.approx([0.141421, 0.989949], abs=1e-6)
    for fade in (False, True):
        assert corrected([-1.0, 1.0], [1.0, 0], fade) == pytest.approx([-0.88673, 1.0], abs=1e-6)


def test_heloco_keeps_what_agrees_and_what_has_no_direction() -> None:
    assert corrected([1.0, 0.5], [1.0, 0]).tolist() == [1.0, 0.5]
    assert corrected([1.0, 0.5], [0.0, 0.0]).tolist() == [1.0, 0.5]
    assert corrected([0.0, 0.0], [1.0, 0.0]).tolist() == [0.0, 0.0]


def test_arrivals_at_one_instant_are_applied_one_by_one() -> None:
    """Equal times are not `diloco`: the momentum has grown between the two steps."""
    sizes: dict[str, Any] = {"local_steps": 1, "local_stepsize": 1.0, "stepsize": 1.0}
    method = AsyncDiloco(**sizes, outer="nesterov")
    assert moves(method, [1.0, 1.0], workers=2)[-1] == pytest.approx(-4.61)
    assert moves(Diloco(**sizes), [1.0, 1.0], workers=2)[-1] == pytest.approx(-1.9)


def test_dylu_gives_slow_workers_fewer_steps() -> None:
    method = AsyncDiloco(local_steps=6, local_stepsize=0.1, dylu=True)
    server_of(method, [1.0, 2.0, 3.0, 4.0, 100.0], problem={"kind": "quadratic", "dimension": 1})
    assert method.counts == [6, 3, 2, 2, 1]


@pytest.mark.parametrize("dylu", [False, True])
@pytest.mark.parametrize(
    ("inner", "steps"),
    [("sgd", LocalSteps(6, 0.1)), ("adamw", AdamW(6, 0.1, 0.9, 0.95, 1e-8, 0.0))],
)
def test_real_workers_take_the_steps_of_the_inner_optimiser(
    inner: Any, dylu: bool, steps: object
) -> None:
    method = AsyncDiloco(local_steps=6, local_stepsize=0.1, inner=inner, dylu=dylu)
    assert method.worker_steps == steps


def test_with_dylu_a_slow_worker_moves_by_its_own_number_of_steps() -> None:
    """The slow worker, with one step of eight, halves the parabola; eight would leave 1/256."""
    method = {"name": "async_diloco", "outer": "sgd", "local_steps": 8, "local_stepsize": 0.5}
    run = path(
        {**method, "buffer": 1, "spread": 1.0, "dylu": True},
        problem=PARABOLA, cluster={"workers": 2, "compute_time": [10.0, 80.5]},
        stop={"arrivals": 2},
    )  # fmt: skip
    shares = (2 * run["loss"]) ** 0.5 / 5.0
    assert shares.tolist() == pytest.approx([1.0, 0.5**8, 0.5 - 0.5**8])


def test_with_dylu_jobs_last_about_equally_long() -> None:
    method = {"name": "async_diloco", "local_steps": 60, "local_stepsize": 0.01, "dylu": True}
    times = {"workers": 5, "compute_time": {"mean": {"law": "linear"}}}
    jobs = simulate(method, cluster=times, stop={"time": 601.0}).workers["jobs"]
    assert jobs.tolist() == [10] * 5


def test_inner_adamw_keeps_its_state_over_jobs() -> None:
    """One worker, outer sgd of step 1: the inner steps of all jobs are one run of Adam."""
    method = {
        "name": "async_diloco", "inner": "adamw", "outer": "sgd", "local_steps": 3,
        "local_stepsize": 0.1, "epsilon": 1e-8,
    }  # fmt: skip
    run = path(method, problem=PARABOLA, cluster=ONE, stop={"arrivals": 4})
    x, gradients, expected = 5.0, [], [12.5]
    for step in range(12):
        gradients.append(x)
        x = 5.0 + adam("adam", gradients, 0.1, 0.9, 0.95, 1e-8, corrected=True)[-1]
        if step % 3 == 2:
            expected.append(x * x / 2)
    assert run["loss"].tolist() == pytest.approx(expected, rel=1e-9)


def test_a_reset_starts_every_job_with_new_moments() -> None:
    """The first step of Adam has the length 2, whatever the gradient: x = 5, 3, 1."""
    method = {
        "name": "async_diloco", "inner": "adamw", "outer": "sgd", "local_steps": 1,
        "local_stepsize": 2.0,
    }  # fmt: skip
    about: dict[str, Any] = {"problem": PARABOLA, "cluster": ONE, "stop": {"arrivals": 2}}
    anew, kept = (path({**method, "reset": reset}, **about)["loss"] for reset in (True, False))
    assert anew.tolist() == pytest.approx([5.0**2 / 2, 3.0**2 / 2, 1.0**2 / 2])
    assert abs(anew.iloc[-1] - kept.iloc[-1]) > 0.01


def test_inner_weight_decay_shrinks_the_local_model() -> None:
    method = {
        "name": "async_diloco", "inner": "adamw", "outer": "sgd", "local_steps": 1,
        "local_stepsize": 0.1, "weight_decay": 0.5,
    }  # fmt: skip
    run = path(method, problem=PARABOLA, cluster=ONE, stop={"arrivals": 1})
    x = (1 - 0.1 * 0.5) * 5.0 - 0.1
    assert run["loss"].iloc[-1] == pytest.approx(x * x / 2)


def test_with_lookahead_workers_and_joiners_start_where_the_momentum_leads() -> None:
    """m = .1 after a change of 1: x = -(1 + .9 .1) = -1.09, and they start at -1.09 - .9 .1."""
    method = AsyncDiloco(local_steps=1, local_stepsize=1.0, outer="mla", dispatch="lookahead")
    hand = Hand(method, 2, [0.0])
    assert hand.bring(0, 1.0)[0] == pytest.approx(-1.09)
    method.on_join(1)
    starts: list[Any] = [model for _, model in hand.held]
    assert [model.values[0] for model in starts] == pytest.approx([-1.18, -1.18])


def test_only_averaged_momentum_looks_ahead() -> None:
    with pytest.raises(ScenarioError, match="lookahead belongs to outer: mla or heloco"):
        simulate({"name": "async_diloco", "local_steps": 1, "local_stepsize": 0.1}
                 | {"dispatch": "lookahead"})  # fmt: skip


@pytest.mark.parametrize("spread", [0.3, [0.1, 0.3]])
def test_a_spread_is_at_most_one_over_the_buffer(spread: Any) -> None:
    with pytest.raises(ScenarioError, match=r"must be at most 1/buffer, 0\.25"):
        simulate({"name": "async_diloco", "local_steps": 1, "local_stepsize": 0.1, "buffer": 4}
                 | {"spread": spread})  # fmt: skip
