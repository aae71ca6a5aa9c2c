"""The JSON Schema of a scenario, for editors and for the wording of error messages.

It uses draft 7, which YAML editors support: references have no other keys, lists with positions use
`items`, shared parts are under `definitions`.
"""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from algorithms import METHODS
from algorithms.parts.descriptions import descriptions
from simulator.scenario.methods import OPTIONS, adapter
from simulator.scenario.model import Scenario
from simulator.scenario.schema_lookup import Schema

__all__ = ["json_schema"]

DRAFT = "http://json-schema.org/draft-07/schema#"
REFERENCE = "#/definitions/{model}"


class InOrder(GenerateJsonSchema):
    """Keeps keys in the order of the models, so that examples read naturally."""

    def sort(self, value: Schema, parent_key: str | None = None) -> Schema:
        """The schema itself."""
        del parent_key
        return value


def json_schema(methods: Mapping[str, type[Any]] = METHODS) -> Schema:
    """The schema of the whole file; `methods` are the names that `methods:` may use.

    Example:
        >>> json_schema()["properties"]["stop"]["allOf"]
        [{'$ref': '#/definitions/Stop'}]
    """
    schema = Scenario.model_json_schema(ref_template=REFERENCE, schema_generator=InOrder)
    definitions = schema.pop("$defs")
    options = {key: definitions["MethodEntry"]["properties"][key] for key in OPTIONS}
    entries = []
    for name, algorithm in methods.items():
        entry = adapter(algorithm).json_schema(ref_template=REFERENCE, schema_generator=InOrder)
        definitions.update(entry.pop("$defs", {}))
        entries.append(_entry(name, entry, algorithm, options))
    bare = [entry["title"] for entry in entries if entry["required"] == ["name"]]
    definitions["MethodEntry"] = {
        "description": "a method and its parameters; its name alone if it needs none",
        "oneOf": [*entries, *([{"type": "string", "enum": bare}] if bare else [])],
    }
    return {"$schema": DRAFT, **_draft7(schema), "definitions": _draft7(definitions)}


def _entry(name: str, schema: Schema, algorithm: type[Any], options: Schema) -> Schema:
    """One method: its name, its label, its parameters beside them, and what every method has."""
    label = {
        "type": "string",
        "maxLength": 200,
        "description": "what tables and figures call the method (default: its name, with "
        "what tells it from other entries of that name)",
    }
    texts = descriptions(algorithm)
    own = {
        key: {**value, "description": texts[key]} if key in texts else value
        for key, value in schema.get("properties", {}).items()
    }
    return {
        "type": "object",
        "title": name,
        "description": (algorithm.__doc__ or name).strip().partition("\n")[0],
        "properties": {
            "name": {"const": name},
            "label": label,
            **own,
            **options,
        },
        "required": ["name", *schema.get("required", ())],
        "additionalProperties": False,
    }


def _draft7(schema: Any) -> Any:
    """Remove what draft 7 does not have, and the titles that only repeat a key."""
    if isinstance(schema, list):
        return [_draft7(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key != "discriminator"}
    if isinstance(kept.get("title"), str) and "properties" not in kept:
        del kept["title"]
    if "prefixItems" in kept:
        kept["items"] = kept.pop("prefixItems")
    if "$ref" in kept:
        kept = _lone_reference(kept)
    return {key: _draft7(value) for key, value in kept.items()}


def _lone_reference(schema: Schema) -> Schema:
    """Wrap references with a description in an allOf, because draft 7 ignores keys beside a
    $ref."""
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {"allOf": [{"$ref": schema["$ref"]}], **beside} if beside else schema
