"""HALoS: two levels of asynchronous local SGD."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.halos import Halos, OuterRule
from simulator.errors import ScenarioError
from tests.shared.drive import UNSTEADY, WIDE, server_of
from tests.shared.scenes import bits
from tests.shared.small import JITTER, NOISY, path, simulate

PLAIN = {"kind": "sgd", "stepsize": 1.0, "momentum": 0.0}
REGIONS = {"workers": 5, "compute_time": JITTER, "regions": {"workers": [2, 3], "seconds": 0.7}}


def entry(**parameters: Any) -> dict[str, Any]:
    given = {"local_steps": 2, "local_stepsize": 0.05, "dylu": False, **parameters}
    return {"name": "halos", "label": "it", **given}


@pytest.mark.parametrize("kind", ["sgd", "nesterov", "delayed_nesterov", "mla"])
def test_one_region_that_hands_over_every_change_is_async_diloco(kind: str) -> None:
    outer = {"kind": kind, "stepsize": 0.5, "momentum": 0.6, "buffer": 3}
    found = path(entry(region_outer=outer, server_outer=PLAIN, accumulate=1, merge=1.0))
    own = {"outer": kind, "stepsize": 0.5, "momentum": 0.6, "buffer": 3}
    expected = path({"name": "async_diloco", "local_steps": 2, "local_stepsize": 0.05, **own})
    assert np.allclose(found, expected, rtol=1e-9)


def test_what_comes_during_the_round_trip_is_lost_if_the_global_model_replaces_all() -> None:
    """K = 1, a = 1: of three steps within a round trip of 3.5 s, two are lost.

    F = x^2/2 from 1 with step .1 once a second: .9 is sent at 1 s and comes back at 4.5 s.
    """
    plain = OuterRule.model_validate(PLAIN)
    method = Halos(
        local_steps=1, local_stepsize=0.1, accumulate=1, merge=1.0, region_outer=plain,
        server_outer=plain,
    )  # fmt: skip
    line = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [1.0]}
    server = server_of(method, [1.0], problem=line)
    server.region_seconds = 1.75
    (region,) = method.regions
    seen = []
    for until in (2.5, 4.25, 4.75):
        server.clock.run(until)
        seen.append((region.model.values.item(), server.model.values.item()))
    assert seen[0] == pytest.approx((0.81, 1.0))
    assert seen[1] == pytest.approx((0.9**4, 0.9))
    assert seen[2] == pytest.approx((0.9, 0.9))


def test_a_merge_is_a_weighted_mean_and_the_next_message_starts_from_it() -> None:
    plain = OuterRule.model_validate(PLAIN)
    method = Halos(
        local_steps=1, local_stepsize=0.1, accumulate=2, merge=0.25, region_outer=plain,
        server_outer=plain, stepsize=0.5,
    )  # fmt: skip
    line = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [1.0]}
    server = server_of(method, [1.0], problem=line)
    server.clock.run(2.5)
    (region,) = method.regions
    x = 1 - 0.5 * (1 - 0.81)
    assert server.model.values.item() == pytest.approx(x)
    assert region.model.values.item() == pytest.approx(0.75 * 0.81 + 0.25 * x)
    assert region.base is region.model


def test_both_engines_give_the_same_bits_with_regions() -> None:
    stop = {"time": 60.0}
    tape, numpy = (
        simulate(entry(accumulate=3), cluster=REGIONS, engine=engine, stop=stop, events=True)
        for engine in ("tape", "numpy")
    )
    for table in ("curves", "summary", "workers", "events"):
        assert bits(getattr(tape, table)) == bits(getattr(numpy, table))
    total = tape.summary.iloc[0]
    assert total["iterations"] > 5
    assert total["arrivals"] == total["applied"] + total["buffered"]


def test_every_gradient_is_accounted_for_and_belongs_to_its_region() -> None:
    method = Halos(local_stepsize=0.05, local_steps=3, accumulate=2)
    server = server_of(method, UNSTEADY, problem=WIDE, workers=5, horizon=200.0)
    server.after_event = server.check
    server.clock.run(200.0)
    assert server.iteration > 5
    assert server.accounting.discarded == 0
    assert server.accounting.buffered == len(method.regions[0].gradients) < 2


def test_delays_count_updates_of_the_region() -> None:
    """One worker in each region: its own step is always the last."""
    cluster = {**REGIONS, "regions": {"count": 5, "seconds": 1.0}}
    alone = simulate(entry(accumulate=2), cluster=cluster).workers["region_delay"]
    assert alone.tolist() == [0.0] * 5
    together = simulate(entry(accumulate=2)).workers["region_delay"]
    assert (together > 1.0).all()


def test_two_regions_come_to_the_minimiser_of_equal_objectives() -> None:
    problem = {**NOISY, "noise": None}
    outer = {"region_outer": {**PLAIN, "stepsize": 0.5}, "server_outer": PLAIN}
    run = simulate(entry(accumulate=4, **outer), cluster=REGIONS, problem=problem,
                   stop={"arrivals": 2000})  # fmt: skip
    gaps = run.curves["loss_gap"]
    assert gaps.iloc[-1] < 1e-3 * gaps.iloc[0]


@pytest.mark.parametrize("key", ["region_outer", "server_outer"])
def test_a_spread_is_at_most_one_over_the_buffer(key: str) -> None:
    outer = {"kind": "delayed_nesterov", "stepsize": 0.5, "momentum": 0.9, "buffer": 4}
    with pytest.raises(ScenarioError, match=rf"{key}: spread must be at most 1/buffer, 0\.25"):
        simulate(entry(**{key: {**outer, "spread": 0.3}}))


def test_a_joiner_starts_at_the_model_of_its_region() -> None:
    """F = x^2/2 from 1, a step of .1 a second: worker 1 joins at 2.5 s, at .81."""
    moves = [{"worker": 1, "join": 2.5}, {"worker": 1, "leave": 4.0}]
    plain = {"kind": "sgd", "stepsize": 1.0, "momentum": 0.0}
    method = entry(
        local_steps=1, local_stepsize=0.1, accumulate=4, merge=1.0, region_outer=plain,
        server_outer=plain,
    )  # fmt: skip
    line = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [1.0]}
    cluster = {"workers": 2, "compute_time": 1.0, "membership": {"events": moves}}
    rows = simulate(method, problem=line, cluster=cluster, stop={"time": 4.5}).curves
    end = 0.9**3 - 0.1 * 0.81
    assert rows["time"].tolist() == [0.0, 3.5, 4.5]
    assert rows["distance_sq"].iloc[-1] == pytest.approx(end**2)
