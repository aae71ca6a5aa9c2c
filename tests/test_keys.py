"""The base of the scenario's models: one for all, strict about numbers."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import simulator.scenario  # noqa: F401  (every model of a scenario is defined)
from simulator.keys import Count, FileName, LongCount, Section, Seed, about, wrong
from simulator.scenario import Scenario
from tests.shared.models import models_below


def ours(model: type[BaseModel]) -> bool:
    return model.__module__.startswith("simulator.")


def test_every_model_of_a_scenario_is_a_section() -> None:
    found = {model for model in models_below(BaseModel) if ours(model)}
    assert Scenario in found
    assert not [model for model in found if not issubclass(model, Section)]


def test_no_section_loosens_the_base() -> None:
    config = {"extra": "forbid", "frozen": True, "strict": True}
    sections = [model for model in models_below(Section) if ours(model)]
    rules = [{**model.model_config} for model in sections]
    for own in rules:
        own.pop("json_schema_extra", None)
    assert rules == [config] * len(sections)


class Numbers(Section):
    """A section of the tests."""

    count: Count = 1
    updates: LongCount = 1
    seed: Seed = 0
    seconds: float = 1.0
    path: FileName = "."


@pytest.mark.parametrize("key", ["count", "updates", "seed", "seconds"])
@pytest.mark.parametrize("value", ["5", True, None, [5], 1j])
def test_what_is_no_number_is_refused(key: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        Numbers.model_validate({key: value})


@pytest.mark.parametrize("key", ["count", "updates", "seed"])
def test_a_whole_number_may_have_a_point(key: str) -> None:
    read = getattr(Numbers.model_validate({key: 1000.0}), key)
    assert (read, type(read)) == (1000, int)
    for value in (10.5, float("inf"), float("nan")):
        with pytest.raises(ValidationError):
            Numbers.model_validate({key: value})


def test_the_schema_keeps_the_bounds_of_a_whole_number() -> None:
    keys = Numbers.model_json_schema()["properties"]
    assert (keys["count"]["minimum"], keys["count"]["maximum"]) == (1, 1_000_000_000)
    assert keys["count"]["type"] == "integer"


def test_a_relative_file_starts_at_the_folder_of_the_scenario() -> None:
    assert (
        Numbers.model_validate({"path": "a.csv"}, context={"base": "/data"}).path == "/data/a.csv"
    )
    assert Numbers.model_validate({"path": "/b.csv"}, context={"base": "/data"}).path == "/b.csv"
    assert Numbers(path="a.csv").path == "a.csv"


def test_errors_of_a_section_name_the_key_to_change() -> None:
    error = wrong(("links", "edge"), 7, "is too many").errors()[0]
    assert (error["loc"], error["input"], error["msg"]) == (("links", "edge"), 7, "is too many")
    assert about("edge", "is too many").context == {"key": "edge", "rule": "is too many"}
