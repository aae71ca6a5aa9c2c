"""Pictures inside a page."""

from __future__ import annotations

import re

from matplotlib.figure import Figure

from simulator.report.drawing import inline_svg


def test_ids_and_references_start_with_the_name_and_comments_are_gone() -> None:
    figure = Figure(figsize=(2.0, 1.0))
    figure.add_subplot().plot([0.0, 1.0], clip_on=True)
    drawing = inline_svg(figure, "own", "a line")
    assert drawing[:2] == ("own", "a line")
    assert drawing.svg.startswith('<svg role="img" aria-labelledby="own-title" ')
    assert "<!--" not in drawing.svg
    ids = re.findall(r'\bid="([^"]+)"', drawing.svg)
    assert ids
    assert all(name.startswith("own-") for name in ids)
    used = re.findall(r'(?:xlink:href="#|url\(#)([^")]+)', drawing.svg)
    assert used
    assert set(used) <= set(ids)
    assert not re.search(r"<dc:(date|creator|format|type)", drawing.svg)
    part = Figure(figsize=(2.0, 1.0)).subfigures()
    assert 'width="144pt"' in inline_svg(part, "part", "").svg
