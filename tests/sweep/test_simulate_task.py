"""Runs that share a schedule get the bytes that they would get alone."""

from __future__ import annotations

import pytest

from simulator.sweep.plan import Task
from simulator.sweep.run_tables import RunTables
from simulator.sweep.simulate_task import Failure, simulate_task
from tests.shared.brittle import BRITTLE
from tests.sweep.conftest import FAILING, SMALL, plan_of

METHODS = (
    "[{name: asgd, stepsize: [0.05, 0.2]}, {name: rennala, batch: 2, stepsize: 0.3},"
    " {name: asgdm, stepsize: 0.05, momentum: [0.5, 0.9]},"
    " {name: random_asgd, stepsize: 0.1}, {name: delay_adaptive_asgd, stepsize: 0.1}]"
)
GRIDS = {
    "random times": [],
    "fixed times": ["cluster.compute_time={mean: {law: linear}}"],
    "no target": ["stop={arrivals: 90}", "record={iterations: 7}"],
    "own random numbers": ["common_random_numbers=false"],
    "many methods": [
        f"methods={METHODS}",
        "methods[0].stepsize=[0.05],[0.2, 0.3]",
        "seeds=[0, 1],[0, 2]",
    ],
    "numpy": ["engine=numpy"],
    "no server": [
        "cluster={workers: 4, compute_time: {mean: 1}, links: {edge: 0.5}, topology: ring}",
        "methods=[{name: dasgd, stepsize: 0.05}]",
        "methods[0].stepsize=0.05,[0.1, 0.2]",
    ],
    "diverging": ["methods.ringmaster.stepsize=0.1,900.0"],
}
BARE = SMALL.partition("sweep:")[0]


@pytest.mark.parametrize("name", GRIDS)
def test_grouped_equals_one_by_one_byte_for_byte(name: str) -> None:
    plan = plan_of(BARE if name in {"many methods", "no server"} else SMALL, *GRIDS[name])
    grouped = {run.id: found for task in plan.tasks for run, found in simulate_task(task)}
    assert grouped.keys() == plan.runs.keys()
    assert all(isinstance(found, RunTables) for found in grouped.values())
    for run in plan.runs.values():
        [(_, alone)] = simulate_task(Task((run,)))
        assert grouped[run.id] == alone


def test_replicas_that_need_too_much_memory_share_several_schedules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = plan_of(SMALL).tasks[0]
    whole = [found for _, found in simulate_task(task)]
    monkeypatch.setattr("simulator.running.plan._most_replicas", lambda *_: 1)
    assert [found for _, found in simulate_task(task)] == whole


def test_a_run_that_fails_takes_no_other_run_with_it() -> None:
    plan = plan_of(FAILING, "cluster.workers=3", plugins=(BRITTLE,))
    found = [pair for task in plan.tasks for pair in simulate_task(task)]
    failed = [run for run, one in found if isinstance(one, Failure)]
    assert {run.entry.parameters["breaks"] for run in failed} == {True}
    assert len(failed) == 2
    assert len(found) == len(plan.runs)
