"""The columns of a row's point and method."""

from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from simulator.sweep.key_columns import Names, Piece


def point(name: str, **values: Any) -> Any:
    return SimpleNamespace(scenario=SimpleNamespace(name=name), values=values)


POINTS = [
    point("a", depth=1, mode="x", both=2),
    point("b", depth=3, mode={"law": "sqrt"}, both="y"),
]
PLAN: Any = SimpleNamespace(grid=SimpleNamespace(points=POINTS, columns=("depth", "mode", "both")))


def piece(which: int, label: str, rows: int) -> Piece:
    run = SimpleNamespace(entry=SimpleNamespace(label=label))
    row: Any = SimpleNamespace(point=POINTS[which], run=run)
    return Piece(row, pa.table({"x": list(range(rows))}))


def test_a_swept_key_has_the_narrowest_type_of_its_values() -> None:
    names = Names(PLAN)
    assert list(names.head) == ["scenario", "depth", "mode", "both"]
    assert names.head["depth"] == pa.int64() and names.head["mode"] == pa.string()


def test_every_row_of_a_piece_has_its_point_and_label() -> None:
    found = Names(PLAN).columns([piece(1, "m", 2), piece(0, "n", 0), piece(0, "k", 1)])
    assert {name: column.to_pylist() for name, column in found.items()} == {
        "scenario": ["b", "b", "a"],
        "depth": [3, 3, 1],
        "mode": ["{law: sqrt}", "{law: sqrt}", "x"],
        "both": ["y", "y", "2"],
        "label": ["m", "m", "k"],
    }
