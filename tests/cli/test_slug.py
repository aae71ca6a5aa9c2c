"""Directory names made from scenario names."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.slug import slug


@pytest.mark.parametrize("name", ["quickstart", "tail-0_5", "a"])
def test_a_plain_name_stays_as_it_is(name: str) -> None:
    assert slug(name) == name


@given(st.text(min_size=1, max_size=200))
def test_any_name_becomes_a_short_safe_one(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{1,69}", slug(name))


def test_names_that_look_alike_stay_apart() -> None:
    assert len({slug(name) for name in ("a b", "a/b", "A b", "../a b", "a-b")}) == 5


def test_a_file_whose_name_is_not_utf_8_has_a_slug_too() -> None:
    assert len({slug(os.fsdecode(name)) for name in (b"log\xff", b"log\xfe")}) == 2


def test_a_long_name_keeps_its_first_60_letters() -> None:
    assert slug("a" * 60) == "a" * 60
    assert slug("a" * 61).rpartition("-")[0] == "a" * 60
