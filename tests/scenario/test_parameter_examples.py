"""Examples of a method's entry are composed from the texts of its parameters."""

from __future__ import annotations

from typing import Any

from simulator.scenario.parameter_examples import entry_examples


def shape(required: tuple[str, ...] = (), **keys: dict[str, Any]) -> dict[str, Any]:
    return {"properties": {"name": {"const": "mine"}, **keys}, "required": ["name", *required]}


STEP = {"description": "a step (example: 0.1)"}


def test_an_entry_has_what_is_required_and_one_other_parameter() -> None:
    given = shape(("stepsize",), stepsize=STEP, tries={"description": "how often (example: 2)"})
    assert [*entry_examples(given)] == [
        {"name": "mine", "stepsize": 0.1},
        {"name": "mine", "stepsize": 0.1, "tries": 2},
    ]


def test_an_example_may_bring_other_keys_and_replace_required_ones() -> None:
    near = {"description": "how near (example: [1, 2], mode: b, stepsize: .inf)"}
    assert [*entry_examples(shape(("stepsize",), stepsize=STEP, near=near))][1] == {
        "name": "mine",
        "near": [1, 2],
        "mode": "b",
        "stepsize": float("inf"),
    }


def test_a_choice_shows_a_word_that_is_not_its_default() -> None:
    given = shape(
        mode={"enum": ["a", "b"], "default": "a"}, fast={"type": "boolean", "default": False}
    )
    assert [*entry_examples(given)][1:] == [
        {"name": "mine", "mode": "b"},
        {"name": "mine", "fast": True},
    ]


def test_without_an_example_of_a_required_parameter_there_is_none() -> None:
    assert [*entry_examples(shape(("size",), size={"type": "number"}))] == []
