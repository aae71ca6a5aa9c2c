"""Tables of the page."""

from __future__ import annotations

from math import inf, nan

from simulator.report.page_table import Cell, Column, Table, number, text


def test_headings_end_with_a_sign_for_numbers_and_follow_the_head() -> None:
    table = Table.of("a", "A", "method|time [s]#", [[text(1), number(2.0)]], head=(Column("n"),))
    assert table.columns == (Column("n"), Column("method"), Column("time [s]", numeric=True))
    assert (table.id, table.title, table.note) == ("a", "A", "")
    assert table.rows == ((Cell("1"), Cell("2", "2.0")),)


def test_numbers_sort_by_their_exact_value_and_unknown_ones_last() -> None:
    assert number(0.123456) == ("0.123", "0.123456")
    assert number(inf) == ("never", "inf")
    assert number(nan) == ("-", "")
    assert number(nan, "words") == ("words", "")
    assert number(3, "three") == ("three", "3.0")
