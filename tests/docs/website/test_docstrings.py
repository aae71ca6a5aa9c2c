"""Docstrings as reStructuredText."""

from __future__ import annotations

import pytest

from docs.website.docstrings import as_rst


def converted(*lines: str) -> list[str]:
    found = list(lines)
    as_rst(None, "function", "name", None, None, found)
    return found


@pytest.mark.parametrize(
    ("line", "rst"),
    [
        ("|x|^2 and a*b", r"\|x\|^2 and a\*b"),
        ("x_old, n_ and x_", r"x_old, n\_ and x\_"),
        ("the `key_`, always", "the ``key_``, always"),
        ("pydantic `Field`s", r"pydantic ``Field``\ s"),
        ("``default_rng(*key)``", "``default_rng(*key)``"),
    ],
)
def test_formulas_are_escaped_and_code_is_not(line: str, rst: str) -> None:
    assert converted(line) == [rst]


def test_examples_stay_as_they_are() -> None:
    lines = ["Say a*b.", "", "Example:", "    >>> 2 * x_", "    'x_'", "", "a_ ends it."]
    assert converted(*lines) == [
        "Say a\\*b.", "", "Examples:", "    >>> 2 * x_", "    'x_'", "", "a\\_ ends it.",
    ]  # fmt: skip
