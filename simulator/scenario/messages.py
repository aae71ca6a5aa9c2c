"""Turn validation errors into readable lines, sorted as in the file."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from pydantic_core import ErrorDetails

from simulator.errors import Mistake
from simulator.naming import closest, nearest
from simulator.scenario.schema_lookup import Schema, SchemaLookup, allows, describe, number
from simulator.scenario.tree import Node, Path, Place, key_path, lookup, plain
from simulator.scenario.validation_errors import MISSING, Failure, failures, is_about_type
from simulator.scenario.writing import flow

__all__ = ["Reporter", "ordered"]

UNKNOWN = frozenset(("extra_forbidden", "unexpected_keyword_argument"))
COERCIBLE = frozenset(("number", "integer", "boolean"))
LONGEST_VALUE = 40

Context = dict[str, Any]
RULES: dict[str, Callable[[Context], str]] = {
    "greater_than": lambda ctx: f"must be above {number(ctx['gt'])}",
    "greater_than_equal": lambda ctx: f"must be at least {number(ctx['ge'])}",
    "less_than": lambda ctx: f"must be below {number(ctx['lt'])}",
    "less_than_equal": lambda ctx: f"must be at most {number(ctx['le'])}",
    "finite_number": lambda ctx: "must be finite",
    "int_from_float": lambda ctx: "must be a whole number",
    "int_parsing_size": lambda ctx: "is far too large",
    "too_short": lambda ctx: _at_least(ctx["min_length"], "entries"),
    "too_long": lambda ctx: f"must have at most {ctx['max_length']} entries",
    "string_too_short": lambda ctx: _at_least(ctx["min_length"], "characters"),
    "string_too_long": lambda ctx: f"must have at most {ctx['max_length']} characters",
    "value_error": lambda ctx: str(ctx["error"]),
    "assertion_error": lambda ctx: str(ctx["error"]),
}


class Reporter:
    """Words mistakes in one scenario, with its tree and its schema.

    `schema` is called when it is needed: to build it takes longer than to read a scenario.
    """

    def __init__(self, root: Node, schema: Callable[[], Schema]) -> None:
        self.root = root
        self._schema = schema

    @cached_property
    def shapes(self) -> SchemaLookup:
        """What may stand where."""
        return SchemaLookup(self._schema())

    def invalid(self, errors: Iterable[ErrorDetails]) -> list[Mistake]:
        """The mistakes behind pydantic's errors."""
        return [self._explain(failure) for failure in failures(errors, self.root, self.shapes)]

    def coerced(self) -> list[Mistake]:
        """Refuse values that pydantic would convert: text or true as a number, and NaN."""
        found = (self._bent(*scalar) for scalar in self.shapes.scalars(self.root))
        return [mistake for mistake in found if mistake is not None]

    def at(self, path: Path, rule: str, suggestion: str = "", *, key: bool = False) -> Mistake:
        """A mistake about the value at `path` (or, with `key`, about the key itself)."""
        node = lookup(self.root, path)
        parent = lookup(self.root, path[:-1])
        place = parent.keys.get(str(path[-1]), node.place) if key else node.place
        value = None if key or node is parent else _show(node)
        return mistake_at(place, path, rule, value=value, suggestion=suggestion)

    def unknown(self, path: Path) -> tuple[str, str] | None:
        """The rule and the suggestion for a path that the format does not have."""
        for length, part in enumerate(path):
            if not self.shapes.at(self.root, path[: length + 1]):
                known = self.shapes.keys(self.root, path[:length])
                return f"unknown key {part!r}", closest(str(part), known)
        return None

    def _bent(self, path: Path, node: Node, shapes: list[Schema]) -> Mistake | None:
        value = node.content
        if isinstance(value, float) and math.isnan(value):
            return self.at(path, "is not a number, and nothing can be computed from it")
        if value is None or isinstance(value, dict | tuple) or allows(shapes, value):
            return None
        if not COERCIBLE.intersection(shape.get("type") for shape in shapes):
            return None
        return self.at(path, f"must be {describe(self.shapes.wanted(self.root, path))}")

    def _explain(self, failure: Failure) -> Mistake:
        kind, path = failure.error["type"], failure.path
        if kind in MISSING:
            return self._missing(path)
        if kind in UNKNOWN:
            known = self.shapes.keys(self.root, path[:-1])
            return self.at(path, "unknown key", closest(str(path[-1]), known), key=True)
        if kind.startswith("union_tag"):
            return self._kind(failure)
        if is_about_type(failure):
            return self._type(path, failure.error)
        return self.at(path, _rule(failure.error))

    def _missing(self, path: Path) -> Mistake:
        wanted = describe(self.shapes.wanted(self.root, path))
        return self.at(path, f"is missing, must be {wanted}" if wanted else "is missing")

    def _kind(self, failure: Failure) -> Mistake:
        """The mistake for a tag that is absent or has an unknown value."""
        context = failure.error.get("ctx", {})
        key = str(context.get("discriminator", "'kind'")).strip("'")
        path = failure.path if failure.path[-1:] == (key,) else (*failure.path, key)
        known = _quoted(str(context.get("expected_tags", "")))
        if not known:
            known = self.shapes.constants(self.root, path[:-1], key)
        if "tag" not in context:
            return self.at(path, "is missing", f"known: {', '.join(known)}")
        short = not isinstance(lookup(self.root, path[:-1]).content, dict)
        suggestion = closest(str(context["tag"]), known)
        return self.at(path[:-1] if short else path, f"unknown {key}", suggestion)

    def _type(self, path: Path, error: ErrorDetails) -> Mistake:
        shapes, value = self.shapes.wanted(self.root, path), plain(lookup(self.root, path))
        if isinstance(value, list) and path[:1] == ("methods",) and len(path) == 3:
            return self.at(path, f"a list here would change the schedule: give one value, and "
                                 f"the list under sweep: {{{key_path(path)}: [..]}}")  # fmt: skip
        rule = f"must be {describe(shapes)}" if describe(shapes) else _rule(error)
        words = [word for shape in shapes for word in shape.get("enum", [shape.get("const")])]
        match = nearest(str(value), [word for word in words if isinstance(word, str)])
        return self.at(path, rule, f"did you mean {match!r}?" if match else "")


