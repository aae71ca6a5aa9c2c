"""The page in a real browser: no errors, no requests, and working controls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.conftest import EVIL, LABEL
from tests.shared.browser import Browser

LINES = "document.querySelectorAll('#plot path[data-label]').length"
FIRST_COLUMN = (
    "[...document.querySelectorAll('#replicas tbody tr')].filter(row => !row.hidden)"
    ".map(row => row.cells[{place}].textContent)"
)


@pytest.fixture
def report(browser: Browser, folder: Path, page: str) -> Browser:
    """The run's report, freshly loaded."""
    assert page
    browser.open(folder / "report.html")
    return browser


def choose(browser: Browser, control: str, value: str) -> None:
    browser.run(
        f"(() => {{ const chosen = document.getElementById('{control}'); chosen.value = '{value}';"
        "chosen.dispatchEvent(new Event('change')); })()"
    )


def test_it_loads_without_an_error_and_asks_for_nothing(report: Browser, folder: Path) -> None:
    assert report.errors == []
    assert report.requests == [(folder / "report.html").as_uri()]


def test_the_user_s_words_are_shown_as_they_are(report: Browser) -> None:
    assert report.run("document.querySelector('h1').textContent") == EVIL
    assert report.run("document.querySelector('#legend tbody span').textContent") == LABEL
    assert report.run("document.querySelectorAll('img').length") == 0


def test_a_method_can_be_hidden_and_shown(report: Browser) -> None:
    box = "document.querySelector('#legend input[type=checkbox]')"
    assert report.run(LINES) == 2
    report.run(f"{box}.click()")
    assert report.run(LINES) == 1
    report.run(f"{box}.focus()")
    report.press(" ")
    assert report.run(LINES) == 2
    report.run("document.getElementById('hide-all').click()")
    assert report.run(LINES) == 0
    report.run("document.getElementById('show-all').click()")
    assert report.run(LINES) == 2


@pytest.mark.parametrize("axis", ["x-scale", "y-scale"])
def test_axes_switch_between_linear_and_logarithmic(report: Browser, axis: str) -> None:
    shapes = []
    for scale in ("linear", "log", "linear"):
        choose(report, axis, scale)
        shapes.append(report.run("document.querySelector('#plot path[data-label]').outerHTML"))
    assert shapes[0] == shapes[2] != shapes[1]
    assert "NaN" not in "".join(shapes)


def test_another_metric_can_be_drawn(report: Browser) -> None:
    before = report.run("document.querySelector('#plot path[data-label]').outerHTML")
    choose(report, "metric", "distance_sq")
    assert report.run("document.querySelector('#plot path[data-label]').outerHTML") != before
    assert report.errors == []


def test_values_follow_the_pointer_and_the_arrow_keys(report: Browser) -> None:
    instant = "document.getElementById('instant').textContent"
    values = "document.querySelector('#legend tbody').textContent"
    box = report.run(
        "(() => { const plot = document.querySelector('#plot svg'); plot.scrollIntoView();"
        "const box = plot.getBoundingClientRect(); return [box.x, box.y, box.width]; })()"
    )
    seen = []
    for share in (0.2, 0.8):
        report.point_at(box[0] + share * box[2], box[1] + 100)
        seen.append((report.run(instant), report.run(values)))
    assert seen[0] != seen[1]
    report.run("document.getElementById('cursor').focus()")
    report.press("ArrowLeft")
    assert report.run(instant) != seen[1][0]
    assert "seconds: " in report.run("document.getElementById('cursor').ariaValueText")


def test_a_column_sorts_by_size_up_and_down(report: Browser) -> None:
    heading = "document.querySelectorAll('#replicas th')[4]"
    assert report.run(f"{heading}.textContent").startswith("time to target")
    report.run(f"{heading}.querySelector('button').focus()")
    orders = []
    for expected in ("ascending", "descending"):
        report.press("Enter")
        assert report.run(f"{heading}.ariaSort") == expected
        orders.append(report.run(FIRST_COLUMN.format(place=4)))
    assert orders[1] == orders[0][::-1]
    assert [float(text) for text in orders[0] if text != "never"] == sorted(
        float(text) for text in orders[0] if text != "never"
    )


def test_rows_are_filtered_by_the_words_in_them(report: Browser) -> None:
    report.run(
        "(() => { const field = document.querySelector('#replicas input'); field.value = 'SYNC';"
        "field.dispatchEvent(new Event('input')); })()"
    )
    assert report.run(FIRST_COLUMN.format(place=0)) == ["sync_sgd"]
    assert report.run("document.querySelector('#replicas .count').textContent") == "1 of 3 rows"


def test_every_control_has_a_name(report: Browser) -> None:
    nameless = report.run(
        "[...document.querySelectorAll('input, select, button, a')].filter(one =>"
        "!(one.labels && one.labels.length) && !one.textContent.trim() && !one.ariaLabel).length"
    )
    assert nameless == 0


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_is_never_wider_than_the_window(
    browser: Browser, swept_page: Path, width: int
) -> None:
    browser.open(swept_page, width=width, dark=True)
    assert browser.errors == []
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_a_sweep_shows_the_chosen_point(browser: Browser, swept_page: Path) -> None:
    browser.open(swept_page)
    before = browser.run("document.getElementById('plot').innerHTML")
    choose(browser, "point", "1")
    assert browser.run("document.getElementById('plot').innerHTML") != before
    assert browser.errors == []


def test_print_has_the_static_figure_in_place_of_the_chart(report: Browser) -> None:
    report.print_media()
    shown = "getComputedStyle(document.querySelector('{}')).display"
    assert report.run(shown.format("#chart")) == "none"
    assert report.run(shown.format("figure.fallback")) == "block"
    assert report.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_the_page_fits_the_width_of_a_phone(
    browser: Browser, folder: Path, page: str, swept_page: Path, kind: str
) -> None:
    assert page
    browser.open(folder / "report.html" if kind == "run" else swept_page, width=360)
    wide = (
        "[...document.querySelectorAll('main *, header *')]"
        ".filter(one => !one.closest('svg') && one.getBoundingClientRect().right > 360)"
        ".map(one => one.outerHTML.slice(0, 80))"
    )
    assert browser.run("document.documentElement.scrollWidth") == 360
    assert browser.run(wide) == []
    assert browser.errors == []
