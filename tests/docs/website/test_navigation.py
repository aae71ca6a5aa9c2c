"""The contents lead to every page."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from docs.website.navigation import with_contents
from docs.website.pages import DOCS

CONTENTS = re.compile(r"```{toctree}\n(.*?)```", re.DOTALL)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The pages with their contents, and one that the site makes."""
    pages = tmp_path / "pages"
    shutil.copytree(DOCS, pages, ignore=shutil.ignore_patterns("website", "images"))
    (pages / "gallery.md").write_text("# Gallery\n")
    with_contents(pages)
    return pages


def listed(page: Path) -> list[Path]:
    """The pages in the contents of a page."""
    blocks = CONTENTS.findall(page.read_text("utf-8"))
    names = [line for block in blocks for line in block.splitlines() if line and line[0] != ":"]
    return [page.parent / f"{name}.md" for name in names]


def test_every_page_is_in_the_contents_of_exactly_one(place: Path) -> None:
    pages = sorted(place.rglob("*.md"))
    found = [target for page in pages for target in listed(page)]
    assert sorted(found) == [page for page in pages if page != place / "index.md"]


def test_tutorials_stand_in_the_order_in_which_they_build_on_one_another(place: Path) -> None:
    first, *_ = listed(place / "tutorials" / "index.md")
    assert first.stem == "first-comparison"