def mistake_at(
    place: Place, path: Path, rule: str, *, value: str | None = None, suggestion: str = ""
) -> Mistake:
    """A mistake at a place of the file."""
    return Mistake(
        file=place.file,
        line=place.line,
        column=place.column,
        key=key_path(path),
        value=value,
        rule=rule,
        suggestion=suggestion,
    )


def ordered(mistakes: Iterable[Mistake]) -> Sequence[Mistake]:
    """In the order of the file (overrides last), each place and key once."""
    first: dict[tuple[str, int, int, str], Mistake] = {}
    for mistake in mistakes:
        first.setdefault((mistake.file, mistake.line, mistake.column, mistake.key), mistake)
    return sorted(first.values(), key=lambda one: (not one.line, one.file, one.line, one.column))


def _show(node: Node) -> str | None:
    """The value as written in YAML, shortened; none for mappings, which have a place."""
    if isinstance(node.content, dict):
        return None
    said = flow(plain(node))
    return said if len(said) <= LONGEST_VALUE else said[: LONGEST_VALUE - 3] + "..."


def _rule(error: ErrorDetails) -> str:
    if error["type"] in RULES:
        return RULES[error["type"]](error.get("ctx", {}))
    said = error["msg"].replace("Input should be", "must be")
    return said[:1].lower() + said[1:]


def _at_least(length: int, what: str) -> str:
    return "must not be empty" if length == 1 else f"must have at least {length} {what}"


def _quoted(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)
