"""Links and the server's seconds, from messages that are made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.calibration import messages as module
from simulator.calibration.messages import LEAST, links_of, server_of
from simulator.calibration.recordings import Recorded

COUNT = 2 * LEAST


def recorded(*, has_stages: bool = True, **columns: Any) -> Recorded:
    """Jobs a second apart that take no time on any way, unless columns differ."""
    at = np.arange(1.0, COUNT + 1.0)
    usual = {
        "worker": 0, "started": at - 0.5, "dispatched": at - 0.5, "received": at - 0.5, "sent": at,
        "arrived": at, "time": at, "hook_seconds": 0.0, "verdict": "applied", "decided": at,
        "iteration": np.arange(COUNT),
    }  # fmt: skip
    jobs = pd.DataFrame({**usual, **columns})
    return Recorded("made", jobs, jobs, 1, has_stages=has_stages, steps=1)


def test_ways_that_take_no_time_are_left_out() -> None:
    assert links_of([recorded()]) == {}
    assert server_of([recorded()]) == {}


def test_without_stages_or_with_too_few_messages_nothing_is_known() -> None:
    late = np.arange(1.0, COUNT + 1.0) - 0.2
    assert links_of([recorded(has_stages=False, received=late)]) == {}
    few = recorded(received=late)
    assert (
        links_of([Recorded("few", few.jobs[: LEAST - 1], few.events, 1, has_stages=True, steps=1)])
        == {}
    )
    enough = Recorded("few", few.jobs[:LEAST], few.events, 1, has_stages=True, steps=1)
    assert list(links_of([enough])) == ["download"]
    assert server_of([recorded(has_stages=False, hook_seconds=0.1)]) == {}


def test_equal_seconds_are_a_latency_and_each_way_has_its_own() -> None:
    at = np.arange(1.0, COUNT + 1.0)
    found = links_of([recorded(received=at - 0.3, arrived=at + 0.25, time=at + 0.25)])
    assert found == {"download": {"latency": pytest.approx(0.2)}, "upload": {"latency": 0.25}}


def bursts(latency: float, serial: float) -> Recorded:
    """Bursts of four messages down, one after the other through a link."""
    place = np.arange(COUNT) % 4
    sent = np.arange(COUNT) // 4 * 10.0 + 1.0
    came = sent + latency + serial * (1.0 + place)
    return recorded(dispatched=sent, started=sent, received=came)


def test_seconds_that_grow_with_the_messages_ahead_are_serial() -> None:
    found = links_of([bursts(0.5, 0.25)])["download"]
    assert found == {"latency": 0.5, "serial": 0.25, "shared": True}
    alone = links_of([bursts(0.0, 0.25)])["download"]
    assert alone == {"latency": 0.25, "discipline": "fifo", "shared": True}


def test_hooks_cost_a_base_and_seconds_for_updates() -> None:
    """Every other gradient makes an update."""
    is_update = np.arange(COUNT) % 2 == 0
    verdicts = np.where(is_update, "applied", "discarded")
    found = server_of([recorded(verdict=verdicts, hook_seconds=0.01 + 0.02 * is_update)])
    assert found == {"arrival": pytest.approx(0.01), "update": pytest.approx(0.02)}


def test_a_cost_below_nothing_is_none() -> None:
    is_update = np.arange(COUNT) % 2 == 0
    verdicts = np.where(is_update, "applied", "discarded")
    found = server_of([recorded(verdict=verdicts, hook_seconds=0.03 - 0.02 * is_update)])
    assert found == {"arrival": pytest.approx(0.02)}


def test_how_many_messages_were_ahead_of_each() -> None:
    sent, came = np.array([0.0, 1.0, 2.0, 5.0]), np.array([3.0, 2.0, 4.0, 6.0])
    assert module._ahead(sent, came).tolist() == [0.0, 1.0, 1.0, 0.0]


def test_a_slope_must_be_sure_and_matter() -> None:
    ahead = np.tile([0.0, 1.0, 2.0, 3.0], 10)
    assert module._slope(ahead, 1.0 + 0.5 * ahead) == pytest.approx(0.5)
    assert module._slope(ahead, 1.0 - 0.5 * ahead) == 0.0
    assert module._slope(ahead, 1.0 + 0.03 * ahead) == 0.0  # 9 % of the mean at most
    assert module._slope(np.ones(40), 1.0 + ahead) == 0.0
    noise = np.tile([5.0, -5.0, -5.0, 5.0], 10)  # of mean 0, and orthogonal to the slope
    assert module._slope(ahead, 9.0 + 0.5 * ahead + noise) == 0.0


def test_an_upload_counts_only_if_it_found_the_server_idle() -> None:
    """Gradients that came while a hook ran may have waited to be read."""
    at = np.arange(1.0, COUNT + 1.0)
    hooks = np.where(np.arange(COUNT) % 4 == 0, 0.9, 0.1)  # until after the next one was sent
    run = recorded(sent=at - 0.2, hook_seconds=hooks)
    sent, came = module._uploads(run)
    assert len(sent) == COUNT - COUNT // 4 and (came - sent == pytest.approx(0.2))
    run = recorded(sent=at - 0.2, hook_seconds=0.9)
    assert len(module._uploads(run)[0]) == COUNT  # too few found it idle: all count


def test_costs_are_least_squares_of_what_varies() -> None:
    first, second = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])
    seconds = 0.5 + 2.0 * first + 3.0 * second
    assert module._nonnegative(seconds, [first, second]) == pytest.approx([0.5, 2.0, 3.0])
    assert module._nonnegative(seconds, [np.ones(4), second])[1] == 0.0
    falling = 5.0 - 2.0 * first + 3.0 * second
    assert module._nonnegative(falling, [first, second]) == pytest.approx([4.0, 0.0, 3.0])
    assert module._nonnegative(second - 1.0, [first, second])[0] == 0.0
