"""The tables of a sweep, written while its runs are read one after the other."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from weakref import finalize

import pyarrow.parquet as pq
import pytest

from simulator.errors import DataError
from simulator.sweep import merge, table_writers
from simulator.sweep.key_columns import Piece
from simulator.sweep.merge import Merger
from simulator.sweep.plan import Plan
from simulator.sweep.simulate_task import Failure
from simulator.sweep.store import Store
from tests.shared.kept_runs import made_tables
from tests.sweep.conftest import SMALL, plan_of, sweep_into


@pytest.fixture
def plan() -> Plan:
    """Twelve runs at four points."""
    return plan_of(SMALL)


@pytest.fixture
def store(plan: Plan, tmp_path: Path) -> Store:
    """Every run of the plan but the first, which failed; it has two replicas at two points."""
    store = Store(tmp_path)
    failed, *others = plan.runs.values()
    store.fail(failed, Failure("Killed", "its process ended"))
    for run in others:
        store.write(run, made_tables())
    return store


def merged(plan: Plan, store: Store) -> dict[str, bytes]:
    """Table -> the bytes of its file."""
    files = {table: io.BytesIO() for table in ("curves", "summary", "workers")}
    Merger(plan, store).write(files)
    return {table: file.getvalue() for table, file in files.items()}


def groups(content: bytes) -> list[int]:
    """Rows of each row group."""
    found = pq.ParquetFile(io.BytesIO(content)).metadata
    return [found.row_group(k).num_rows for k in range(found.num_row_groups)]


@pytest.mark.parametrize("most", [1, 2, 5, 16])
def test_how_many_runs_are_put_together_changes_no_byte(
    plan: Plan, store: Store, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = merged(plan, store)
    monkeypatch.setattr(table_writers, "MOST_LOOSE", most)
    assert merged(plan, store) == whole


def test_only_a_few_runs_are_held_at_a_time(
    plan: Plan, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[finalize[[], Piece]] = []
    most = 0

    def counted(*parts: Any) -> Piece:
        nonlocal most
        piece = Piece(*parts)
        held.append(finalize(piece, int))
        most = max(most, sum(one.alive for one in held))
        return piece

    monkeypatch.setattr(merge, "Piece", counted)
    monkeypatch.setattr(table_writers, "MOST_LOOSE", 2)
    merged(plan, store)
    assert most <= 3 * 2


def test_a_row_group_is_written_as_soon_as_its_rows_are_there(
    plan: Plan, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_writers, "ROW_GROUP", 8)
    found = merged(plan, store)
    assert len(plan.rows) == 2 + 14
    assert groups(found["curves"]) == [8, 8, 8, 4]
    assert groups(found["workers"]) == [8, 6]
    assert groups(found["summary"]) == [2 * 2 + 14]


def test_a_run_that_vanishes_while_the_tables_are_written_is_an_error(
    plan: Plan, store: Store, tmp_path: Path
) -> None:
    merger = Merger(plan, store)
    next(tmp_path.glob("runs/*/*.zip")).unlink()
    files = {table: io.BytesIO() for table in ("curves", "summary", "workers")}
    with pytest.raises(DataError, match="was there and is no more: resume the sweep"):
        merger.write(files)


def test_a_usual_value_is_stated_where_other_runs_have_another(tmp_path: Path) -> None:
    """As in a run: a run of its own has no column for a plain mean, the sweep has one."""
    robust = SMALL.replace("ringmaster, stepsize: 0.2, delay_threshold: 2", "sync_sgd, stepsize: 1")
    swept = robust.replace(
        "methods.ringmaster.stepsize: [0.1, 0.2]", "methods.sync_sgd.aggregator: [mean, median]"
    )
    sweep_into(tmp_path, plan_of(swept))
    summary = pq.read_table(tmp_path / "summary.parquet").to_pandas()
    stated = summary.fillna({"aggregator": ""}).groupby(
        ["algorithm", "methods.sync_sgd.aggregator"]
    )["aggregator"]
    assert stated.unique().map(list).to_dict() == {
        ("asgd", "mean"): [""],
        ("asgd", "median"): [""],
        ("sync_sgd", "mean"): ["mean"],
        ("sync_sgd", "median"): ["median"],
    }
