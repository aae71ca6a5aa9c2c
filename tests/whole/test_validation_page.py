"""The validation page names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "validation.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/\S+\.py)::(\w+)`", PAGE)


def test_every_row_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "fact |" not in line]
    assert len(NAMED) == len(rows) > 20


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_it_exists(file: str, name: str) -> None:
    text = (Path(__file__).parents[2] / file).read_text("utf-8")
    assert re.search(rf"def {name}\(", text)
