"""The stored tables of one run: their columns, types and limit."""

from typing import Any

import pyarrow as pa
import pytest

from simulator.errors import RunFailed
from simulator.sweep import run_tables as module
from simulator.sweep.run_tables import KEPT, TYPES, RunTables


def columns(table: str, rows: int = 2) -> dict[str, Any]:
    kinds = {"scenario": "text", "label": "text", **KEPT[table]}
    values = {"text": "x", "integer": 7, "number": 0.5}
    return {name: [values[kind]] * rows for name, kind in kinds.items()}


def tables(**changes: dict[str, Any]) -> RunTables:
    return RunTables.of(**{table: columns(table) | changes.get(table, {}) for table in KEPT})


def test_names_are_not_stored_and_all_other_columns_are() -> None:
    found = tables()
    for table, kinds in KEPT.items():
        stored = found.table(table)
        assert stored.column_names == list(kinds) and not {"scenario", "label"} & set(kinds)
        assert [field.type for field in stored.schema] == [TYPES[kind] for kind in kinds.values()]
        assert stored.num_rows == 2


def test_further_columns_are_parameters_in_a_summary_and_numbers_elsewhere() -> None:
    found = tables(summary={"depth": [1, 2], "mode": ["a", "b"]}, curves={"extra": [1, 2]})
    summary = found.table("summary")
    assert (
        summary["depth"].to_pylist() == [1, 2] and summary.schema.field("depth").type == pa.int64()
    )
    assert summary["mode"].to_pylist() == ["a", "b"]
    assert found.table("curves").schema.field("extra").type == pa.float64()


def test_other_types_are_refused_when_they_are_read() -> None:
    stream = RunTables.of(**{table: columns(table) for table in KEPT}).summary
    with pytest.raises(ValueError, match=r"."):
        RunTables(curves=stream, summary=stream, workers=stream).table("curves")


def test_a_table_that_is_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = [len(tables().curves), len(tables().summary), len(tables().workers)]
    largest = max(sizes)
    monkeypatch.setattr(module, "MOST_BYTES", largest)
    tables()
    monkeypatch.setattr(module, "MOST_BYTES", largest - 1)
    name = list(KEPT)[sizes.index(largest)]
    with pytest.raises(RunFailed) as caught:
        tables()
    assert str(caught.value) == (
        f"{name} takes {largest:,} bytes, at most {largest - 1:,}: record fewer points, or fewer "
        "replicas in one entry"
    )
