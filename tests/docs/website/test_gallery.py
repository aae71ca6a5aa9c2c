"""The gallery: shipped scenarios with their answers and pictures."""

from __future__ import annotations

import pytest

import simulator
from docs.website.gallery import GALLERY, ROOT, exhibit, gallery_text


@pytest.mark.parametrize("file", GALLERY)
def test_the_gallery_shows_scenarios_that_are_shipped_and_described(file: str) -> None:
    assert simulator.load_scenario(ROOT / file).description


def test_an_exhibit_has_its_answer_and_its_pictures() -> None:
    shown = exhibit("scenarios/papers/rescaled/toy.yaml")
    page = gallery_text([shown])
    assert shown.answer in page
    assert all(f"images/gallery/{name}.svg" in page for name, _, _ in shown.pictures)
    assert all(svg.startswith(b"<svg ") for _, _, svg in shown.pictures)
