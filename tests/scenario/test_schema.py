"""The JSON Schema of the format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from algorithms import METHODS
from simulator.scenario import Scenario, json_schema


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


def test_it_is_draft_7() -> None:
    schema = json_schema()
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    text = json.dumps(schema)
    for newer in ("$defs", "prefixItems", '"discriminator"', "unevaluatedProperties"):
        assert newer not in text


def test_every_reference_stands_alone_and_leads_somewhere() -> None:
    schema = json_schema()
    references = [node for node in nodes(schema) if "$ref" in node]
    assert references
    for node in references:
        assert list(node) == ["$ref"]
        assert node["$ref"].removeprefix("#/definitions/") in schema["definitions"]


def test_it_has_the_keys_of_a_scenario_and_no_others() -> None:
    schema = json_schema()
    assert list(schema["properties"]) == list(Scenario.model_fields)
    assert schema["required"] == ["problem", "cluster", "methods", "stop"]
    assert schema["additionalProperties"] is False


def test_every_section_of_a_run_is_described() -> None:
    definitions = json_schema()["definitions"]
    sections = [json_schema(), *(definitions[name] for name in ("Stop", "Target", "Record"))]
    for section in sections:
        assert section["description"]
        for key, value in section["properties"].items():
            assert value["description"], key


def test_methods_are_told_apart_by_name() -> None:
    entries = json_schema()["definitions"]["MethodEntry"]["oneOf"]
    *entries, bare = entries
    assert bare == {"type": "string", "enum": ["accelerated_sgd"]}  # all its fields have defaults
    named = {entry["properties"]["name"]["const"]: entry for entry in entries}
    assert list(named) == list(METHODS)
    for entry in named.values():
        assert entry["required"][0] == "name"
        assert entry["additionalProperties"] is False
        assert entry["description"]


def test_it_is_the_same_at_every_call() -> None:
    assert json.dumps(json_schema()) == json.dumps(json_schema())


def seed_keys(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that holds seeds, with the node of its values."""
    for node in nodes(schema):
        for name, value in node.get("properties", {}).items():
            if name.endswith(("seed", "seeds")) and isinstance(value, dict):
                yield name, value


def test_every_seed_fits_into_64_bits() -> None:
    found = list(seed_keys(json_schema()))
    assert {name for name, _ in found} == {"seed", "seeds", "fresh_seeds", "sampler_seed"}
    integers = [
        part for _, value in found for part in nodes(value) if part.get("type") == "integer"
    ]
    assert len(integers) >= len(found)
    assert all(0 <= part["minimum"] < part["maximum"] < 2**63 for part in integers)
