"""The words of mistakes, and their order."""

from typing import Any

import pytest

from simulator.errors import Mistake
from simulator.scenario.messages import LONGEST_VALUE, RULES, Reporter, mistake_at, ordered
from simulator.scenario.reader import read_text
from simulator.scenario.tree import Place, from_plain

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "size": {"type": "integer"},
        "name": {"type": "string"},
        "inner": {"type": "object", "properties": {"depth": {"type": "number"}}},
        "rows": {"type": "array", "items": {"type": "number"}},
    },
}


def reporter(text: str) -> Reporter:
    return Reporter(read_text(text, "s.yaml"), lambda: SCHEMA)


def test_a_value_is_shown_shortened_and_a_mapping_not_at_all() -> None:
    exact, longer = "x" * LONGEST_VALUE, "x" * (LONGEST_VALUE + 1)
    there = reporter(f"name: {exact}\nlonger: {longer}\ninner: {{depth: 1}}")
    assert there.at(("name",), "r").value == exact
    assert there.at(("longer",), "r").value == "x" * (LONGEST_VALUE - 3) + "..."
    assert there.at(("inner",), "r").value is None


def test_a_mistake_is_at_the_value_or_at_its_key() -> None:
    there = reporter("inner: {depth: 1}\nname: x")
    found = there.at(("inner", "depth"), "r", "s?")
    assert found == Mistake(
        rule="r", file="s.yaml", line=1, column=16, key="inner.depth", value="1", suggestion="s?"
    )
    found = there.at(("inner", "depth"), "r", key=True)
    assert (found.column, found.value) == (9, None)
    found = there.at(("inner", "other"), "r")  # which is not there: at the mapping
    assert (found.line, found.column, found.key, found.value) == (1, 8, "inner.other", None)


def test_the_first_unknown_part_of_a_path_is_named() -> None:
    there = reporter("inner: {depth: 1}\nname: x")
    assert there.unknown(("inner", "depth")) is None
    rule, suggestion = there.unknown(("inner", "dept", "x")) or ("", "")
    assert rule == "unknown key 'dept'" and suggestion == "did you mean 'depth'? known: depth"


def test_values_that_would_be_converted_are_refused() -> None:
    there = reporter('size: "3"\nname: 7\ninner: {depth: true}\nrows: [.nan, null, 2]')
    assert [(one.key, one.rule) for one in there.coerced()] == [
        ("size", "must be a whole number"),
        ("inner.depth", "must be a number"),
        ("rows[0]", "is not a number, and nothing can be computed from it"),
    ]


def test_mistakes_are_in_the_order_of_the_file_overrides_last_and_each_place_once() -> None:
    places = [
        Place("--set b"),
        Place("s", 2, 5),
        Place("s", 2, 1),
        Place("s", 1, 9),
        Place("a", 1, 9),
    ]
    made = [mistake_at(place, ("k",), str(k)) for k, place in enumerate(places)]
    again = mistake_at(places[1], ("k",), "again")
    other = mistake_at(places[1], ("other",), "other")
    found = ordered([*made, again, other])
    assert [one.rule for one in found] == ["4", "3", "2", "1", "other", "0"]


@pytest.mark.parametrize(
    ("kind", "context", "said"),
    [
        ("greater_than", {"gt": 0.0}, "must be above 0"),
        ("greater_than_equal", {"ge": 1}, "must be at least 1"),
        ("less_than", {"lt": 2.5}, "must be below 2.5"),
        ("less_than_equal", {"le": 3}, "must be at most 3"),
        ("too_short", {"min_length": 1}, "must not be empty"),
        ("too_short", {"min_length": 2}, "must have at least 2 entries"),
        ("too_long", {"max_length": 2}, "must have at most 2 entries"),
        ("string_too_short", {"min_length": 1}, "must not be empty"),
        ("string_too_short", {"min_length": 4}, "must have at least 4 characters"),
        ("string_too_long", {"max_length": 4}, "must have at most 4 characters"),
        ("value_error", {"error": ValueError("is wrong")}, "is wrong"),
        ("assertion_error", {"error": AssertionError("is wrong")}, "is wrong"),
        ("int_from_float", {}, "must be a whole number"),
        ("finite_number", {}, "must be finite"),
        ("int_parsing_size", {}, "is far too large"),
    ],
)
def test_rules_in_words(kind: str, context: dict[str, Any], said: str) -> None:
    assert RULES[kind](context) == said


def test_the_schema_is_made_when_it_is_needed() -> None:
    made: list[int] = []

    def schema() -> dict[str, Any]:
        made.append(1)
        return SCHEMA

    there = Reporter(from_plain({"size": 1}, Place("s")), schema)
    there.at(("size",), "r")
    assert made == []
    there.coerced()
    there.coerced()
    assert made == [1]
