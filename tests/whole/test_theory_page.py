"""docs/theory.md: its code runs, its numbers hold, its table names every bound."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from simulator.theory.catalogue import LINKED, UPPER

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "theory.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def executed(block: str) -> dict[str, Any]:
    """The names that a block of the page defines."""
    names: dict[str, Any] = {}
    exec(compile(block, "docs/theory.md", "exec"), names)
    return names


def test_the_table_of_the_page_comes_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert "ringleader" in set(executed(BLOCKS[0])["table"]["bound"])
    assert "up to a constant" in capsys.readouterr().out


def test_the_numbers_of_the_page_hold() -> None:
    names = executed(BLOCKS[1])
    found = [names[name] for name in ("optimum", "waiting", "quorum", "full")]
    assert found == pytest.approx([10.7, 20.0, 100, 34.8], rel=5e-3)
    assert names["different"] > names["optimum"]


def test_every_bound_stands_in_the_table_with_its_constants() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    for bound in (*UPPER, *LINKED):
        row = next(row for row in rows if f"`{bound.name}`" in row)
        constants = bound.constants if "t(R)" not in bound.constants else "the theorem's"
        assert row.endswith(f"| {constants} |")
        assert f"| {'any' if bound.any_objectives else 'equal'} |" in row
