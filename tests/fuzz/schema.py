"""Scenarios made from the JSON schema alone, valid in form and seldom meaningful."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from tests.fuzz.command import call

TEXTS = ("x", "a b", "é", "data.csv", "trace.csv")


@cache
def schema() -> dict[str, Any]:
    """What `paceline schema` prints."""
    found: dict[str, Any] = json.loads(call("schema").out)
    return found


def from_schema(rng: Random, node: dict[str, Any], depth: int = 0) -> Any:
    """A value that the node of the schema allows."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        return from_schema(rng, schema()["definitions"][name], depth)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in node:
            return from_schema(rng, rng.choice(node[word]), depth)
    if "const" in node or "enum" in node:
        return rng.choice(node.get("enum", [node.get("const")]))
    return _of_type(rng, node, depth)


def _of_type(rng: Random, node: dict[str, Any], depth: int) -> Any:
    kind = node.get("type")
    if kind == "object":
        must, chance = node.get("required", ()), 0.5 if depth < 5 else 0.1
        keys = node.get("properties", {})
        chosen = [name for name in keys if name in must or rng.random() < chance]
        return {name: from_schema(rng, keys[name], depth + 1) for name in chosen}
    if kind == "array":
        count = rng.randint(node.get("minItems", 0), max(node.get("minItems", 0), 4))
        item = node.get("items", {"type": "number"})
        return [from_schema(rng, item, depth + 1) for _ in range(count)]
    if kind in ("integer", "number"):
        return _number(rng, node, kind == "integer")
    return {"boolean": rng.random() < 0.5, "null": None}.get(str(kind), rng.choice(TEXTS))


def _number(rng: Random, node: dict[str, Any], whole: bool) -> float:
    low = node.get("minimum", node.get("exclusiveMinimum", -5))
    high = node.get("maximum", node.get("exclusiveMaximum", 10))
    value = rng.choice([low, rng.uniform(low, min(high, 12)), min(high, 12)])
    return int(value) if whole else value
