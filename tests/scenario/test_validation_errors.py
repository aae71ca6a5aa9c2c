"""Of a union, the errors of the branch that the author meant."""

from types import SimpleNamespace
from typing import Any

import pytest

from simulator.scenario import validation_errors as module
from simulator.scenario.tree import Node, Place, from_plain
from simulator.scenario.validation_errors import Failure, failures, is_about_type

UNION = ("job",)


def failure(kind: str, *path: str | int, branch: str = "", **more: Any) -> Failure:
    error: Any = {"type": kind, "loc": path, "msg": "m", **more}
    return Failure(error, path, ((UNION, branch),) if branch else ())


def chosen(*found: Failure) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.error["type"], one.path) for one in module._choose(found, UNION)]


A, B = "a", "b"


def test_one_branch_and_errors_elsewhere_stay() -> None:
    elsewhere = failure("less_than", "stop", "time")
    assert chosen(elsewhere, failure("less_than", "job", "x", branch=A)) == [
        ("less_than", ("stop", "time")),
        ("less_than", ("job", "x")),
    ]
    deep = failure("less_than", "job", "x", branch=B)
    assert chosen(failure("missing", "job", branch=A), elsewhere, deep) == [
        ("less_than", ("stop", "time")),
        ("less_than", ("job", "x")),
    ]


def test_the_branch_that_got_furthest_is_meant() -> None:
    """By its deepest error, then with the right type, then with the right keys."""
    deep = failure("float_type", "job", "x", 0, branch=B)
    assert chosen(failure("less_than", "job", "x", branch=A), deep) == [("float_type", deep.path)]
    typed = failure("less_than", "job", branch=B)
    assert chosen(failure("float_type", "job", branch=A), typed) == [("less_than", ("job",))]
    known = failure("less_than", "job", "x", branch=B)
    for kind in ("missing", "extra_forbidden", "unexpected_keyword_argument"):
        assert chosen(failure(kind, "job", "y", branch=A), known) == [("less_than", ("job", "x"))]


def test_equal_branches_say_what_they_agree_on_or_that_none_fits() -> None:
    same = [failure("missing", "job", "x", branch=name) for name in (A, B)]
    more = failure("missing", "job", "y", branch=A)
    assert chosen(*same, more) == [("missing", ("job", "x"))]
    assert chosen(same[0], failure("missing", "job", "z", branch=B)) == [("union_type", UNION)]
    other = failure("extra_forbidden", "job", "x", branch=B)
    assert chosen(same[0], other) == [("union_type", UNION)]


@pytest.mark.parametrize(
    ("kind", "is_type"),
    [
        ("float_type", True), ("int_parsing", True), ("literal_error", True),
        ("is_instance_of", True), ("none_required", True), ("less_than", False), ("missing", False),
    ],
)  # fmt: skip
def test_errors_about_the_type(kind: str, is_type: bool) -> None:
    assert is_about_type(failure(kind, "job")) is is_type


ROOT: Node = from_plain({"job": {"kind": "a", "x": 3, "rows": [1]}}, Place("s"))


def followed(kind: str, *loc: str | int, wanted: Any = None, **more: Any) -> Failure:
    shapes: Any = SimpleNamespace(wanted=lambda root, path: path == wanted)
    error: Any = {"type": kind, "loc": loc, "msg": "m", **more}
    [found] = failures([error], ROOT, shapes)
    return found


def test_parts_that_are_not_in_the_file_are_names_of_branches() -> None:
    found = followed("less_than", "job", "A", "x")
    assert (found.path, found.forks) == (("job", "x"), ((("job",), "A"),))
    assert followed("less_than", "job", "rows", 0).path == ("job", "rows", 0)


def test_an_absent_key_is_where_the_schema_has_it() -> None:
    found = followed("missing", "job", "A", "y", wanted=("job", "y"))
    assert found.path == ("job", "y") and found.forks == ((("job",), "A"),)


def test_a_validator_may_name_the_key() -> None:
    assert followed("section", "job", ctx={"key": "x"}).path == ("job", "x")
    assert followed("section", "job", ctx={"key": 3}).path == ("job",)
