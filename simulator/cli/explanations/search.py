"""Find what a name means in a scenario: sections, keys, kinds, values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from simulator.cli.explanations.topology import explain_mixing
from simulator.cli.explanations.words import (
    body_text,
    example_text,
    filled,
    key_text,
    kind_text,
    listed,
    places_text,
)
from simulator.cli.kinds import first_sentence
from simulator.cluster.presets import CLUSTERS, PRESETS
from simulator.scenario.glossary import Key, Part
from simulator.scenario.writing import readable

__all__ = ["known_names", "texts"]

_FILE = "scenario"
_METHODS = "methods[]"
_MIXED = "cluster.topology"


@dataclass
class _Hit:
    """A key with the same meaning at all its places."""

    key: Key
    part: Part
    paths: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)


def texts(parts: Sequence[Part], name: str) -> list[str]:
    """A text for each thing of that name; `name` may be a path or the end of one."""
    wanted = _plain(name)
    if wanted == _FILE:
        return [f"{_FILE}\n\n{body_text(parts[0], '')}"]
    return [
        *_kind_texts(parts, wanted),
        *(_hit_text(hit, parts) for hit in _hits(parts, wanted)),
        *_value_texts(parts, wanted),
    ]


def known_names(parts: Sequence[Part], name: str) -> list[str]:
    """The possible names: paths if `name` looks like one, else names."""
    paths = [_plain(path) for part in parts for key in part.keys for path in _paths(part, key)]
    if "." in name:
        return list(dict.fromkeys(paths))
    kinds = [kind for part in parts for kind in part.kinds]
    words = [word for part in parts for key in part.keys for word in key.words]
    return list(dict.fromkeys([*map(_last, paths), *kinds, *words]))


def _plain(path: str) -> str:
    """A path without the numbers of list items."""
    return re.sub(r"\[\d*\]", "", path.strip())


def _last(path: str) -> str:
    """The name at the end of a path."""
    return path.rpartition(".")[2]


def _ends_with(path: str, wanted: str) -> bool:
    return f".{_plain(path)}".endswith(f".{wanted}")


def _paths(part: Part, key: Key) -> list[str]:
    return [f"{place}.{key.name}".removeprefix(".") for place in part.places]


def _kind_texts(parts: Sequence[Part], wanted: str) -> Iterator[str]:
    for part in parts:
        for kind in part.kinds:
            asked = kind == _last(wanted) and any(
                _ends_with(f"{place}.{kind}", wanted) for place in part.places
            )
            if asked and _METHODS not in part.places:
                mixing = [explain_mixing(kind)] if _MIXED in part.places else []
                yield "\n\n".join([kind_text(part, kind), *mixing])


def _hits(parts: Sequence[Part], wanted: str) -> list[_Hit]:
    """The keys of that name; equal ones are merged."""
    hits: dict[tuple[str, ...], _Hit] = {}
    for part in parts:
        for key in part.keys:
            if key.name != _last(wanted):
                continue
            paths = [path for path in _paths(part, key) if _ends_with(path, wanted)]
            if paths:
                same = (key_text(key), *(() if part.tag else paths[:1]))
                hit = hits.setdefault(same, _Hit(key, part))
                hit.paths += [path for path in paths if path not in hit.paths]
                hit.owners += part.kinds
    return list(hits.values())


def _hit_text(hit: _Hit, parts: Sequence[Part]) -> str:
    path, *others = sorted(hit.paths, key=lambda path: path.count("."))
    said = [key_text(hit.key, path, indent="")]
    if hit.owners:
        said.append(filled(f"A key of {', '.join(dict.fromkeys(hit.owners))}."))
    below = [(part, place) for part in parts for place in part.places
             if place.removesuffix("[]") == path and "mapping" in hit.key.type]  # fmt: skip
    sections = [body_text(part, place) for part, place in below if not part.tag]
    kinds = [
        (kind, first_sentence(part.meanings.get(kind, part.text)))
        for part, _ in below
        for kind in part.kinds
    ]
    if kinds:
        said.append("Kinds:\n" + listed(kinds))
    said += sections or [example_text(_above(path), *hit.part.shown(hit.key.name))]
    if others:
        said.append(filled(f"Also at {places_text(others)}."))
    return "\n\n".join(text for text in said if text)


def _above(path: str) -> str:
    return path.rpartition(".")[0]


def _value_lines(word: str, said: str, paths: list[str]) -> list[str]:
    return [word, filled(f"Value of {places_text(list(dict.fromkeys(paths)))}."), filled(said)]


def _preset_lines(word: str) -> list[str]:
    """A preset, written out."""
    presets: dict[str, Any] = {
        **{name: {"compute_time": preset.compute_time} for name, preset in PRESETS.items()},
        **{name: preset.filled for name, preset in CLUSTERS.items()},
    }
    if word not in presets:
        return []
    return [f"Stands for:\n{indent(readable({'cluster': presets[word]}, 77), '  ')}".rstrip()]


def _instead(part: Part, key: Key) -> str:
    """The text for a word that has none: what its key does, or where that is told."""
    if key.description:
        return f"{key.name}: {key.description}"
    return f"A parameter of {part.name}: `paceline explain {part.name}`."


def _value_texts(parts: Sequence[Part], wanted: str) -> list[str]:
    found: dict[str, list[str]] = {}
    unsaid: dict[str, list[str]] = {}
    for part in parts:
        for key in part.keys:
            if wanted in key.words:
                said, places = key.words[wanted], found if key.words[wanted] else unsaid
                said = said or _instead(part, key)
                places.setdefault(said, []).extend(_paths(part, key))
    return [
        "\n\n".join([*_value_lines(wanted, said, paths), *_preset_lines(wanted)])
        for said, paths in (found or unsaid).items()
    ]
