"""Tables on terminals of any width."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from math import inf

import pytest
from rich.table import Table

from simulator.cli.console import (
    discard_output,
    finite,
    print_failures,
    print_json,
    print_rows,
    print_table,
    say,
    visible,
)


@pytest.mark.parametrize("columns", [10, 30, 45, 200])
def test_no_name_and_no_number_is_left_out_on_a_narrow_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    table = Table()
    table.add_column("method", overflow="fold")
    table.add_column("time to\ntarget [s]", no_wrap=True)
    table.add_column("final\ngrad_norm_sq", no_wrap=True)
    table.add_row("delay_adaptive_asgd", "12345.678", "0.00012345")
    print_table(table)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    names = "".join(line.split("│")[1].strip() for line in shown.splitlines() if "│" in line)
    assert names == "delay_adaptive_asgd"
    assert "12345.678" in shown and "0.00012345" in shown
    assert "\u2026" not in shown
    assert len({len(line) for line in shown.splitlines()}) == 1


def test_control_characters_and_what_cannot_be_written_are_escaped() -> None:
    assert visible("a\x1b[2J\n\x7f\u202eb") == "a\\x1b[2J\n\\x7f\\u202eb"
    assert visible("\u00e9\u2028", "ascii") == "\\xe9\\u2028"


def test_text_goes_to_the_stream_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    say("out\x07")
    say("error", err=True)
    print_failures([f"failure {k}" for k in range(9)])
    shown = capsys.readouterr()
    assert shown.out == "out\\x07\n"
    assert shown.err.split("\n") == ["error", *(f"failure {k}" for k in range(5)), ""]


def test_rows_are_aligned_and_have_no_spaces_at_their_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_rows(iter([("a", "first"), ("long\x1b", ""), ("b", "last")]))
    print_rows([])
    assert capsys.readouterr().out == "a         first\nlong\\x1b\nb         last\n"


def test_json_has_no_infinity_and_anything_else_as_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_json({"a": [Fraction(1, 2)]})
    assert capsys.readouterr().out == '{\n  "a": [\n    "1/2"\n  ]\n}\n'
    with pytest.raises(ValueError, match="JSON"):
        print_json(inf)
    assert finite({"a": [inf, 1.0, {"b": inf}], "c": -inf}) == {
        "a": [".inf", 1.0, {"b": ".inf"}],
        "c": -inf,
    }


@pytest.mark.parametrize("err", [False, True])
def test_discarded_output_goes_nowhere(err: bool, capfd: pytest.CaptureFixture[str]) -> None:
    number = 2 if err else 1
    kept = os.dup(number)
    try:
        discard_output(err=err)
        os.write(number, b"lost")
    finally:
        os.dup2(kept, number)
        os.close(kept)
    assert capfd.readouterr() == ("", "")


def test_without_a_terminal_a_table_is_as_wide_as_it_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    table = Table(title="[b]wide[/b] :smile:", title_justify="left")
    table.add_column("method", overflow="fold")
    table.add_row("x" * 90)
    print_table(table)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "[b]wide[/b] :smile:"
    assert any("x" * 90 in line for line in lines)
    assert all(line == line.rstrip() for line in lines)
