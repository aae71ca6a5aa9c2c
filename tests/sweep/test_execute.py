"""Tasks that are carried out, lost, or ended in the middle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from simulator.running.pool import Lost
from simulator.sweep import execute as executing
from simulator.sweep.execute import execute
from simulator.sweep.plan import Task
from simulator.sweep.resources import Resources
from simulator.sweep.runs import Run
from simulator.sweep.simulate_task import Failure
from tests.sweep.conftest import SMALL, plan_of


def test_an_interrupt_of_the_progress_ends_a_task_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def interrupt(_: float, what: str) -> None:
        said.append(what)
        if len(said) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(executing, "TICK", 0.0)
    with pytest.raises(KeyboardInterrupt):
        execute(plan_of(SMALL).tasks, tmp_path, progress=interrupt)
    assert said == ["0 of 12 runs"] * 3
    assert not list(tmp_path.rglob("*.zip"))


class Kept:
    """A store that notes what it is given; some files are damaged, some runs are there already."""

    damaged: ClassVar[set[str]] = set()
    there: ClassVar[set[str]] = set()
    noted: ClassVar[list[tuple[str, ...]]] = []

    def __init__(self, directory: Path) -> None:
        assert directory == Path("there")

    def take(self, run_id: str, content: bytes) -> bool:
        self.noted.append((run_id, "taken"))
        return run_id not in self.damaged

    def has(self, run_id: str) -> bool:
        return run_id in self.there

    def fail(self, run: Run, failure: Failure) -> None:
        self.noted.append((run.id, failure.error, failure.message))


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> type[Kept]:
    Kept.damaged, Kept.there, Kept.noted = set(), set(), []
    monkeypatch.setattr(executing, "Store", Kept)
    return Kept


@pytest.fixture(scope="module")
def task() -> Task:
    [run, *_] = plan_of(SMALL).runs.values()
    return Task(tuple(replace(run, id=name) for name in ("a", "b", "c", "d")))


def test_answers_of_a_cluster_are_kept_or_their_runs_have_failed(
    kept: type[Kept], task: Task
) -> None:
    kept.damaged = {"b"}
    found = [("a", b"1", "", ""), ("b", b"2", "", ""), ("c", b"", "ValueError", "no data"), "?"]
    assert executing._keep_answers(Path("there"), task, found) == 3  # type: ignore[arg-type]
    assert kept.noted == [
        ("a", "taken"),
        ("b", "taken"),
        ("b", "Damaged", "its file came back damaged"),
        ("c", "ValueError", "no data"),
        ("d", "Damaged", "no answer came back for it"),
    ]
    lost = Lost(None)
    assert executing._keep_answers(Path("there"), task, lost) is lost


def executed(
    task: Task, answers: list[list[tuple[int, Any]]], monkeypatch: pytest.MonkeyPatch
) -> tuple[list[int], list[tuple[float, str]]]:
    """Sizes of the tasks of each turn, and what is reported; turn k yields answers[k]."""
    sizes: list[int] = []
    reported: list[tuple[float, str]] = []

    def spread(here: object, work: object, tasks: list[Task], jobs: int, tick: object) -> Any:
        assert jobs == 3
        sizes.append(len(tasks))
        return iter(answers.pop(0))

    monkeypatch.setattr(executing, "spread", spread)
    execute(
        [task],
        Path("there"),
        resources=Resources(jobs=3),
        progress=lambda *said: reported.append(said),
    )
    return sizes, reported


def test_runs_of_a_lost_task_are_tried_alone(
    kept: type[Kept], task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had stored stays, and the share of all runs is reported."""
    turns = [[(0, Lost(-9))], [(0, 0), (1, Lost(-9)), (2, 1), (3, Lost(None))]]
    kept.there = {"d"}
    sizes, reported = executed(task, turns, monkeypatch)
    assert sizes == [1, 4]
    assert kept.noted == [("b", "Killed", "its process ended in every try with exit code -9")]
    assert reported == [
        (0.25, "1 of 4 runs"),
        (0.5, "2 of 4 runs, 1 failed"),
        (0.75, "3 of 4 runs, 2 failed"),
        (1.0, "4 of 4 runs, 2 failed"),
    ]


def test_a_run_that_is_alone_already_has_failed(
    kept: type[Kept], task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes, reported = executed(Task(task.runs[:1]), [[(0, Lost(None))]], monkeypatch)
    assert sizes == [1] and kept.noted == [("a", "Killed", "its process ended in every try")]
    assert reported == [(1.0, "1 of 1 runs, 1 failed")]


def test_nothing_is_reported_again_before_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(executing, "perf_counter", lambda: now[0])
    reported: list[str] = []
    progress = executing._Progress(2, lambda _, said: reported.append(said))
    for moment in (0.0, executing.TICK, 1.5 * executing.TICK, 2.0 * executing.TICK):
        now[0] = moment
        progress.again()
    assert reported == ["0 of 2 runs"] * 2
