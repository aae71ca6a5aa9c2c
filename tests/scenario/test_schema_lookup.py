"""What a schema allows at a place, in words and by type."""

from typing import Any

import pytest

from simulator.scenario.schema_lookup import BOUNDLESS, SchemaLookup, allows, describe, number
from simulator.scenario.tree import Place, from_plain

Schema = dict[str, Any]


def kind(name: str, **properties: Schema) -> Schema:
    return {"type": "object", "properties": {"kind": {"const": name}, **properties}}


SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "size": {"type": "integer"},
        "law": {"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]},
        "pair": {"type": "array", "items": [{"type": "integer"}, {"type": "string"}]},
        "table": {"type": "object", "additionalProperties": {"type": "number"}},
        "rows": {"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "boolean"}]}},
    },
    "$defs": {"A": kind("a", x={"type": "number"}), "B": kind("b", y={"enum": ["p", "q"]})},
}
LOOKUP = SchemaLookup(SCHEMA)


def at(content: Any, *path: str | int) -> list[Schema]:
    return LOOKUP.at(from_plain(content, Place("s")), path)


def test_a_path_leads_to_its_alternatives() -> None:
    assert at({"size": 3}, "size") == [{"type": "integer"}]
    assert at({}, "size") == [{"type": "integer"}]
    assert at({"size": 3}, "other") == [] == at({"size": 3}, "size", "x")
    assert at({"pair": [1, "x"]}, "pair", 1) == [{"type": "string"}]
    assert at({"pair": [1, "x"]}, "pair", 2) == []
    assert at({"table": {"k": 1}}, "table", "k") == [{"type": "number"}]
    assert at({"rows": [1]}, "rows", 0) == [{"type": "number"}, {"type": "boolean"}]
    assert LOOKUP.wanted(from_plain({}, Place("s")), ()) == [SCHEMA]


def test_the_kind_in_the_file_chooses_the_alternative() -> None:
    a, b = SCHEMA["$defs"]["A"], SCHEMA["$defs"]["B"]
    assert at({"law": {"kind": "a"}}, "law") == [a]
    assert at({"law": {"kind": "c"}}, "law") == []
    assert at({"law": {"x": 1}}, "law") == [a, b]
    assert at({"law": "b"}, "law") == [b]
    assert at({"law": "c"}, "law") == [a, b]
    root = from_plain({"law": {"kind": "a"}}, Place("s"))
    assert LOOKUP.wanted(root, ("law",)) == [a, b]
    assert LOOKUP.keys(root, ("law",)) == ["kind", "x"]
    assert LOOKUP.keys(root, ()) == ["size", "law", "pair", "table", "rows"]
    assert LOOKUP.constants(from_plain({"law": {}}, Place("s")), ("law",), "kind") == ["a", "b"]


def test_every_scalar_has_its_alternatives() -> None:
    content = {"size": 3, "law": {"kind": "b", "y": "p"}, "rows": [1, True]}
    found = list(LOOKUP.scalars(from_plain(content, Place("s"))))
    assert [path for path, _, _ in found] == [
        ("size",), ("law", "kind"), ("law", "y"), ("rows", 0), ("rows", 1),
    ]  # fmt: skip
    assert [shapes for _, _, shapes in found][2] == [{"enum": ["p", "q"]}]


@pytest.mark.parametrize(
    ("shape", "yes", "no"),
    [
        ({"type": "number"}, [1, 1.5], ["1", True]),
        ({"type": "integer"}, [1, 1.5], ["1", True]),  # the rule of whole numbers is pydantic's
        ({"type": "string"}, ["1"], [1, True]),
        ({"type": "boolean"}, [True], [1, "true"]),
        ({}, [1, "1", True], []),
        ({"const": 1}, [1], [True, 1.0, 2]),
        ({"enum": ["p", 0]}, ["p", 0], [False, "q"]),
    ],
)
def test_the_types_that_a_schema_asks_for(shape: Schema, yes: list[Any], no: list[Any]) -> None:
    assert all(allows([shape], value) for value in yes)
    assert not any(allows([shape], value) for value in no)
    assert all(allows([{"const": "z"}, shape], value) for value in yes)
    assert not allows([], 1)


def needing(*keys: str) -> Schema:
    return {"type": "object", "required": [*keys]} if keys else {"type": "object"}


def listing(**items: Any) -> Schema:
    return {"type": "array", "items": items}


def whole(**bounds: Any) -> Schema:
    return {"type": "integer", **bounds}


DIGITS = [str(k) for k in range(20)]
TWELVE = ", ".join(f"'{k}'" for k in range(11)) + " or '11'"


@pytest.mark.parametrize(
    ("words", "shapes"),
    [
        ("a whole number above 0 or 'theory'", [whole(exclusiveMinimum=0), {"const": "theory"}]),
        ("a whole number from 1 to 9", [whole(minimum=1, maximum=9)]),
        ("a whole number at least 0.5 and below 1", [whole(minimum=0.5, exclusiveMaximum=1)]),
        ("a whole number", [whole(maximum=BOUNDLESS)]),
        (f"a whole number at most {BOUNDLESS - 1}", [whole(maximum=BOUNDLESS - 1)]),
        ("true or false or text", [{"type": "boolean"}, {"type": "string"}, {"type": "boolean"}]),
        ("'a', 'b' or true", [{"enum": ["a", "b", True]}]),
        ("a list of numbers at least 0", [listing(type="number", minimum=0)]),
        ("a list of mappings or a list", [listing(**{"$ref": "#/x"}), {"type": "array"}]),
        ("a list of lists or a list", [listing(type="array"), listing()]),
        ("a mapping with a and b", [needing("a", "b")]),
        ("a mapping with b", [needing("a", "b"), needing("b")]),
        ("a mapping with a or with b", [needing("a"), needing("b")]),
        ("a mapping with a or with b or with c", [needing("a"), needing("b"), needing("c")]),
        ("a mapping", [needing("a"), needing()]),
        ("a mapping", [needing(key) for key in "abcd"]),
        ("text or a mapping", [needing(), {"type": "string"}]),
        ("", [{"type": "null"}]),
        (TWELVE, [{"enum": DIGITS}]),
    ],
)
def test_allowed_values_in_words(words: str, shapes: list[Schema]) -> None:
    assert describe(shapes) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (0.25, "0.25"),
        (-2.5, "-2.5"),
        (1e14, "100000000000000"),
        (1e15, "1e+15"),
    ],
)
def test_a_bound_has_no_needless_exponent(value: float, text: str) -> None:
    assert number(value) == text
