"""Stored runs: complete or absent, whatever happens to the file."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from simulator.errors import StorageError
from simulator.sweep.merge import failed_summary
from simulator.sweep.plan import Plan
from simulator.sweep.runs import Run
from simulator.sweep.simulate_task import Failure
from simulator.sweep.store import Store
from tests.shared.kept_runs import made_tables
from tests.sweep.conftest import SMALL, plan_of

TABLES = made_tables()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(SMALL)


@pytest.fixture(scope="module")
def run(plan: Plan) -> Run:
    return plan.rows[0].run


def file_of(directory: Path, run: Run) -> Path:
    return directory / "runs" / run.id[:2] / f"{run.id}.zip"


def test_what_was_written_is_read_back(tmp_path: Path, run: Run) -> None:
    store = Store(tmp_path)
    assert not store.has(run.id)
    store.write(run, TABLES)
    assert store.read(run.id) == TABLES
    assert list(store.contents()) == [run.content]


def test_the_same_run_is_the_same_bytes(tmp_path: Path, run: Run) -> None:
    for name in ("one", "two"):
        Store(tmp_path / name).write(run, TABLES)
    one, two = (file_of(tmp_path / name, run).read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_damaged_file_counts_as_absent_and_is_named(tmp_path: Path, run: Run) -> None:
    store = Store(tmp_path)
    assert store.damage(run.id) is None
    store.write(run, TABLES)
    assert store.damage(run.id) is None
    file = file_of(tmp_path, run)
    file.write_bytes(file.read_bytes()[:-30])
    assert not store.has(run.id)
    assert store.read_table(run.id, "curves") is None
    assert list(store.contents()) == []
    assert store.damage(run.id) == f"{file} is damaged: File is not a zip file"


@pytest.mark.parametrize("text", ["", "[" * 100_000, "[]", "{}", '{"error": "x"}', "\xff"])
def test_a_damaged_record_of_a_failure_counts_as_absent(
    tmp_path: Path, run: Run, text: str
) -> None:
    store = Store(tmp_path)
    store.fail(run, Failure("ValueError", "why"))
    file_of(tmp_path, run).with_suffix(".error.json").write_bytes(text.encode("latin-1"))
    assert store.failure(run.id) is None


def test_the_file_of_another_run_is_no_substitute(tmp_path: Path, plan: Plan) -> None:
    store = Store(tmp_path)
    one, other = plan.rows[0].run, plan.rows[1].run
    store.write(one, TABLES)
    target = file_of(tmp_path, other)
    target.parent.mkdir(exist_ok=True)
    file_of(tmp_path, one).rename(target)
    assert not store.has(other.id)


def test_a_failure_is_kept_until_the_run_succeeds(tmp_path: Path, run: Run) -> None:
    store = Store(tmp_path)
    store.fail(run, Failure("ValueError", "why"))
    assert store.failure(run.id) == Failure("ValueError", "why")
    assert not store.has(run.id)
    store.write(run, TABLES)
    assert store.failure(run.id) is None


def test_a_failure_of_a_method_with_an_aggregator_is_kept(tmp_path: Path) -> None:
    method = "methods=[{name: sync_sgd, stepsize: 0.1}]"
    [run, *_] = plan_of(SMALL, method, "sweep={}").runs.values()
    Store(tmp_path).fail(run, Failure("ValueError", "why"))
    assert Store(tmp_path).failure(run.id) == Failure("ValueError", "why")
    assert "aggregator" not in failed_summary(run).column_names


def test_what_a_dead_process_had_begun_is_removed(tmp_path: Path, run: Run) -> None:
    store = Store(tmp_path)
    store.write(run, TABLES)
    folder = file_of(tmp_path, run).parent
    here = platform.node()
    alive, elsewhere = f".{run.id}.zip.tmp-1-{here}", f".{run.id}.zip.tmp-4194999-{here}2"
    dead = f".{run.id}.zip.tmp-4194999-{here}"  # beyond the largest process number
    for name in (alive, elsewhere, dead):
        (folder / name).touch()
    (tmp_path / f".curves.parquet.tmp-4194999-{here}").touch()
    store.tidy()
    assert {path.name for path in folder.iterdir()} == {f"{run.id}.zip", alive, elsewhere}
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulator.files.os.fsync", full)
    with pytest.raises(StorageError, match="No space left on device"):
        Store(tmp_path).write(run, TABLES)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
