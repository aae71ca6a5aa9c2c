"""Parts and keys of a scenario as text for a terminal."""

from __future__ import annotations

from typing import Any

from simulator.cli.explanations.words import (
    body_text,
    example_text,
    filled,
    key_text,
    kind_text,
    listed,
    places_text,
)
from simulator.scenario.glossary import Key, Part
from tests.conftest import Golden

LONG = "a sentence that is too long for a line of the terminal, which has 80 columns, and goes on"


def key(name: str, *leaves: dict[str, Any], required: bool = False, **schema: Any) -> Key:
    return Key(name, schema, list(leaves), required)


KIND = {"type": "object", "properties": {"kind": {"const": "fast"}}}
KEYS = (
    key("workers", {"type": "integer", "minimum": 1}, required=True, description=LONG),
    key("scale", {"type": "number", "unit": "s"}, default=0.5),
    key("mode", {"enum": ["a", "b"], "meanings": {"a": LONG}}, default="b", description="how"),
    key("speed", {"const": "fast"}, KIND, default={"kind": "fast"}),
)


def part(*places: str, tag: str = "", **changes: Any) -> Part:
    given: dict[str, Any] = {
        "name": "Cluster", "tag": tag, "kinds": ("fast", "slow") if tag else (),
        "meanings": {"fast": "At once."} if tag else {}, "places": places, "keys": KEYS,
        "text": f"The workers.\n\n{LONG} {LONG}\n\n  x <- x - {LONG}",
        "examples": ({"workers": 3}, {"kind": "fast", "scale": 2.0}),
    }  # fmt: skip
    return Part(**{**given, **changes})


def test_every_text(golden: Golden) -> None:
    section, kind = part("cluster"), part("a.b", "a.c", "a.d", "a.e", "a.f", tag="kind")
    texts = [
        *(key_text(one) for one in KEYS),
        key_text(KEYS[0], "cluster.workers", indent=""),
        body_text(section, "cluster"),
        body_text(part("groups[]", text=""), "groups[]"),
        body_text(part("x", keys=(), examples=()), "x"),
        kind_text(kind, "fast"),
        kind_text(part("a.b", tag="law"), "slow"),
        listed([("a", "said"), ("b", ""), ("long", f"{LONG} {LONG}")]),
        example_text("", {"a": 1}),
        example_text("a.b[]", {"a": 1}, {"a": 2}),
    ]
    golden("words", "\n----\n".join(texts))


def test_three_places_are_named_and_the_others_counted() -> None:
    assert places_text(["a", "b", "c"]) == "a, b, c"
    assert places_text(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert example_text("cluster") == ""


def test_paragraphs_with_lines_of_their_own_keep_them() -> None:
    assert filled("a\nb") == "a\nb"
    formula = f"  x = {LONG} {LONG}"
    assert filled(formula) == formula
    assert filled(f"With\n{formula}\nhere") == f"With\n{formula}\nhere"
    lines = filled(f"{LONG}\n{LONG}").splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= 79
    assert filled("x" * 79) == "x" * 79
