"""Look up the allowed keys and values at a place of a scenario in its JSON Schema.

The schema is the one description of the format that covers all models and methods, so error
messages take valid names and wording from it.
"""

from collections.abc import Iterator
from typing import Any

from simulator.scenario.tree import Node, Path

__all__ = ["Schema", "SchemaLookup", "allows", "describe", "number"]

Schema = dict[str, Any]

BOUNDLESS = 2**53  # larger bounds are not mentioned
BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}
LISTED = 12  # the most names in one sentence


class SchemaLookup:
    """The alternatives of a schema, found by path and narrowed by the values in the file."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def at(self, root: Node, path: Path) -> list[Schema]:
        """The alternatives for the value at `path`; empty if no value is allowed."""
        shapes, node = self._fitting(self.schema, root), root
        for part in path:
            child = node.child(part) or Node(None, node.place)
            shapes = _fitting(self._leaves_below(shapes, part), child)
            node = child
        return shapes

    def wanted(self, root: Node, path: Path) -> list[Schema]:
        """The alternatives for `path` whatever its present value."""
        if not path:
            return self.leaves(self.schema)
        return self._leaves_below(self.at(root, path[:-1]), path[-1])

    def keys(self, root: Node, path: Path) -> list[str]:
        """The keys that the mapping at `path` may have, in the order of the schema."""
        shapes = self.at(root, path)
        return list(dict.fromkeys(key for shape in shapes for key in shape.get("properties", ())))

    def constants(self, root: Node, path: Path, key: str) -> list[str]:
        """The values of the tag of the alternatives at `path`: the kinds, the names."""
        schemas = [shape["properties"][key] for shape in self.at(root, path)
                   if key in shape.get("properties", ())]  # fmt: skip
        leaves = [leaf for schema in schemas for leaf in self._leaves(schema)]
        return list(dict.fromkeys(str(value) for leaf in leaves for value in _fixed(leaf)))

    def scalars(self, root: Node) -> Iterator[tuple[Path, Node, list[Schema]]]:
        """Every scalar with its path and alternatives, in the order of the file."""
        yield from self._scalars((), root, self._fitting(self.schema, root))

    def _scalars(
        self, path: Path, node: Node, shapes: list[Schema]
    ) -> Iterator[tuple[Path, Node, list[Schema]]]:
        if not isinstance(node.content, dict | tuple):
            yield path, node, shapes
            return
        items = node.content.items() if isinstance(node.content, dict) else enumerate(node.content)
        for part, child in items:
            leaves = self._leaves_below(shapes, part)
            yield from self._scalars((*path, part), child, _fitting(leaves, child))

    def _leaves_below(self, shapes: list[Schema], part: str | int) -> list[Schema]:
        below = [schema for shape in shapes for schema in _below(shape, part)]
        return [leaf for schema in below for leaf in self._leaves(schema)]

    def _fitting(self, schema: Schema, node: Node) -> list[Schema]:
        return _fitting(list(self._leaves(schema)), node)

    def leaves(self, schema: Schema) -> list[Schema]:
        """The plain alternatives of a schema, references and unions resolved."""
        return list(self._leaves(schema))

    def _leaves(self, schema: Schema) -> Iterator[Schema]:
        """Resolve references and unions to plain alternatives."""
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


def _fitting(leaves: list[Schema], node: Node) -> list[Schema]:
    """The alternatives that the node may mean."""
    if isinstance(node.content, dict):
        possible = [leaf for leaf in leaves if _agrees(leaf, node.content) is not False]
        return [leaf for leaf in possible if _agrees(leaf, node.content)] or possible
    # A kind alone is short for the mapping with that kind.
    named = [leaf for leaf in leaves if _is_called(leaf, node.content)]
    return named or leaves


def _agrees(leaf: Schema, content: dict[str, Node]) -> bool | None:
    """Whether an alternative has the kind that the mapping names; None if none is named."""
    if leaf.get("type", "object") != "object":
        return False
    verdict = None
    for key, schema in leaf.get("properties", {}).items():
        fixed = _fixed(schema)
        if fixed and key in content:
            if content[key].content in fixed:
                verdict = True
            elif len(fixed) == 1:
                return False
    return verdict


def _is_called(leaf: Schema, name: Any) -> bool:
    return any(_fixed(schema) == [name] for schema in leaf.get("properties", {}).values())


def _below(shape: Schema, part: str | int) -> list[Schema]:
    if isinstance(part, str):
        named = shape.get("properties", {}).get(part, shape.get("additionalProperties"))
        return [named] if isinstance(named, dict) else []
    items = shape.get("items")
    if isinstance(items, list):
        return items[part : part + 1]
    return [items] if isinstance(items, dict) else []


def _fixed(leaf: Schema) -> list[Any]:
    """The values that an alternative lists, if it does."""
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
    """The allowed values, in words; empty if there is no useful description.

    Example:
        >>> describe([{"type": "number", "exclusiveMinimum": 0}, {"const": "theory"}])
        "a number above 0 or 'theory'"
    """
    objects = [shape for shape in shapes if _is_mapping(shape)]
    phrases = [phrase for shape in shapes if not _is_mapping(shape) for phrase in _phrases(shape)]
    said = [*dict.fromkeys(phrases), *([_mapping_phrase(objects)] if objects else [])][:LISTED]
    return " or ".join(part for part in (", ".join(said[:-1]), *said[-1:]) if part)


def _is_mapping(shape: Schema) -> bool:
    return shape.get("type") == "object"


def _mapping_phrase(shapes: list[Schema]) -> str:
    """Name the keys that every alternative needs, or those that each of a few needs."""
    required = [shape.get("required", []) for shape in shapes]
    common = [key for key in required[0] if all(key in keys for keys in required)]
    if common:
        return f"a mapping with {' and '.join(common)}"
    if 1 < len(shapes) <= 3 and all(required):
        return f"a mapping with {' or with '.join(' and '.join(keys) for keys in required)}"
    return "a mapping"


def _phrases(shape: Schema) -> list[str]:
    if fixed := _fixed(shape):
        return [f"'{value}'" if isinstance(value, str) else str(value).lower() for value in fixed]
    wanted = shape.get("type")
    if wanted == "array":
        return [_list_phrase(shape)]
    words = {"boolean": "true or false", "string": "text", "number": "a number",
             "integer": "a whole number"}  # fmt: skip
    return [words[wanted] + _bounds(shape)] if wanted in words else []


def _list_phrase(shape: Schema) -> str:
    items = shape.get("items")
    plural = {"number": "numbers", "integer": "whole numbers", "string": "texts",
              "array": "lists", "object": "mappings"}  # fmt: skip
    word = plural.get(_type_of(items)) if isinstance(items, dict) else None
    return f"a list of {word}{_bounds(items)}" if word and isinstance(items, dict) else "a list"


def _type_of(shape: Schema) -> str:
    """The type of a list's items; those that refer to a section are mappings."""
    kind: str = shape.get("type", "object" if "$ref" in shape else "")
    return kind


def number(value: float) -> str:
    """A bound without a needless exponent or point."""
    whole = isinstance(value, int) or (value == value // 1 and abs(value) < 1e15)
    return str(int(value)) if whole else f"{value:g}"


def _bounds(shape: Schema) -> str:
    bounds = {key: shape[key] for key in BOUNDS if abs(shape.get(key, BOUNDLESS)) < BOUNDLESS}
    if "minimum" in bounds and "maximum" in bounds:
        return f" from {number(bounds['minimum'])} to {number(bounds['maximum'])}"
    said = [f"{BOUNDS[key]} {number(bound)}" for key, bound in bounds.items()]
    return " " + " and ".join(said) if said else ""
