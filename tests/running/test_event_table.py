"""Events: a row per job, whatever its fate."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from simulator.running import event_table
from tests.shared.scenes import LINE, run

EACH = {"problem": LINE, "times": {"mean": [1.0, 2.0, 3.5]}, "workers": 3}
RENNALA = {"name": "rennala", "stepsize": 0.1, "batch": 2}


def events(method: dict[str, Any], **changes: Any) -> pd.DataFrame:
    found = run(method, **{**EACH, **changes}).events
    assert found is not None
    return found


def fates(table: pd.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return list(table[list(names)].itertuples(index=False, name=None))


def test_a_batch_is_applied_together_and_the_rest_is_cancelled_and_restarted() -> None:
    """Worker 0 ends at 1 and, with worker 1, at 2: the second gradient fills the batch."""
    table = events(RENNALA, stop={"time": 2.5}, record={"points": 1})
    assert fates(table, "time", "worker", "started", "decided", "iteration", "verdict") == [
        (1.0, 0, 0.0, 2.0, 1, "applied"),
        (2.0, 1, 0.0, 2.0, 1, "applied"),
        (2.0, 0, 1.0, 2.0, 1, "cancelled"),
        (2.0, 2, 0.0, 2.0, 1, "cancelled"),
        (2.5, 0, 2.0, 2.5, 1, "in_flight"),
        (2.5, 1, 2.0, 2.5, 1, "in_flight"),
        (2.5, 2, 2.0, 2.5, 1, "in_flight"),
    ]


def test_groups_of_any_size_make_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of 3 rows hold arrivals, cancelled jobs and open ones side by side."""
    method = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2, "stops": True}
    whole = events(method, stop={"time": 9.0}, record={"points": 1})
    assert len(whole) > 10
    assert set(whole["verdict"]) == {"applied", "cancelled", "in_flight"}
    monkeypatch.setattr(event_table, "GROUP", 3)
    pd.testing.assert_frame_equal(
        events(method, stop={"time": 9.0}, record={"points": 1}), whole, check_exact=True
    )


def test_what_waits_for_an_update_at_the_end_is_buffered() -> None:
    table = events(RENNALA, stop={"time": 1.5}, record={"points": 1})
    assert fates(table, "time", "worker", "job", "decided", "verdict") == [
        (1.0, 0, 0, 1.5, "buffered"),
        (1.5, 0, 1, 1.5, "in_flight"),
        (1.5, 1, 0, 1.5, "in_flight"),
        (1.5, 2, 0, 1.5, "in_flight"),
    ]


def test_cancelled_jobs_know_their_model_and_its_age() -> None:
    method = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2, "stops": True}
    table = events(method, stop={"time": 3.25}, record={"points": 1})
    stopped = table[table["verdict"] == "cancelled"]
    assert fates(stopped, "time", "worker", "job", "version", "delay") == [
        (2.0, 2, 0, 0, 2),
        (3.0, 1, 1, 2, 2),
        (3.0, 2, 1, 2, 2),
    ]


def test_a_refused_gradient_is_decided_on_its_arrival() -> None:
    method = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2}
    table = events(method, stop={"time": 4.0}, record={"points": 1})
    refused = table[table["verdict"] == "discarded"]
    assert (refused["decided"] == refused["time"]).all()
    assert fates(refused, "time", "worker", "started", "delay") == [(3.5, 2, 0.0, 4)]


def test_a_queued_job_starts_when_its_worker_is_free() -> None:
    method = {"name": "random_asgd", "stepsize": 0.1}
    table = events(method, stop={"arrivals": 20})
    ended = table[table["verdict"] == "applied"]
    lasted = ended["time"] - ended["started"]
    assert lasted.tolist() == [EACH["times"]["mean"][worker] for worker in ended["worker"]]


def test_wasted_seconds_are_those_of_jobs_that_came_to_nothing() -> None:
    method = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2, "stops": True}
    result = run(method, **EACH, stop={"time": 20.0}, record={"points": 1})
    assert result.events is not None
    lost = result.events[result.events["verdict"].isin(["discarded", "cancelled"])]
    seconds = (lost["time"] - lost["started"]).groupby(lost["worker"]).sum()
    assert result.workers["wasted_seconds"].tolist() == [
        seconds.get(worker, 0.0) for worker in range(3)
    ]
