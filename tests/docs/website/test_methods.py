"""Every method has a page with caveats, valid parameters and a timeline."""

from __future__ import annotations

import re

import pytest

from algorithms import METHODS
from docs.website.example import example_result, timeline_svg
from docs.website.methods import list_of_methods, method_text
from docs.website.pages import FAMILIES, method_pages

PAGES = method_pages()


def test_every_method_has_a_page_and_every_page_a_method() -> None:
    assert set(PAGES) == set(METHODS), "docs/methods/<name>.md, one per method"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_says_when_to_use_the_method_and_when_not(name: str) -> None:
    page = PAGES[name]
    assert page.family in FAMILIES
    assert page.title != name
    head, when = page.text.split("## When to use it\n")
    assert head.strip() == f"# {page.title}"
    assert len(when.strip().split("\n\n")) >= 2, "a paragraph for it, one against it"
    assert len(when.split()) >= 40


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_example_shows_jobs_and_updates(name: str) -> None:
    result = example_result(PAGES[name])
    assert result.events is not None
    assert len(result.events) >= 6
    assert result.summary["iterations"].iloc[0] >= 2


@pytest.mark.parametrize("name", ["ringmaster", "mindflayer"])
def test_the_whole_page_has_formula_paper_parameters_and_picture(name: str) -> None:
    text = method_text(PAGES[name])
    assert "x <- x - " in text
    assert re.search(r"arXiv \d{4}\.\d{5}", text)
    assert "\n| `stepsize` | a number above 0, a list" in text
    assert f"images/timelines/{name}.svg" in text


def test_a_timeline_has_the_same_bytes_every_time() -> None:
    first, second = timeline_svg(PAGES["rennala"]), timeline_svg(PAGES["rennala"])
    assert first == second
    assert first.startswith(b"<?xml")


def test_the_list_has_a_row_for_every_method() -> None:
    rows = re.findall(r"^\| \[`(\w+)`\]", list_of_methods(PAGES), flags=re.MULTILINE)
    assert rows == list(PAGES)
