"""Tables from files: accepted ones, and ones refused with their line."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from simulator.cluster.logs.tables import column_names, load_table
from simulator.errors import DataError


def written(place: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = place / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_line_ends_are_found_out(tmp_path: Path, separator: str, end: str) -> None:
    lines = ["rank, duration ,note", "0, 1.5 ,a", "", "1,2.5,b", ""]
    path = written(tmp_path, end.join(lines).replace(",", separator))
    table = load_table(path, ["duration", "rank"])
    assert table.to_dict("list") == {"duration": ["1.5", "2.5"], "rank": ["0", "1"]}


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbfrank,x\n0,1\n")
    assert load_table(path, ["rank"])["rank"].tolist() == ["0"]


def test_quoted_fields_may_hold_the_separator(tmp_path: Path) -> None:
    path = written(tmp_path, 'rank,x\n"a,b",1\n')
    assert load_table(path, ["rank"])["rank"].tolist() == ["a,b"]


@pytest.mark.parametrize(
    ("pack", "name"),
    [
        (gzip.compress, "t.csv.gz"),
        (bz2.compress, "t.txt.bz2"),
        (lzma.compress, "t.tsv.xz"),
        (gzip.compress, "t.csv"),
        (bytes, "t.tsv"),
    ],
)
def test_text_may_be_compressed(tmp_path: Path, pack: Callable[[bytes], bytes], name: str) -> None:
    path = written(tmp_path, pack(b"rank\tx\n3\t4\n"), name)
    assert load_table(path, ["rank"])["rank"].tolist() == ["3"]
    assert column_names(path) == ["rank", "x"]


def test_the_names_of_a_parquet_file(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1], "b": [2]}).to_parquet(tmp_path / "t.parquet")
    assert column_names(tmp_path / "t.parquet") == ["a", "b"]


def test_names_of_a_file_of_another_format_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"t\.json: \.json, must be \.csv, .* or \.parquet"):
        column_names(written(tmp_path, "{}", "t.json"))
    with pytest.raises(DataError, match="not a readable table"):
        column_names(written(tmp_path, "{}", "t.parquet"))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("x;y\n1,5;a\n-,25e3;b\n2;c\n", ["1.5", "-.25e3", "2"]),
        ("x\ty\n1,5\ta\n", ["1.5"]),
        ("x;y\n1,500;a\n2.5;b\n", ["1,500", "2.5"]),
        ("x;y\n1,234,567;a\na,b;\n", ["1,234,567", "a,b"]),
        ('x,y\n"1,5",a\n', ["1,5"]),
    ],
    ids=["semicolons", "tabs", "a point too", "groups", "commas"],
)
def test_a_decimal_comma_is_a_point_where_nothing_contradicts(
    tmp_path: Path, text: str, fields: list[str]
) -> None:
    assert load_table(written(tmp_path, text), ["x"])["x"].tolist() == fields


def test_optional_columns_are_taken_where_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, "rank,stage\n0,1\n")
    assert load_table(path, ["rank"], ["stage", "dp_rank"]).columns.tolist() == ["rank", "stage"]


def test_columns_of_parquet_keep_their_types_and_an_index_is_a_column(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"rank": [7, 2, 9], "x": [0.5, 1.0, 2.0]}).set_index("rank").to_parquet(path)
    table = load_table(path, ["rank", "x"])
    assert table["rank"].tolist() == [7, 2, 9]
    assert table["x"].dtype == float


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", r"t\.csv: is empty, must have a line of column names"),
        ("\n\n", r"t\.csv: is empty"),
        ("rank,x\n", r"t\.csv: no rows"),
        ("rank,x\n\n\n", r"t\.csv: no rows"),
        ("rnk,x\n0,1\n", r"no column 'rank'; did you mean 'rnk'\?"),
        ("rank,x,rank\n0,1,2\n", r"2 columns 'rank', must be one"),
        ("rank,x\n0,1\n\n0,1,2\n", r"t\.csv:4: '0,1,2': 3 fields, must be 2, as in the line of"),
        ("rank,x\n0,1,2\n3,4,5\n", r"t\.csv:2: '0,1,2': 3 fields"),
        ("rank,x\n7\n", r"t\.csv:2: '7': 1 field, must be 2"),
        (b"rank,x\n\xff,1\n", r"t\.csv: not a readable table: .*byte 0xff"),
        (b"\xff\xferank,x\n0,1\n", r"t\.csv: not a readable table"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        load_table(written(tmp_path, content), ["rank"])


def test_control_characters_are_not_printed_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, "rank,\x1b[31m\n\x00,1,2\n")
    with pytest.raises(DataError, match=r"t\.csv:2: '\\\\x00,1,2'"):
        load_table(path, ["rank"])
    with pytest.raises(DataError, match=r"known: rank, \\x1b\[31m"):
        load_table(path, ["size"])
