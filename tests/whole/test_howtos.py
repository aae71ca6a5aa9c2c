"""Every command and every line of code in the how-to pages works, and the figures are there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.shared.blocks import blocks, carried_out

PLACE = Path(__file__).parents[2] / "docs" / "howto"
PAGES = {
    "mixed-gpus": ["spot", "spot-time"],
    "log-to-scenario": ["replay"],
    "tuned-sizes": ["sizes"],
    "pytorch": ["moons", "moons-accuracy"],
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory whose modules can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path


def test_every_page_is_followed() -> None:
    assert {page.stem for page in PLACE.glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_followed_from_nothing_to_its_figures(name: str, place: Path) -> None:
    if name == "pytorch":
        pytest.importorskip("torch", reason="needs PyTorch, which no test extra installs")
    printed = carried_out(PLACE / f"{name}.md", place)
    assert printed
    for figure in PAGES[name]:
        for ending in ("png", "pdf", "csv"):
            assert (place / "figures" / f"{figure}.{ending}").stat().st_size > 0
    if name == "log-to-scenario":
        lines = next(text for text in printed.values() if "In a scenario:" in text)
        mean = next(line for line in lines.splitlines() if "mean: [" in line).strip()
        scenario = next(block for block in blocks((PLACE / f"{name}.md").read_text("utf-8"))
                        if block.file == "replay.yaml")  # fmt: skip
        assert mean in scenario.text
