"""Tasks as text, carried out where the text arrives."""

import json
import os
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import RunFailed
from simulator.sweep.plan import Task
from simulator.sweep.remote import Answer, answers_in, simulate_text, text_of
from simulator.sweep.run_file import unpacked
from simulator.sweep.source_version import source_version
from tests.sweep.conftest import FAILING, SMALL, plan_of

pytest.importorskip("distributed", reason="needs Dask")


@pytest.fixture(scope="module")
def task() -> Task:
    return plan_of(SMALL).tasks[0]


def test_answers_of_another_form_count_as_not_sent() -> None:
    good = ("id", b"file", "", "")
    wrong = [
        ("id", "file", "", ""),
        ["id", b"", "", ""],
        good[:3],
        (*good, ""),
        None,
        (1, b"", "", ""),
    ]
    assert list(answers_in([*wrong, good])) == [Answer(*good)]
    assert list(answers_in(good)) == list(answers_in(None)) == []


def test_equal_scenarios_are_written_once() -> None:
    task = Task(tuple(plan_of(SMALL).runs.values()))
    asked = json.loads(text_of(task, ("m:C",)))
    scenarios = list({id(run.scenario): run.scenario for run in task.runs}.values())
    assert asked["release"] == source_version() and asked["plugins"] == ["m:C"]
    assert asked["scenarios"] == [one.canonical().decode() for one in scenarios]
    places = [scenarios.index(run.scenario) for run in task.runs]
    expected = [[k, r.index, r.seed, r.id] for k, r in zip(places, task.runs, strict=True)]
    assert asked["runs"] == expected and len(scenarios) < len(expected)


def test_each_run_is_answered_with_its_file(task: Task) -> None:
    found = simulate_text(text_of(task, ()))
    assert [one.run_id for one in found] == [run.id for run in task.runs]
    for one in found:
        unpacked(one.file, one.run_id)
        assert (one.error, one.message) == ("", "")


def test_a_failed_run_is_answered_with_its_error() -> None:
    plugins = ("tests.shared.brittle:Brittle",)
    plan = plan_of(FAILING, plugins=plugins)
    broken = [t for t in plan.tasks if t.runs[0].entry.parameters.get("breaks")]
    [one, *_] = simulate_text(text_of(broken[0], plugins))
    assert one.file == b"" and one.error and one.message


def change(task: Task, **changes: Any) -> str:
    return json.dumps({**json.loads(text_of(task, ())), **changes})


def test_another_release_or_other_files_are_refused(task: Task) -> None:
    with pytest.raises(RunFailed, match=r"has paceline .*, the sweep 0: install the same one"):
        simulate_text(change(task, release="0"))
    runs = [[0, 0, 0, "f" * 64]]
    with pytest.raises(RunFailed, match=f"takes run {'f' * 12} for .*: it reads other data files"):
        simulate_text(change(task, runs=runs))


def test_a_worker_of_a_cluster_uses_the_threads_it_was_granted(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "distributed.get_worker", lambda: SimpleNamespace(state=SimpleNamespace(nthreads=3))
    )
    nothing = change(task, runs=[])
    for before, after in ((None, "3"), ("5", "5")):
        if before is None:
            monkeypatch.delenv("NUMBA_NUM_THREADS", raising=False)
        else:
            monkeypatch.setenv("NUMBA_NUM_THREADS", before)
        assert simulate_text(nothing) == []
        assert os.environ["NUMBA_NUM_THREADS"] == after
        os.environ.pop("NUMBA_NUM_THREADS")
