"""The texts of parameters: each below its field, or once for all methods that share it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields

from algorithms import METHODS
from algorithms.base import Algorithm, Count, Positive
from algorithms.parts.descriptions import SHARED, descriptions


@dataclass(kw_only=True)
class First(Algorithm):
    """A method with two parameters."""

    stepsize: Positive
    tries: Count = 1
    """how often
    it tries"""


@dataclass(kw_only=True)
class Second(First):
    """One that gives a parameter of its base another default, and adds one without a text."""

    tries: Count = 2
    other: Count = 3


def test_a_text_is_below_the_field_in_the_class_or_its_base() -> None:
    assert descriptions(First)["tries"] == "how often it tries"
    assert descriptions(Second)["tries"] == "how often it tries"
    assert "other" not in descriptions(Second)


def test_a_name_without_a_text_of_its_own_has_the_shared_one() -> None:
    assert descriptions(First)["stepsize"] == SHARED["stepsize"]
    assert descriptions(METHODS["local_sgd"])["stepsize"] != SHARED["stepsize"]


def test_a_class_without_a_source_has_the_shared_texts_only() -> None:
    names: dict[str, object] = {"dataclass": dataclass}
    exec("@dataclass\nclass Typed:\n    tries: int = 1\n    'how often'", names)
    typed = names["Typed"]
    assert isinstance(typed, type)
    assert descriptions(typed) == SHARED


def test_no_text_is_written_twice_and_every_shared_one_is_used_by_several() -> None:
    used = [
        (name, field.name)
        for name, method in METHODS.items()
        for field in fields(method)
        if field.init and descriptions(method)[field.name] == SHARED.get(field.name)
    ]
    counts = {key: sum(name == key for _, name in used) for key in SHARED}
    assert [key for key, count in counts.items() if count < 2] == []
    below = [
        line.strip().strip('"')
        for method in METHODS.values()
        for line in inspect.getsource(method).splitlines()
    ]
    assert [text for text in SHARED.values() if text in below] == []
