"""Tables on terminals of any width."""

from __future__ import annotations

import re

import pytest
from rich.table import Table

from simulator.cli.console import print_table


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
