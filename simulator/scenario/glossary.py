"""Every section and key of a scenario with type, default, unit, meaning and examples.

All of it is read from the JSON Schema, and so from the models: it is always up to date.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from algorithms import METHODS
from simulator.scenario.parameter_examples import entry_examples
from simulator.scenario.schema import json_schema
from simulator.scenario.schema_lookup import Schema, SchemaLookup, describe
from simulator.scenario.writing import flow

__all__ = ["Key", "Part", "glossary"]

TAGS = ("kind", "law", "name")
ROOT = "Scenario"
FOR_PYTHON = re.compile(r"\n\n(?:Example:|Raises?\b)")  # starts the part for readers of code


@dataclass(frozen=True)
class Key:
    """A key of a section, with its allowed values."""

    name: str
    schema: Schema
    leaves: list[Schema]
    required: bool

    @property
    def description(self) -> str:
        """Its description, a clause without a full stop."""
        text: str = self.schema.get("description", "")
        return text

    @property
    def unit(self) -> str:
        """The unit of its numbers; empty if they have none."""
        return next((one["unit"] for one in (self.schema, *self.leaves) if "unit" in one), "")

    @cached_property
    def meanings(self) -> dict[str, str]:
        """Each allowed word, with a sentence if there is one."""
        words = [str(value) for leaf in self.leaves for value in _words(leaf)]
        said = [leaf.get("meanings", {}) for leaf in (self.schema, *self.leaves)]
        known = {word: text for some in said for word, text in some.items()}
        return {**dict.fromkeys(words, ""), **known}

    @property
    def default(self) -> str:
        """The default as YAML; empty if there is none, or if the description contains it."""
        value = self.schema.get("default")
        if isinstance(value, dict):
            value = value.get("kind")
        return "" if value is None or value == {} else flow(value)

    @cached_property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """The kinds of the allowed mapping, under their tag."""
        tagged = [_tag(leaf) for leaf in self.leaves]
        return {
            tag: tuple(dict.fromkeys(word for one, words in tagged if one == tag for word in words))
            for tag in TAGS
            if any(one == tag for one, _ in tagged)
        }

    @property
    def bare(self) -> tuple[str, ...]:
        """The kinds that a bare name may stand for."""
        return tuple(word for word in self.kinds.get("kind", ()) if word in self.meanings)

    @cached_property
    def words(self) -> dict[str, str]:
        """The words that are no names of kinds, each with its meaning."""
        return {word: text for word, text in self.meanings.items() if word not in self.bare}

    @property
    def type(self) -> str:
        """The allowed values, in words."""
        words = set(self.bare)
        plain = [leaf for leaf in self.leaves if leaf.get("type") != "object"]
        rest = describe([leaf for leaf in plain if not words.intersection(_words(leaf))])
        mapping = "a mapping" if len(plain) < len(self.leaves) else ""
        return " or ".join(phrase for phrase in (rest, mapping) if phrase)


@dataclass(frozen=True)
class Part:
    """A section, or one kind of a section that has several.

    Attributes:
        name: of the model, or of the method.
        tag: the key with the kind, "" for a section of one kind.
        kinds: the values of that key.
        meanings: the meaning of single kinds, if the section has several.
        places: the allowed paths, the least deep first; "" is the file itself.
        text: its description; more than one paragraph, with formulas.
        keys: its keys, without a tag that has no other information.
        examples: valid mappings; every key is in at least one.
    """

    name: str
    tag: str
    kinds: tuple[str, ...]
    meanings: dict[str, str]
    places: tuple[str, ...]
    text: str
    keys: tuple[Key, ...]
    examples: tuple[dict[str, Any], ...]

    def shown(self, key: str = "", kind: str = "") -> list[dict[str, Any]]:
        """The first example with this key and of this kind, if they are given; or none."""
        fitting = [
            shown
            for shown in self.examples
            if (not key or key in shown) and (not kind or shown.get(self.tag) == kind)
        ]
        return fitting[:1]


def glossary(methods: Mapping[str, type[Any]] = METHODS) -> list[Part]:
    """The parts of the format, each once, in the order in which a file would have them.

    Example:
        >>> stop = next(part for part in glossary() if part.name == "Stop")
        >>> stop.places, [key.name for key in stop.keys][:2]
        (('stop',), ['time', 'arrivals'])
    """
    return _Walk(json_schema(methods)).parts()


class _Walk:
    """From the root of a schema through all that it refers to."""

    def __init__(self, schema: Schema) -> None:
        self.lookup = SchemaLookup(schema)
        self.names: dict[int, str] = {
            id(shape): name for name, shape in schema["definitions"].items()
        }
        self.found: dict[str, tuple[Schema, list[str]]] = {}
        self.below: dict[int, set[int]] = {}
        self.mixed: set[str] = set()  # places that take sections with different tags

    def parts(self) -> list[Part]:
        self._visit(ROOT, self.lookup.schema, "")
        return [self._part(name, *found) for name, found in self.found.items()]

    def _part(self, name: str, shape: Schema, places: list[str]) -> Part:
        tag, kinds = _tag(shape)
        return Part(
            name=name,
            tag=tag,
            kinds=kinds,
            meanings=shape["properties"].get(tag, {}).get("meanings", {}),
            places=tuple(sorted(places, key=lambda place: (place.count("."), place in self.mixed))),
            text=FOR_PYTHON.split(shape.get("description", ""))[0],
            keys=tuple(self._keys(shape, tag)),
            examples=tuple(shape.get("examples", ()) if tag != "name" else entry_examples(shape)),
        )

    def _keys(self, shape: Schema, tag: str) -> Iterator[Key]:
        required = shape.get("required", ())
        for name, schema in shape["properties"].items():
            if name != tag or schema.get("description"):
                yield Key(name, schema, self._leaves(schema), name in required)

    def _visit(self, name: str, shape: Schema, place: str) -> None:
        places = self.found.setdefault(name, (shape, []))[1]
        if place in places:
            return
        places.append(place)
        for key, schema in shape["properties"].items():
            self._visit_below(schema, f"{place}.{key}".removeprefix("."))

    def _visit_below(self, schema: Schema, place: str) -> None:
        """Visit the sections that are allowed at a place, and those of a list."""
        leaves = self._leaves(schema)
        if len({_tag(shape)[0] for shape in leaves if "properties" in shape}) > 1:
            self.mixed.add(place)
        for shape in leaves:
            if "properties" in shape:
                self._visit(self._name(shape), shape, place)
            elif isinstance(shape.get("items"), dict):
                self._visit_below(shape["items"], f"{place}[]")

    def _name(self, shape: Schema) -> str:
        title: str = shape.get("title", "")
        return self.names.get(id(shape), title)

    def _leaves(self, schema: Schema) -> list[Schema]:
        """The alternatives without the short forms: sections that another of them has below it."""
        leaves = self.lookup.leaves(schema)
        below: set[int] = set()
        return [leaf for leaf in leaves if id(leaf) not in below.union(*map(self._below, leaves))]

    def _below(self, shape: Schema) -> set[int]:
        """The sections anywhere below a section, by identity."""
        if id(shape) not in self.below:
            keys = shape.get("properties", {}).values()
            leaves = [leaf for schema in keys for leaf in self.lookup.leaves(schema)]
            inner = [leaf for leaf in leaves if "properties" in leaf]
            self.below[id(shape)] = set(map(id, inner)).union(*map(self._below, inner))
        return self.below[id(shape)]


def _tag(shape: Schema) -> tuple[str, tuple[str, ...]]:
    """The key with the kind, and its values here."""
    keys = shape.get("properties", {})
    found = [(tag, tuple(map(str, _words(keys.get(tag, {}))))) for tag in TAGS]
    # A section with a name may have an option called kind: the one with a single value is the tag.
    return min((one for one in found if one[1]), key=lambda one: len(one[1]), default=("", ()))


def _words(leaf: Schema) -> list[Any]:
    """The values that an alternative spells out."""
    return [leaf["const"]] if "const" in leaf else list(leaf.get("enum", ()))
