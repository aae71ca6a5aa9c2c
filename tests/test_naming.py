"""Answers to unknown names, and external text that a terminal may show."""

import pytest

from simulator.naming import SHOWN, closest, nearest, printable


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("worker", ["groups", "workers"], "workers"),
        ("ASGD", ["asgd"], "asgd"),
        ("asgd", ["ASGD", "other"], "ASGD"),
        ("abcde", ["abcxy"], "abcxy"),  # a similarity of exactly 0.6
        ("abcd", ["abxy"], None),
        ("seed", [], None),
    ],
)
def test_the_nearest_name(name: str, known: list[str], found: str | None) -> None:
    assert nearest(name, known) == found


def test_the_nearest_and_the_known_names_in_a_clause() -> None:
    assert closest("exponental", ["constant", "exponential"]) == (
        "did you mean 'exponential'? known: constant, exponential"
    )
    assert closest("x", iter(["constant", "b\n"])) == r"known: constant, b\n"
    assert closest("x", []) == ""


def test_twenty_names_are_listed_and_more_are_cut() -> None:
    names = [f"name{k}" for k in range(SHOWN + 1)]
    whole = f"known: {', '.join(names[:SHOWN])}"
    assert closest("zzz", names[:SHOWN]) == whole
    assert closest("zzz", names) == f"{whole}, ..."


def test_external_text_is_cut_and_escaped() -> None:
    assert printable("a\x1b[31m'b") == r"a\x1b[31m'b"
    assert printable(1.5) == "1.5"
    assert printable("x" * 40) == "x" * 40
    assert printable("x" * 41) == "x" * 40 + "..."
    assert printable("abc", 2) == "ab..."
