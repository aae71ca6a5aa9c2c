"""Every command and every line of code in the tutorials works as written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.shared.blocks import blocks, carried_out, carry_out

PLACE = Path(__file__).parents[2] / "docs" / "tutorials"
METHOD = PLACE / "your-method.md"  # has a separate test, which follows it too
TUTORIALS = sorted(set(PLACE.glob("*.md")) - {METHOD})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory whose modules can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_can_be_followed_word_for_word(page: Path, place: Path) -> None:
    assert carried_out(page, place)


def test_the_traces_are_those_that_the_import_finds(place: Path) -> None:
    text = (PLACE / "your-traces.md").read_text("utf-8")
    log, sizes, *_ = blocks(text)
    carry_out(log, place)
    assert "mean: [0.62, 0.6, 1.36]" in carry_out(sizes, place)
    assert "mean: [0.62, 0.6, 1.36] " in text
    speeds = next(block for block in blocks(text) if "speeds.csv --kind" in block.text)
    printed = carry_out(speeds, place)
    assert "mean: 0.62\n" in printed
    assert "period: 2.72}" in printed


def test_a_method_of_ones_own_takes_thirty_lines_and_both_engines_agree(place: Path) -> None:
    plugin = blocks(METHOD.read_text("utf-8"))[0]
    code = plugin.text.split("\n\n\n")[1]
    assert len(code.splitlines()) <= 30
    carried_out(METHOD, place)
    tables = [
        (place / "results" / name / "curves.parquet").read_bytes()
        for name in ("pairs", "pairs-numpy")
    ]
    assert tables[0] == tables[1]
