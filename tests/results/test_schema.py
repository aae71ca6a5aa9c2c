"""Columns and types that a stored table must have."""

from __future__ import annotations

import pyarrow as pa
import pytest

from simulator.results.columns import OPTIONAL, SUMMARY, WORKERS
from simulator.results.schema import check_schema

TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
RUN = [(name, TYPES[kind]) for name, kind in WORKERS.items() if name not in OPTIONAL]


def schema(*more: tuple[str, pa.DataType], after: int = len(RUN)) -> pa.Schema:
    """The documented columns of workers, and `more` behind the first `after` of them."""
    return pa.schema([*RUN[:after], *more, *RUN[after:]])


def test_the_documented_columns_are_enough() -> None:
    check_schema(schema(), WORKERS)


@pytest.mark.parametrize("kind", [pa.string(), pa.bool_(), pa.int64(), pa.float64()], ids=str)
def test_a_swept_key_between_scenario_and_algorithm_has_the_type_of_its_values(
    kind: pa.DataType,
) -> None:
    check_schema(schema(("cluster.law", kind), after=1), WORKERS)


@pytest.mark.parametrize("place", [0, 2, len(RUN)])
def test_a_further_column_elsewhere_is_a_number(place: int) -> None:
    check_schema(schema(("more", pa.float64()), after=place), WORKERS)
    with pytest.raises(ValueError, match="its column 'more' is string, must be double"):
        check_schema(schema(("more", pa.string()), after=place), WORKERS)


def test_a_parameter_in_a_summary_may_be_text() -> None:
    fields = [(name, TYPES[kind]) for name, kind in SUMMARY.items()]
    check_schema(pa.schema([*fields, ("rule", pa.string())]), SUMMARY)
    with pytest.raises(ValueError, match="its column 'rule' is binary, must be string or int64"):
        check_schema(pa.schema([*fields, ("rule", pa.binary())]), SUMMARY)


def test_a_column_that_occurs_twice_or_never_is_refused() -> None:
    with pytest.raises(ValueError, match="it has two columns 'seed'"):
        check_schema(schema(("seed", pa.int64())), WORKERS)
    left = [field for field in RUN if field[0] != "worker"]
    with pytest.raises(ValueError, match="it lacks the column 'worker'"):
        check_schema(pa.schema(left), WORKERS)
