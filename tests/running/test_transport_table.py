"""The table of the stages of jobs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from simulator.loop.job_log import Stage
from simulator.results.columns import TRANSPORT
from simulator.running.transport_table import transport_table


def table_of(monkeypatch: Any, *stages: Stage) -> pd.DataFrame:
    """The table of a run in which two workers began job 0 at once, and only one has arrived."""
    _record(monkeypatch, *stages)
    events = _events()
    table = transport_table([], iter([events]))
    assert table is not None
    return table


def _record(monkeypatch: Any, *stages: Stage) -> None:
    outcome = SimpleNamespace(
        schedule=SimpleNamespace(entry=SimpleNamespace(label="asgd")),
        log=SimpleNamespace(stages=list(stages)),
    )
    monkeypatch.setattr("simulator.running.transport_table.runs_of", lambda _: [(3, outcome, None)])


def _events() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scenario": "s",
            "algorithm": "asgd",
            "label": "asgd",
            "seed": 3,
            "worker": [1, 0],
            "job": [0, 0],
            "verdict": ["applied", "in_flight"],
            "started": [0.0, 0.0],
        }
    )


def test_a_row_per_job_in_the_order_of_the_dispatches(monkeypatch: Any) -> None:
    table = table_of(monkeypatch, Stage(1, 0, 0.0, "arrived", arrived=2.0))
    assert list(table) == list(TRANSPORT)
    assert table["worker"].tolist() == [1, 0]
    assert table["fate"].tolist() == ["arrived", "in_flight"]


def test_a_worker_that_dies_between_two_jobs_has_a_row_for_its_next(monkeypatch: Any) -> None:
    """Without it a replay would wait for the worker for ever."""
    stages = Stage(1, 0, 0.0, "arrived", arrived=2.0), Stage(1, 1, 2.5, "lost")
    last = table_of(monkeypatch, *stages).iloc[-1]
    assert last[["label", "seed", "worker", "job"]].tolist() == ["asgd", 3, 1, 1]
    assert last[["dispatched", "fate"]].tolist() == [2.5, "lost"]


def test_what_was_lost_on_its_way_has_one_row(monkeypatch: Any) -> None:
    table = table_of(monkeypatch, Stage(1, 0, 0.0, "lost"))
    assert table["worker"].tolist() == [1, 0]


def test_a_run_that_ended_with_its_first_record_has_no_table(monkeypatch: Any) -> None:
    _record(monkeypatch, Stage(1, 0, 0.0, "in_flight"))
    assert transport_table([], iter([_events().iloc[:0]])) is None
