"""Files of a results folder: a damaged file gives one line with its path."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.errors import DataError, StorageError
from simulator.results.columns import CURVES
from simulator.results.parquet import write_table
from simulator.results.reading import (
    is_number,
    read_file,
    read_json,
    read_table,
    reason,
    with_plain_text,
)
from tests.shared.fabricated import made_result


def said(reader: Callable[[], object], path: Path) -> str:
    """The reader's message about the path: one line that begins with it."""
    with pytest.raises(DataError) as caught:
        reader()
    text = str(caught.value)
    assert text.startswith(str(path))
    assert text.isprintable()
    return text.removeprefix(str(path)).strip()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged: Expecting value"),
        (b"{", "is damaged: Expecting property name"),
        (b"[1]", "is damaged: it holds a list, not a mapping"),
        (b"\xff\xfe", "is damaged: 'utf-8' codec can't decode"),
        (b"[" * 100_000, "is damaged: maximum recursion depth"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, "is damaged: it is nested deeper than 60 levels"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is damaged: Exceeds the limit"),
    ],
)
def test_json_that_is_damaged_or_no_mapping(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "wall.json"
    path.write_bytes(content)
    assert said(lambda: read_json(path), path).startswith(message)


@pytest.mark.parametrize("inner", ['{"a":%s}', "[%s]"])
def test_sixty_levels_are_read_and_one_more_is_not(tmp_path: Path, inner: str) -> None:
    path = tmp_path / "wall.json"
    deepest = "1"
    for _ in range(59):
        deepest = inner % deepest
    path.write_text(f'{{"a": {deepest}}}', "utf-8")
    assert list(read_json(path)) == ["a"]
    path.write_text(f'{{"a": {inner % deepest}}}', "utf-8")
    assert said(lambda: read_json(path), path).endswith("deeper than 60 levels")


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    """Opening a pipe would wait for its writer."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe):
        assert said(lambda one=path: read_json(one), path).endswith("it is no regular file")


def test_a_reason_is_one_printable_line() -> None:
    assert reason(ValueError("a\n\x1b[31mb\u202e")) == "a \\x1b[31mb\\u202e"
    assert reason(OSError(13, "Permission denied")) == "Permission denied"
    assert reason(ValueError()) == "ValueError"


def curves_file(place: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Path:
    path = place / "curves.parquet"
    change(made_result().curves).to_parquet(path, index=False)
    return path


def test_a_missing_table_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "curves.parquet"
    assert said(lambda: read_table(path, CURVES), path) == "is missing: run the scenario again"


def test_a_table_cut_short_or_with_changed_bytes_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "curves.parquet"
    with path.open("wb") as file:
        write_table([made_result().curves], CURVES, file)
    whole = path.read_bytes()
    for content in (b"", b"PAR1", whole[:-20], whole[20:], whole[:100] + b"x" * 50 + whole[150:]):
        path.write_bytes(content)
        assert said(lambda: read_table(path, CURVES), path).startswith("is damaged: ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="time"), "it lacks the column 'time'"),
        (lambda frame: frame.rename(columns={"time": "zz"}), "it lacks the column 'time'"),
        (lambda frame: frame.assign(time="x"), "its column 'time' is string, must be double"),
        (lambda frame: frame.assign(seed=0.5), "its column 'seed' is double, must be int64"),
        (lambda frame: frame.assign(label=None), "its column 'label' is null, must be string"),
        (lambda frame: frame.assign(more="x"), "its column 'more' is string, must be double"),
    ],
)
def test_other_columns_or_types_are_damage(
    tmp_path: Path, change: Callable[[pd.DataFrame], pd.DataFrame], message: str
) -> None:
    path = curves_file(tmp_path, change)
    assert said(lambda: read_table(path, CURVES), path) == f"is damaged: {message}"


def test_what_methods_add_are_numbers_and_swept_keys_are_anything(tmp_path: Path) -> None:
    def extended(frame: pd.DataFrame) -> pd.DataFrame:
        frame.insert(1, "cluster.law", "linear")
        return frame.assign(consensus_sq=1.0)

    table = read_table(curves_file(tmp_path, extended), CURVES)
    assert table.schema.field("cluster.law").type == pa.string()


def test_a_folder_named_like_a_key_adds_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "seed=3"
    folder.mkdir()
    path = curves_file(folder, lambda frame: frame)
    assert read_table(path, CURVES).column_names == list(made_result().curves.columns)


def test_a_reason_has_at_most_300_characters() -> None:
    assert reason(ValueError("x" * 301)) == "x" * 300


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, True), (0.5, True), (-1e308, True), (True, False), ("1", False), (10**400, False),
     (-(10**400), False), (float("inf"), False), (float("nan"), False), (None, False)],
)  # fmt: skip
def test_numbers_are_within_the_range_of_floats(value: object, expected: bool) -> None:
    assert is_number(value) is expected


def test_an_error_of_ours_is_passed_on_as_it_is(tmp_path: Path) -> None:
    def broken(_: Path) -> None:
        raise StorageError("the disk is full")

    with pytest.raises(DataError, match=r"^the disk is full$"):
        read_file(tmp_path / "x", broken)


def test_text_of_any_width_is_read_as_text() -> None:
    table = pa.table({"a": pa.array(["x"], pa.large_string()), "b": [1]})
    found = with_plain_text(table)
    assert (found.schema.field("a").type, found.schema.field("b").type) == (pa.string(), pa.int64())


def test_bytes_that_are_no_text_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "curves.parquet"
    table = pa.Table.from_pandas(made_result().curves, preserve_index=False)
    place = table.schema.get_field_index("scenario")
    wrong = pa.array([b"\xff"] * len(table), pa.binary()).view(pa.string())
    pq.write_table(table.set_column(place, "scenario", wrong), path)
    assert said(lambda: read_table(path, CURVES), path).startswith("is damaged: ")
