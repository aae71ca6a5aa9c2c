"""Parquet files: fixed types and order, no trace of pandas, the same bytes on every write."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from simulator.results.columns import CURVES, SUMMARY
from simulator.results.parquet import packing, parameter_array, write_table
from simulator.results.reading import read_table
from tests.shared.fabricated import made_result, summary_row


def written(frame: pd.DataFrame, columns: dict[str, str]) -> bytes:
    """The bytes of a table."""
    buffer = io.BytesIO()
    write_table([frame], columns, buffer)
    return buffer.getvalue()


def test_the_same_frame_gives_the_same_bytes() -> None:
    assert written(made_result().curves, CURVES) == written(made_result().curves, CURVES)


def test_neither_index_nor_column_order_of_the_frame_matters() -> None:
    curves = made_result().curves
    shuffled = curves[list(reversed(curves.columns))].set_axis(range(7, 7 + len(curves)))
    assert written(shuffled, CURVES) == written(curves, CURVES)


def test_the_file_has_the_documented_order_types_and_no_pandas_metadata() -> None:
    schema = pq.read_schema(io.BytesIO(written(made_result().summary, SUMMARY)))
    assert schema.names[4:8] == ["replica", "stepsize", "delay_threshold", "status"]
    assert str(schema.field("seed").type) == "int64"
    assert str(schema.field("time_to_target").type) == "double"
    assert str(schema.field("label").type) == "string"
    assert schema.metadata is None


def test_a_table_reads_back_equal_with_infinities_and_nan(tmp_path: Path) -> None:
    summary = made_result().summary
    summary.loc[0, "final_loss_gap"] = np.nan
    path = tmp_path / "summary.parquet"
    path.write_bytes(written(summary, SUMMARY))
    again = read_table(path, SUMMARY).to_pandas()
    pd.testing.assert_frame_equal(again[summary.columns], summary, check_dtype=False)
    assert np.isinf(again["time_to_target"]).sum() == 3


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([6, 7], "int64"),
        ([6, None], "int64"),
        ([6, 0.5], "double"),
        ([True, False], "bool"),
        (["interrupt", None], "string"),
        ([6, "theory"], "string"),
        ([None, None], "string"),
    ],
)
def test_a_parameter_takes_the_narrowest_type(values: list[object], kind: str) -> None:
    frame = pd.DataFrame([summary_row("asgd", seed, 0, 1.0) for seed in range(len(values))])
    frame["extra"] = pd.Series(values, dtype=object)
    schema = pq.read_schema(io.BytesIO(written(frame, SUMMARY)))
    assert str(schema.field("extra").type) == kind


def test_a_missing_column_is_named() -> None:
    frame = made_result().curves.drop(columns="time")
    with pytest.raises(ValueError, match=r"lacks the columns \['time'\]"):
        written(frame, CURVES)


def test_a_metric_that_the_problem_lacks_is_no_column() -> None:
    assert "accuracy" not in pq.read_schema(io.BytesIO(written(made_result().curves, CURVES))).names


def test_frames_become_row_groups_and_numbers_need_no_dictionary(tmp_path: Path) -> None:
    curves = made_result().curves
    with (tmp_path / "curves.parquet").open("wb") as file:
        write_table([curves, curves[:1]], CURVES, file)
    stored = pq.ParquetFile(tmp_path / "curves.parquet")
    assert [stored.metadata.row_group(k).num_rows for k in range(2)] == [len(curves), 1]
    group = stored.metadata.row_group(0)
    columns = [group.column(k) for k in range(group.num_columns)]
    with_dictionary = [one.path_in_schema for one in columns if one.has_dictionary_page]
    assert with_dictionary == ["scenario", "algorithm", "label"]


def test_numbers_are_packed_by_differences_or_places_and_all_is_compressed(tmp_path: Path) -> None:
    path = tmp_path / "curves.parquet"
    path.write_bytes(written(made_result().curves, CURVES))
    stored = pq.ParquetFile(path)
    given = packing(stored.schema_arrow)
    assert given["use_dictionary"] == ["scenario", "algorithm", "label"]
    assert (given["compression"], given["compression_level"]) == ("zstd", 3)
    group = stored.metadata.row_group(0)
    columns = {group.column(k).path_in_schema: group.column(k) for k in range(group.num_columns)}
    assert {one.compression for one in columns.values()} == {"ZSTD"}
    assert "DELTA_BINARY_PACKED" in columns["seed"].encodings
    assert "BYTE_STREAM_SPLIT" in columns["time"].encodings


def test_a_failed_run_has_empty_counts_and_numbers_that_are_none(tmp_path: Path) -> None:
    frame = made_result().summary
    frame["max_delay"] = frame["max_delay"].astype(object)
    frame.loc[0, ["max_delay", "mean_delay"]] = (None, np.nan)
    (tmp_path / "s.parquet").write_bytes(written(frame, SUMMARY))
    table = pq.read_table(tmp_path / "s.parquet")
    assert (table["max_delay"].null_count, table["mean_delay"].null_count) == (1, 0)
    assert np.isnan(table["mean_delay"][0].as_py())


def test_absent_parameters_stay_absent() -> None:
    assert parameter_array([None, 2.5, 3]).to_pylist() == [None, 2.5, 3.0]
    assert parameter_array(["a", None, 1]).to_pylist() == ["a", None, "1"]


def test_numbers_that_a_method_reports_follow_the_documented_columns() -> None:
    curves = made_result().curves
    curves.insert(0, "consensus_sq", 1)
    schema = pq.read_schema(io.BytesIO(written(curves, CURVES)))
    assert schema.names[-1] == "consensus_sq"
    assert str(schema.field("consensus_sq").type) == "double"
