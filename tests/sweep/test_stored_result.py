"""The result of a scenario from stored runs: the tables of a run, nothing computed twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

import simulator
from simulator.errors import RunFailed
from simulator.results import Result, read
from simulator.results.store import write
from simulator.scenario import Scenario
from simulator.sweep import execute
from simulator.sweep.plan import Task
from simulator.sweep.remote import Answer, simulate_text, text_of
from simulator.sweep.resources import Resources
from simulator.sweep.stored_result import stored_result
from simulator.sweep.worker_timeout import Cluster
from tests.shared.brittle import BRITTLE
from tests.sweep.conftest import SMALL, plan_of

BARE = SMALL.partition("sweep:")[0]
BREAKING = BARE.replace("ringmaster, stepsize: 0.2, delay_threshold: 2", "brittle, stepsize: 0.2")


def scenario_of(text: str, *overrides: str) -> Scenario:
    return plan_of(text, *overrides, plugins=(BRITTLE,)).grid.points[0].scenario


def assert_equal(one: Result, other: Result) -> None:
    for table in ("curves", "summary", "workers"):
        pd.testing.assert_frame_equal(
            getattr(one, table), getattr(other, table), check_dtype=False, check_exact=True
        )
    assert one.target == other.target


def test_the_tables_are_those_of_a_run_and_nothing_is_computed_twice(tmp_path: Path) -> None:
    scenario, said = scenario_of(BARE), []
    found = stored_result(scenario, tmp_path, progress=lambda share, _: said.append(share))
    assert_equal(found, simulator.run(scenario))
    assert said[-1] == 1.0
    said.clear()
    again = stored_result(scenario, tmp_path, progress=lambda share, _: said.append(share))
    assert_equal(again, found)
    assert said == []


def test_a_failed_run_has_that_status_and_the_others_their_curves(tmp_path: Path) -> None:
    found = stored_result(scenario_of(BREAKING, "methods.brittle.breaks=true"), tmp_path)
    status = found.summary.groupby("algorithm")["status"].agg(set)
    assert status["brittle"] == {"failed"}
    assert set(found.curves["algorithm"]) == {"asgd"}
    write(found, tmp_path / "written", scenario_of(BREAKING))
    assert_equal(read(tmp_path / "written"), found)


def test_if_every_run_fails_the_first_error_is_raised(tmp_path: Path) -> None:
    only = "methods=[{name: brittle, stepsize: 0.1, breaks: true}]"
    with pytest.raises(RunFailed, match=r"every run failed, the first with: .*by accident"):
        stored_result(scenario_of(BREAKING, only), tmp_path)


def test_a_cluster_computes_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(
        cluster: Cluster, tasks: Sequence[Task], *_: object
    ) -> Iterator[tuple[int, list[Answer]]]:
        assert cluster.address == "tcp://127.0.0.1:9"
        yield from ((k, simulate_text(text_of(task, ()))) for k, task in enumerate(tasks))

    scenario = scenario_of(BARE)
    here = stored_result(scenario, tmp_path / "here")
    monkeypatch.setattr(execute, "on_cluster", elsewhere)
    monkeypatch.setattr(execute, "spread", lambda *_, **__: pytest.fail("was computed here"))
    there = stored_result(
        scenario, tmp_path / "there", resources=Resources(cluster=Cluster("tcp://127.0.0.1:9"))
    )
    assert_equal(here, there)
