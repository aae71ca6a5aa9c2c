"""Kinds of models, read from types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from simulator.cli.kinds import first_sentence, kinds, models_in


class One(BaseModel):
    """The first. And more."""

    kind: Literal["one"]


class Two(BaseModel):
    """Two names."""

    kind: Literal["two", "three", "one"] = Field(
        json_schema_extra={"meanings": {"two": "Said of two.", "four": "Not a name, but said."}}
    )


class Other(BaseModel):
    """Has no tag."""

    kind: str
    law: Literal["x"] = "x"


ALL = Annotated[One | Annotated[Two | Other, Field()], Field()] | None


def test_every_name_has_its_sentence_once() -> None:
    assert kinds(ALL) == [
        ("one", "The first."), ("two", "Said of two."), ("three", "Two names."),
        ("four", "Not a name, but said."),
    ]  # fmt: skip
    assert kinds(ALL, tag="law") == [("x", "Has no tag.")]
    assert list(models_in(ALL)) == [One, Two, Other]


def test_a_sentence_ends_at_its_first_full_stop() -> None:
    assert first_sentence("A rate of 0.5 a second. Then") == "A rate of 0.5 a second."
    assert first_sentence("No stop") == "No stop"
