"""The glossary: every section and key is described, and every example is valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from algorithms import METHODS
from simulator.scenario import Scenario, json_schema
from simulator.scenario.glossary import Key, Part, glossary
from simulator.scenario.methods import OPTIONS, MethodEntry
from tests.shared.models import models_below
from tests.shared.parts import PARTS

SECTIONS = [part for part in PARTS if part.name not in METHODS]
KEYS = [(part, key) for part in SECTIONS for key in part.keys]


def part_id(part: Part) -> str:
    return part.name


def model_of(part: Part) -> type[BaseModel]:
    """The model whose schema the part is."""
    found = [model for model in models_below(BaseModel) if fits(part, model)]
    assert len(found) == 1, part.name
    return found[0]


def fits(part: Part, model: type[BaseModel]) -> bool:
    whole = f"{model.__module__}.{model.__qualname__}".replace(".", "__")
    return model.__module__.startswith(("simulator.", "algorithms.")) and part.name in (
        model.__name__,
        whole,
    )


def test_it_has_every_section_of_the_schema_and_every_method() -> None:
    named = set(json_schema()["definitions"]) - {"MethodEntry"}
    assert {part.name for part in PARTS} == {"Scenario", *named, *METHODS}


def test_the_sections_stand_in_the_order_of_the_file() -> None:
    assert PARTS[0].places == ("",)
    top = [part.places[0] for part in PARTS if part.places[0] in Scenario.model_fields]
    order = list(Scenario.model_fields)
    assert top == sorted(top, key=order.index)


@pytest.mark.parametrize("part", SECTIONS, ids=part_id)
def test_every_key_says_what_it_does(part: Part) -> None:
    assert part.text
    assert [key.name for key in part.keys if not key.description or not key.type] == []


@pytest.mark.parametrize("part", SECTIONS, ids=part_id)
def test_every_example_is_valid(part: Part) -> None:
    assert part.examples
    for shown in part.examples:
        TypeAdapter(model_of(part)).validate_python(shown)


@pytest.mark.parametrize("part", SECTIONS, ids=part_id)
def test_every_key_and_every_kind_is_in_an_example(part: Part) -> None:
    assert [key.name for key in part.keys if not part.shown(key.name)] == []
    assert [kind for kind in part.kinds if not part.shown(kind=kind)] == []


@pytest.mark.parametrize("part", [part for part in SECTIONS if len(part.kinds) > 1], ids=part_id)
def test_kinds_that_share_a_section_are_told_apart(part: Part) -> None:
    own = [key.words for key in part.keys if key.name == part.tag]
    assert set(part.kinds) == set(part.meanings or own[0])


def numbers_of_time() -> Iterator[str]:
    """Keys whose words speak of seconds."""
    for part, key in KEYS:
        if "seconds" in key.description and "number" in key.type and not ratio(key):
            yield f"{part.name}.{key.name}" * (key.unit == "")


def ratio(key: Key) -> bool:
    """Whether a key compares two times, or says how many of something pass in one."""
    return "seconds of" in key.description


def test_seconds_have_their_unit() -> None:
    assert [name for name in numbers_of_time() if name] == []


ENTRIES = [part for part in PARTS if part.name in METHODS]
FITTING = {"ringmaster_lmo": 10}  # its matrix is 2 by 5


@pytest.mark.parametrize("part", ENTRIES, ids=part_id)
def test_every_parameter_of_a_method_says_what_it_does(part: Part) -> None:
    assert [key.name for key in part.keys if not key.description or not key.type] == []


@pytest.mark.parametrize("part", ENTRIES, ids=part_id)
def test_every_parameter_of_a_method_is_in_an_example_that_is_valid(part: Part) -> None:
    own = [key.name for key in part.keys if key.name not in ("label", *OPTIONS)]
    assert [name for name in own if not part.shown(name)] == []
    for shown in part.examples:
        entry = MethodEntry.model_validate(shown)
        assert [*entry.algorithm.check(entry.parameters, 24)] == []
        wide = FITTING.get(part.name, 100)
        assert [*entry.algorithm.check_dimension(entry.parameters, wide)] == []


def key_called(name: str, of: str) -> Key:
    return next(key for part, key in KEYS if part.name == of and key.name == name)


@pytest.mark.parametrize(
    ("name", "of", "type_", "default", "unit"),
    [
        ("time", "Stop", "a number above 0", "", "simulated seconds"),
        ("wall_seconds", "Stop", "a number above 0", "", "real seconds"),
        ("job", "ComputeTime", "a mapping", "constant", ""),
        ("groups", "ClusterSpec", "a list of mappings", "", ""),
        ("matrix", "QuadraticSpec", "'tridiagonal' or 'identity' or a mapping", "tridiagonal", ""),
        ("mean", "Bandwidth", "a number above 0 or a list of numbers above 0 or a mapping",
         ".inf", "numbers per simulated second"),
    ],
)  # fmt: skip
def test_a_key_has_type_default_and_unit(
    name: str, of: str, type_: str, default: str, unit: str
) -> None:
    key = key_called(name, of)
    assert (key.type, key.default, key.unit) == (type_, default, unit)


def test_kinds_stand_under_the_key_that_tells_them_apart() -> None:
    kinds = key_called("mean", "ComputeTime").kinds
    assert kinds["law"][:2] == ("constant", "linear")
    assert "lognormal" in kinds["kind"]
    assert "half_normal" not in kinds["kind"]


def test_a_short_form_is_no_section_of_its_own_place() -> None:
    places = {part.name: part.places for part in PARTS}
    assert places["Links"] == ("cluster.links",)
    assert "cluster.links.upload" in places["LinkSpec"]
    assert "cluster.links.upload" not in places["MessageTime"]


def test_a_method_of_ones_own_is_in_it() -> None:
    mine: dict[str, Any] = {"mine": METHODS["asgd"]}
    assert [key.name for part in glossary(mine) if part.name == "mine" for key in part.keys] == [
        "label",
        "stepsize",
        "schedule",
        "preconditioner",
    ]
