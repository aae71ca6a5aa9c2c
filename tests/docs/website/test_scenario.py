"""The reference of the scenario file names every key and shows examples that are valid."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from ruamel.yaml import YAML

from algorithms import METHODS
from docs.website.pages import DOCS
from docs.website.scenario import reference
from simulator.scenario import json_schema
from simulator.scenario.glossary import glossary
from tests.shared.blocks import blocks

PAGES = reference()
TEXT = "\n".join(PAGES.values())


def test_the_checked_in_pages_say_what_the_models_say() -> None:
    """`python -m docs.website.scenario` writes them anew."""
    folder = DOCS / "scenario"
    assert {path.stem: path.read_text("utf-8") for path in folder.iterdir()} == PAGES


def keys_below(schema: Any) -> set[str]:
    """Every key that any mapping of the schema may have."""
    if isinstance(schema, list):
        return set().union(*map(keys_below, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    below = {key: value for key, value in schema.items() if key not in ("examples", "default")}
    return own.union(*map(keys_below, below.values()))


def test_it_names_every_key_of_the_schema() -> None:
    keys = keys_below(json_schema())
    assert {"groups", "time_to_failure", "delay_threshold", "evaluation_noise"} <= keys
    tags = {"law", "kind"}  # they stand in headings, with their values
    assert {key for key in keys - tags - {"name"} if f"`{key}`" not in TEXT} == set()
    assert all(f"`{tag}: " in TEXT for tag in tags)


def test_it_names_every_kind_every_word_and_every_method() -> None:
    parts = [part for part in glossary() if part.name not in METHODS]
    words = {word for part in parts for key in part.keys for word in key.words}
    kinds = {kind for part in parts for kind in part.kinds}
    plain = TEXT.replace("\\", "")
    assert [word for word in words | kinds if word not in plain] == []
    assert all(f"](../methods/{name}.md)" in PAGES["methods"] for name in METHODS)


def test_every_example_is_one_that_is_validated() -> None:
    parts = glossary()
    valid = [shown for part in parts for shown in part.examples]
    lists = [list(part.examples) for part in parts if part.places[0].endswith("[]")]
    lists += [[shown] for part in parts for shown in part.examples if part.name in METHODS]
    found = [YAML(typ="safe", pure=True).load(block.text) for block in blocks(TEXT)]
    assert len(found) >= len(glossary())
    for whole in found:
        (value, *others) = whole.values()
        assert (whole if others else value) in (lists if isinstance(value, list) else valid)


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    page = re.sub(r"```.*?```", "", PAGES[name], flags=re.DOTALL)
    levels = [len(mark) for mark in re.findall(r"^(#+) ", page, re.MULTILINE)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_section_and_every_method_is_on_one_page() -> None:
    titles = re.findall(r"^#+ (`.*)$", TEXT, re.MULTILINE)
    places = {part.places[0] for part in glossary()} - {""}
    assert sorted(title for title in titles if ": " not in title) == sorted(
        f"`{name}`" for name in (*places, *METHODS)
    )


def test_tables_keep_their_columns() -> None:
    rows = [line.replace(r"\|", "") for line in TEXT.splitlines() if line.startswith("| `")]
    assert {row.count("|") for row in rows} == {5}
