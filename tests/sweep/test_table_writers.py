"""Concatenated tables: the same rows however many pieces wait together."""

import io
import math
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.sweep import table_writers as module
from simulator.sweep.key_columns import Piece
from simulator.sweep.table_writers import Stream, Summary


class Names:
    """One column of the point, and the label."""

    head: ClassVar = {"scenario": pa.string()}

    def columns(self, pieces: list[Piece]) -> dict[str, pa.Array]:
        rows = [piece.row for piece in pieces for _ in range(piece.table.num_rows)]
        return {
            "scenario": pa.array([f"s{row}" for row in rows], pa.string()),
            "label": pa.array([f"l{row}" for row in rows], pa.string()),
        }


def piece(number: int, **columns: list[Any]) -> Piece:
    row: Any = number
    return Piece(row, pa.table(columns))


def curves(number: int, *losses: float | None, **more: list[Any]) -> Piece:
    seeds, names = [number] * len(losses), ["asgd"] * len(losses)
    table = {"algorithm": names, "seed": seeds, "loss": pa.array(list(losses), pa.float64())}
    return piece(number, **{**table, **more})


OWN = {
    "algorithm": pa.string(), "seed": pa.int64(), "loss": pa.float64(), "gap": pa.float64(),
    "note": pa.string(),
}  # fmt: skip


@pytest.mark.parametrize(("loose", "group"), [(256, 2**18), (1, 2), (2, 1)])
def test_rows_are_written_in_their_order(
    loose: int, group: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column that a piece lacks is nan, or null if it is no number."""
    monkeypatch.setattr(module, "MOST_LOOSE", loose)
    monkeypatch.setattr(module, "ROW_GROUP", group)
    file = io.BytesIO()
    stream = Stream(Names(), OWN, file)  # type: ignore[arg-type]
    stream.add(curves(1, 0.5, None))
    stream.add(curves(2, 0.25, gap=[0.125], note=["n"], other=[7]))
    stream.add(curves(3, 1.0))
    stream.close()
    found = pq.read_table(io.BytesIO(file.getvalue())).to_pydict()
    assert list(found) == ["scenario", "algorithm", "label", "seed", "loss", "gap", "note"]
    assert found["scenario"] == ["s1", "s1", "s2", "s3"]
    assert found["label"] == ["l1", "l1", "l2", "l3"] and found["seed"] == [1, 1, 2, 3]
    assert [math.isnan(x) for x in found["loss"]] == [False, True, False, False]
    assert [math.isnan(x) for x in found["gap"]] == [True, True, False, True]
    assert found["note"] == [None, None, "n", None]
    groups = pq.read_metadata(io.BytesIO(file.getvalue()))
    assert groups.num_row_groups == {2**18: 1, 2: 2, 1: 4}[group]


def test_a_stream_without_rows_is_an_empty_table() -> None:
    file = io.BytesIO()
    Stream(Names(), OWN, file).close()  # type: ignore[arg-type]
    assert pq.read_table(io.BytesIO(file.getvalue())).num_rows == 0


@pytest.mark.parametrize("loose", [256, 1])
def test_parameters_of_a_summary_are_null_for_other_methods(
    loose: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LOOSE", loose)
    own = {
        "algorithm": pa.string(),
        "seed": pa.int64(),
        "replica": pa.int64(),
        "time": pa.float64(),
    }
    summary = Summary(Names(), own)  # type: ignore[arg-type]
    common = {"algorithm": ["a", "a"], "seed": [0, 1], "replica": [0, 0], "time": [1.0, 2.0]}
    summary.add(piece(1, **common))
    summary.add(piece(2, **common, depth=[3, 4]))
    summary.add(piece(3, **common, mode=["x", "y"]))
    file = io.BytesIO()
    summary.write(file)
    found = pq.read_table(io.BytesIO(file.getvalue())).to_pydict()
    assert list(found) == [
        "scenario", "algorithm", "label", "seed", "replica", "depth", "mode", "time",
    ]  # fmt: skip
    assert found["depth"] == [None, None, 3, 4, None, None]
    assert found["mode"] == [None] * 4 + ["x", "y"]
    assert found["time"] == [1.0, 2.0] * 3 and found["label"][2] == "l2"
