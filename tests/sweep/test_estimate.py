"""The estimate of a sweep's duration, with a clock and runs that the test says."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.scenario.sections import Stop
from simulator.sweep import estimate as module
from simulator.sweep.estimate import PROBE_ARRIVALS, PROBE_SECONDS, PROBES, estimate
from simulator.sweep.plan import Task
from simulator.sweep.run_tables import RunTables
from simulator.sweep.simulate_task import Failure
from tests.shared.ends import Moment
from tests.sweep.conftest import SMALL, plan_of


class Tables(RunTables):
    """Tables with these columns."""

    def __init__(self, times: list[float], **summary: list[Any]) -> None:
        object.__setattr__(self, "content", {"curves": {"time": times}, "summary": summary})

    def table(self, name: str) -> Any:
        columns = self.content[name]  # type: ignore[attr-defined]
        made: Any = {
            key: SimpleNamespace(to_pylist=lambda v=value: v) for key, value in columns.items()
        }
        return (
            SimpleNamespace(to_pydict=lambda: columns, __getitem__=made.get)
            if name == "summary"
            else made
        )


def used(
    arrivals: int = 0, time: float = 0.0, iterations: int = 0, status: str = "budget"
) -> Tables:
    return Tables([0.0, time], status=[status], arrivals=[arrivals], iterations=[iterations])


@pytest.mark.parametrize(
    ("tables", "stop", "share"),
    [
        (used(arrivals=50), {"arrivals": 200}, 0.25),
        (used(time=10.0), {"time": 40.0}, 0.25),
        (used(iterations=5), {"iterations": 10}, 0.5),
        (used(arrivals=50, time=10.0, iterations=1), {"arrivals": 100, "time": 40.0}, 0.5),
        (used(arrivals=50, status="horizon"), {"arrivals": 200}, 0.25),
        (used(arrivals=50, status="converged"), {"arrivals": 200}, 1.0),
        (used(arrivals=50), {"target": {"metric": "loss", "below": 1.0}}, 0.0),
    ],
)
def test_the_share_of_the_budget_that_was_used(
    tables: Tables, stop: dict[str, Any], share: float
) -> None:
    given = Stop.model_construct(**{"time": None, "arrivals": None, "iterations": None, **stop})
    assert module._share(tables, given) == share


@pytest.fixture
def tasks() -> list[Task]:
    [run, *_] = plan_of(SMALL).runs.values()
    return [Task((replace(run, seed=k),)) for k in range(14)]


def played(
    monkeypatch: pytest.MonkeyPatch, share: float | None, seconds: float = 2.0
) -> list[tuple[int, dict[str, Any]]]:
    """Tasks take some seconds and use a share; returns what was started, with its limits."""
    clock, started = Moment(), list[tuple[int, dict[str, Any]]]()

    def simulate(task: Task) -> Any:
        [run] = task.runs
        stop = run.scenario.stop
        started.append((run.seed, {"arrivals": stop.arrivals, "wall_seconds": stop.wall_seconds}))
        clock.now += seconds
        yield run, Failure("E", "m") if share is None else used(time=share * 40.0)

    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "simulate_task", simulate)
    return started


def test_a_few_tasks_are_tried_and_scaled_up(
    tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes 2 s for a quarter of its 40 s: 14 tasks of 8 s in 4 processes are 28 s."""
    started = played(monkeypatch, 0.25)
    assert estimate(tasks, 4) == 8.0 * 14 / 4
    compiles, tries = {"arrivals": 1, "wall_seconds": None}, {
        "arrivals": PROBE_ARRIVALS, "wall_seconds": PROBE_SECONDS,
    }  # fmt: skip
    expected = [(k, limits) for k in range(0, 12, 2) for limits in (compiles, tries)]
    assert started == expected and len(started) == 2 * PROBES


def test_no_more_processes_than_tasks_or_cores_count(
    tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    played(monkeypatch, 0.25)
    monkeypatch.setattr(module, "cores", lambda: 2)
    assert estimate(tasks, 99) == 8.0
    assert estimate(tasks, None) == 8.0 * 14 / 2
    assert estimate(tasks[:3], 1) == 24.0


@pytest.mark.parametrize("share", [None, 0.0])
def test_without_a_budget_or_with_failures_nothing_is_known(
    share: float | None, tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    played(monkeypatch, share)
    assert estimate(tasks, 1) is None
    assert estimate([], 1) == 0.0


def test_a_budget_of_few_arrivals_is_the_limit(
    tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    started = played(monkeypatch, 0.25)
    [run] = tasks[0].runs
    few = run.scenario.stop.model_copy(update={"arrivals": 7})
    short = replace(run, scenario=run.scenario.model_copy(update={"stop": few}))
    estimate([Task((short,))], 1)
    assert [limits["arrivals"] for _, limits in started] == [1, 7]
