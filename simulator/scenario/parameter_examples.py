"""Examples of a method's entry, from the texts of its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML

from simulator.scenario.schema_lookup import Schema

__all__ = ["entry_examples"]

EXAMPLE = re.compile(r"\(example: (.+)\)$")
BESIDE = ("name", "label")


def entry_examples(shape: Schema) -> Iterator[dict[str, Any]]:
    """An entry with what is required, then one for each other parameter that has an example."""
    shown = {key: _shown(key, value) for key, value in shape["properties"].items()}
    needed = [key for key in shape["required"] if key not in BESIDE]
    if not all(shown[key] for key in needed):
        return
    name = shape["properties"]["name"]["const"]
    yield _entry(name, {}, needed, shown)
    for key, example in shown.items():
        if key not in needed and example:
            yield _entry(name, example, needed, shown)


def _entry(
    name: str, example: dict[str, Any], needed: list[str], shown: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """An example, and those of the required parameters that are missing in it."""
    missing = [shown[key] for key in needed if key not in example]
    return {
        "name": name,
        **{key: value for one in missing for key, value in one.items()},
        **example,
    }


def _shown(key: str, schema: Schema) -> dict[str, Any]:
    """The value of the example with what else it needs; of a few words, one besides the default."""
    if found := EXAMPLE.search(schema.get("description", "")):
        content: dict[str, Any] = YAML(typ="safe", pure=True).load(f"{{{key}: {found[1]}}}")
        return content
    words = [False, True] if schema.get("type") == "boolean" else schema.get("enum", [])
    return next(({key: word} for word in words if word != schema.get("default")), {})
