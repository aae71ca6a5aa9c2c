"""CSV files that are safe to open in a spreadsheet."""

from __future__ import annotations

import pandas as pd
import pytest

from simulator.csv_text import csv_bytes


@pytest.mark.parametrize("text", ["=1+1", "+a", "-a", "@sum", "\ta", "\ra"])
def test_a_text_that_looks_like_a_formula_is_guarded(text: str) -> None:
    table = pd.DataFrame({"label": [text, "plain"], text: [1.5, -2.0]})
    assert csv_bytes(table).decode() == f"label,'{text}\n'{text},1.5\nplain,-2.0\n"


def test_categories_are_guarded_like_texts() -> None:
    table = pd.DataFrame({"label": pd.Categorical(["=a", "b", "=a"])})
    assert csv_bytes(table) == b"label\n'=a\nb\n'=a\n"


def test_numbers_stay_as_they_are() -> None:
    table = pd.DataFrame({"x": [-1.5, float("-inf")], "n": [-3, 4], "mixed": [-2.5, "-1e-3"]})
    assert csv_bytes(table) == b"x,n,mixed\n-1.5,-3,-2.5\n-inf,4,-1e-3\n"
    assert table.columns.tolist() == ["x", "n", "mixed"]
