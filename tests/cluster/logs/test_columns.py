"""Columns as numbers and names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.cluster.logs.columns import (
    name_column,
    number_column,
    positive_column,
    whole_column,
)
from simulator.errors import DataError


def column(*values: Any) -> pd.DataFrame:
    return pd.DataFrame({"x": list(values)})


class TestNames:
    def test_numbers_in_text_are_in_the_order_of_their_values(self) -> None:
        codes, names = name_column(column("10", "9", "-1", "9"), "x", "t")
        assert names == ["-1", "9", "10"]
        assert codes.tolist() == [2, 1, 0, 1]

    def test_runs_of_digits_in_names_are_compared_as_numbers(self) -> None:
        _, names = name_column(column("gpu10", "gpu9", "cpu11", "gpu9b"), "x", "t")
        assert names == ["cpu11", "gpu9", "gpu9b", "gpu10"]

    def test_names_that_are_equal_as_numbers_stay_apart(self) -> None:
        large = ["9007199254740993", "9007199254740992", "1", "01"]
        assert len(name_column(column(*large), "x", "t")[1]) == 4

    @pytest.mark.parametrize("empty", ["", " ", "NaN", "NA", "null", None])
    def test_an_empty_one_is_refused_with_its_row(self, empty: str | None) -> None:
        with pytest.raises(DataError, match=r"t: column 'x', row 2: empty, must be a name"):
            name_column(column("a", empty), "x", "t")

    def test_rows_are_those_of_the_file_where_some_were_left_out(self) -> None:
        with pytest.raises(DataError, match="row 3: empty"):
            name_column(column("a", "b", "")[1:], "x", "t")


class TestNumbers:
    def test_text_is_read_and_what_is_no_number_is_nan(self) -> None:
        found = number_column(column("1.5", "-2e3", "1_0", "0x10", "1,5", ""), "x")
        assert found[:2].tolist() == [1.5, -2000.0]
        assert np.isnan(found[2:]).all()

    def test_text_is_rounded_to_the_nearest_number(self) -> None:
        exact = np.random.default_rng(0).lognormal(0, 3, 1000)
        assert (number_column(column(*map(repr, exact.tolist())), "x") == exact).all()

    def test_dates_and_durations_are_no_numbers(self) -> None:
        assert np.isnan(number_column(column(pd.Timedelta(seconds=1)), "x")).all()

    @pytest.mark.parametrize("value", ["0", "-1", "inf", "nan", "x", "1e13"])
    def test_a_number_out_of_bounds_is_refused(self, value: str) -> None:
        said = r"row 1: .*, must be a number above 0 \(from 1e-12 to 1e\+12\)"
        with pytest.raises(DataError, match=said):
            positive_column(column(value), "x", "t", 1e-12, 1e12)

    @pytest.mark.parametrize("value", ["-1", "0.5", "inf", "1e300"])
    def test_what_is_no_whole_number_is_refused(self, value: str) -> None:
        with pytest.raises(DataError, match="must be a whole number >= 0"):
            whole_column(column(value), "x", "t")

    def test_the_bounds_themselves_are_allowed(self) -> None:
        assert positive_column(column(1.0, 9.0), "x", "t", 1.0, 9.0).tolist() == [1.0, 9.0]
        assert whole_column(column(0, 2**53 - 1), "x", "t").tolist() == [0, 2**53 - 1]
        with pytest.raises(DataError, match="row 1: 9007199254740992, must be a whole number"):
            whole_column(column(2**53), "x", "t")
        with pytest.raises(DataError, match=r"must be a number above 0$"):
            positive_column(column(0.0), "x", "t")
