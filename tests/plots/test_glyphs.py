"""Characters that the font lacks: one warning, not one for each of them."""

from __future__ import annotations

import io
import warnings

import pytest
from matplotlib.figure import Figure

from simulator.plots import glyphs
from simulator.plots.style import paper_style


def draw(text: str) -> None:
    with paper_style():
        figure = Figure()
        figure.text(0.5, 0.5, text)
        figure.savefig(io.BytesIO(), format="png", dpi=20)


@pytest.fixture(autouse=True)
def _unsaid() -> None:
    """No warning has been shown yet."""
    glyphs._warn.cache_clear()


def test_many_missing_characters_in_several_figures_are_one_warning() -> None:
    with pytest.warns(UserWarning) as reported:
        draw("漢字 and ไทย")
        draw("漢字 and हिन्दी")
    (warning,) = reported
    assert "characters that their font (DejaVu Sans) lacks" in str(warning.message)


def test_a_script_that_the_font_has_is_no_warning() -> None:
    draw("Привет, Ελλάδα")


def test_other_warnings_come_through() -> None:
    with pytest.warns(UserWarning, match="another"), paper_style():
        warnings.warn("another", stacklevel=1)
