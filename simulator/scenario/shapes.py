"""Walk a JSON Schema beside a scenario: which keys and values are allowed at a place.

The schema is the one description of the format that covers every model and every method, so
error messages take their valid names and their wording from it.
"""

from collections.abc import Iterator
from typing import Any

from simulator.scenario.nodes import Node, Path

__all__ = ["Schema", "Shapes", "allows", "describe", "number"]

Schema = dict[str, Any]

LISTED = 12  # names that one sentence can hold


class Shapes:
    """The alternatives of a schema, found by path and narrowed by what the file says."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def at(self, root: Node, path: Path) -> list[Schema]:
        """The alternatives for the value at `path`; empty if nothing may stand there."""
        shapes, node = self._fitting(self.schema, root), root
        for part in path:
            child = node.child(part) or Node(None, node.place)
            below = [schema for shape in shapes for schema in _below(shape, part)]
            shapes = [leaf for schema in below for leaf in self._fitting(schema, child)]
            node = child
        return shapes

    def wanted(self, root: Node, path: Path) -> list[Schema]:
        """The alternatives for `path` whatever stands there now."""
        if not path:
            return list(self._leaves(self.schema))
        below = [schema for shape in self.at(root, path[:-1]) for schema in _below(shape, path[-1])]
        return [leaf for schema in below for leaf in self._leaves(schema)]

    def keys(self, root: Node, path: Path) -> list[str]:
        """The keys that the mapping at `path` may have, in the order of the schema."""
        shapes = self.at(root, path)
        return list(dict.fromkeys(key for shape in shapes for key in shape.get("properties", ())))

    def constants(self, root: Node, path: Path, key: str) -> list[str]:
        """The values that tell apart the alternatives at `path`: the kinds, the names."""
        schemas = [shape["properties"][key] for shape in self.at(root, path)
                   if key in shape.get("properties", ())]  # fmt: skip
        leaves = [leaf for schema in schemas for leaf in self._leaves(schema)]
        return list(dict.fromkeys(str(value) for leaf in leaves for value in _fixed(leaf)))

    def _fitting(self, schema: Schema, node: Node) -> list[Schema]:
        """The alternatives of `schema` that the node may have meant."""
        leaves = list(self._leaves(schema))
        if isinstance(node.content, dict):
            return [leaf for leaf in leaves if self._same_kind(leaf, node.content)]
        return leaves

    def _leaves(self, schema: Schema) -> Iterator[Schema]:
        """Resolve references and unions down to plain alternatives."""
        if "$ref" in schema:
            yield from self._leaves(self._target(schema["$ref"]))
            return
        unions = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
        if not unions:
            yield schema
        for alternative in unions:
            yield from self._leaves(alternative)

    def _target(self, reference: str) -> Schema:
        target = self.schema
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        return target

    def _same_kind(self, leaf: Schema, content: dict[str, Node]) -> bool:
        """Whether the constants of an alternative (its kind) agree with the mapping."""
        for key, schema in leaf.get("properties", {}).items():
            fixed = _fixed(schema)
            if len(fixed) == 1 and key in content and content[key].content not in fixed:
                return False
        return bool(leaf.get("type", "object") == "object")


def _below(shape: Schema, part: str | int) -> list[Schema]:
    if isinstance(part, str):
        named = shape.get("properties", {}).get(part, shape.get("additionalProperties"))
        return [named] if isinstance(named, dict) else []
    items = shape.get("items")
    if isinstance(items, list):
        return items[part : part + 1]
    return [items] if isinstance(items, dict) else []


def _fixed(leaf: Schema) -> list[Any]:
    """The values an alternative spells out, if it does."""
    return [leaf["const"]] if "const" in leaf else list(leaf.get("enum", ()))


def allows(shapes: list[Schema], value: str | int | float | bool) -> bool:
    """Whether a scalar has the type that one of the alternatives asks for."""
    return any(_allows(shape, value) for shape in shapes)


def _allows(shape: Schema, value: str | int | float | bool) -> bool:
    if fixed := _fixed(shape):
        return any(value == one and type(value) is type(one) for one in fixed)
    wanted = shape.get("type")
    if isinstance(value, bool):
        return wanted in (None, "boolean")
    if isinstance(value, str):
        return wanted in (None, "string")
    return wanted in (None, "number", "integer")


def describe(shapes: list[Schema]) -> str:
    """What may be written, in words; empty if nothing useful can be said.

    Example:
        >>> describe([{"type": "number", "exclusiveMinimum": 0}, {"const": "theory"}])
        "a number above 0 or 'theory'"
    """
    phrases = list(dict.fromkeys(phrase for shape in shapes for phrase in _phrases(shape)))
    if not phrases:
        return ""
    *most, last = phrases[:LISTED]
    return f"{', '.join(most)} or {last}" if most else last


def _phrases(shape: Schema) -> list[str]:
    if fixed := _fixed(shape):
        return [f"'{value}'" if isinstance(value, str) else str(value).lower() for value in fixed]
    wanted = shape.get("type")
    if wanted == "array":
        return [_list_phrase(shape)]
    if wanted == "object":
        required = shape.get("required", ())
        return [f"a mapping with {', '.join(required)}" if required else "a mapping"]
    words = {"boolean": "true or false", "string": "text", "number": "a number",
             "integer": "a whole number"}  # fmt: skip
    return [words[wanted] + _bounds(shape)] if wanted in words else []


def _list_phrase(shape: Schema) -> str:
    items = shape.get("items")
    plural = {"number": "numbers", "integer": "whole numbers", "string": "texts",
              "array": "lists", "object": "mappings"}  # fmt: skip
    word = plural.get(items.get("type", "")) if isinstance(items, dict) else None
    return f"a list of {word}{_bounds(items)}" if word and isinstance(items, dict) else "a list"


def number(value: float) -> str:
    """A bound without a needless exponent or point."""
    return str(int(value)) if value == value // 1 and abs(value) < 1e15 else f"{value:g}"


def _bounds(shape: Schema) -> str:
    low, high = shape.get("minimum"), shape.get("maximum")
    if low is not None and high is not None:
        return f" from {number(low)} to {number(high)}"
    said = [
        f"{words} {number(shape[key])}"
        for key, words in (("minimum", "at least"), ("exclusiveMinimum", "above"),
                           ("maximum", "at most"), ("exclusiveMaximum", "below"))
        if key in shape
    ]  # fmt: skip
    return " " + " and ".join(said) if said else ""
