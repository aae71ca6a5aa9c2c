"""The identity of a run, and runs that share a schedule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.sweep import runs as runs_module
from simulator.sweep.plan import Shard, parse_shard, tasks_of
from tests.sweep.conftest import SMALL, plan_of

FIXED = SMALL.replace(", job: exponential", "")


def ids(text: str, *overrides: str) -> list[str]:
    return list(plan_of(text, *overrides).runs)


def test_rows_are_in_the_order_of_points_methods_and_seeds() -> None:
    rows = plan_of(SMALL).rows
    assert [(row.run.entry.name, row.run.seed) for row in rows[:4]] == [
        ("asgd", 0), ("asgd", 1), ("ringmaster", 0), ("ringmaster", 1)
    ]  # fmt: skip
    assert len(rows) == 4 * 4


def test_a_run_that_does_not_depend_on_a_swept_key_is_computed_once() -> None:
    assert len(plan_of(SMALL).runs) == 2 * (2 + 2 * 2)  # workers x (asgd + ringmaster) x seeds


def test_renaming_and_another_engine_change_no_run() -> None:
    assert ids(SMALL) == ids(SMALL, "name=other", "description=words", "engine=numpy")
    assert ids(SMALL) == ids(SMALL, "methods[0].label=A")


def test_all_of_an_aggregator_counts_and_is_plain() -> None:
    kinds = ["mean", "median", "{kind: trimmed_mean, f: 1}", "{kind: nnm, f: 1, then: median}"]
    kinds += ["{kind: nnm, f: 1, then: {kind: trimmed_mean, f: 1}}"]
    entries = [f"methods=[{{name: sync_sgd, stepsize: 0.1, aggregator: {kind}}}]" for kind in kinds]
    plain = FIXED.partition("sweep:")[0]
    found = [ids(plain, entry) for entry in entries]
    assert len({run_id for each in found for run_id in each}) == len(kinds) * len(found[0])
    for entry in entries:
        for run in plan_of(plain, entry).runs.values():
            assert json.loads(json.dumps(run.content)) == run.content


def test_labels_count_where_each_method_draws_its_own_numbers() -> None:
    own = "common_random_numbers=false"
    assert ids(SMALL, own) != ids(SMALL, own, "methods[0].label=A")


def test_another_version_makes_other_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids(SMALL)
    monkeypatch.setattr(runs_module, "source_version", lambda: "99.0")
    assert not set(before) & set(ids(SMALL))


def test_a_file_counts_by_what_is_in_it(tmp_path: Path) -> None:
    texts = {"a.csv": "size\n1.0\n2.0\n", "b.csv": "size\n1.0\n2.0\n", "c.csv": "size\n1.0\n3.0\n"}
    found = {}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        job = f"cluster.compute_time.job={{kind: empirical, path: {tmp_path / name}}}"
        found[name] = ids(SMALL, job)
    assert found["a.csv"] == found["b.csv"]
    assert not set(found["a.csv"]) & set(found["c.csv"])


def test_step_sizes_of_several_points_ride_on_one_schedule_per_seed() -> None:
    tasks = plan_of(SMALL).tasks
    assert len(tasks) == 2 * 2 * 2  # workers x methods x seeds
    assert sorted(task.replicas for task in tasks) == [2] * 8


def test_seeds_ride_too_where_nothing_random_decides_when() -> None:
    tasks = plan_of(FIXED).tasks
    assert len(tasks) == 2 * 2
    assert sorted(task.replicas for task in tasks) == [4] * 4


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_on_the_other_engines_every_run_is_alone(engine: str) -> None:
    problem = "problem={kind: logistic, data: {kind: synthetic, samples: 40, features: 2}}"
    plan = plan_of(FIXED, problem, f"engine={engine}")
    assert len(plan.tasks) == len(plan.runs) > len(plan_of(FIXED, problem).tasks)


def test_a_task_has_a_limit_and_holds_every_run_whole() -> None:
    plan = plan_of(FIXED)
    tasks = tasks_of(plan.runs.values(), most=3)
    assert max(task.replicas for task in tasks) <= 3
    assert sorted(run.id for task in tasks for run in task.runs) == sorted(plan.runs)


def test_shards_take_every_task_once() -> None:
    tasks = plan_of(SMALL).tasks
    parts = [Shard(k, 3).take(tasks) for k in (1, 2, 3)]
    assert sorted(id(task) for part in parts for task in part) == sorted(map(id, tasks))


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/0", "-1/3"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="must be i/N"):
        parse_shard(text)
