"""`paceline explain` for a method: its rule, its source, and its parameters."""

from __future__ import annotations

import dataclasses
import inspect
import types
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

__all__ = ["explain_method", "parameters", "prescriptions"]

_WORDS: dict[Any, str] = {
    int: "whole number",
    float: "number",
    bool: "true or false",
    str: "text",
    type(None): "none",
}


def explain_method(name: str, method: type[Any]) -> str:
    """Its docstring, its parameters, and the prescriptions of `theory`."""
    from simulator.cli.explanations.words import filled
    from simulator.cli.nicknames import nicknames

    return "\n".join(
        [
            f"{name}\n\n{filled(inspect.cleandoc(method.__doc__ or ''))}",
            *_section("Also called", [", ".join(nicknames(method))] if nicknames(method) else []),
            *_section("Parameters", parameters(method)),
            *_section("With `theory`", prescriptions(method)),
            *_section("As every method", _options()),
        ]
    )


def _section(heading: str, lines: list[str]) -> list[str]:
    return [f"\n{heading}:", *(f"  {line}" for line in lines)] if lines else []


def prescriptions(method: type[Any]) -> list[str]:
    """The formula of `theory` for each parameter that a paper prescribes."""
    rules = inspect.getmembers(method, inspect.isfunction)
    return [
        f"{name.removeprefix('theory_')} = {inspect.cleandoc(rule.__doc__ or '')}"
        for name, rule in rules
        if name.startswith("theory_")
    ]


def parameters(method: type[Any]) -> list[str]:
    """A line `name: type = default` per hyper-parameter."""
    hints = get_type_hints(method, include_extras=True)
    own = [field for field in dataclasses.fields(method) if field.init]
    return [f"{field.name}: {_words(hints[field.name])}{_default(field)}" for field in own]


def _options() -> list[str]:
    """A line per key that an entry of `methods:` may have for any method."""
    from simulator.scenario.methods import OPTIONS, MethodEntry

    return [f"{key}: {MethodEntry.model_fields[key].description}" for key in OPTIONS]


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return f" = {field.default!r}" if isinstance(field.default, str) else f" = {field.default}"
    return "" if field.default_factory is dataclasses.MISSING else " (optional)"


def _words(hint: Any) -> str:
    """A type in the words of the scenario format."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        said = [item.description for item in parts[1:] if getattr(item, "description", None)]
        return said[0] if said else _words(parts[0]) + _bounds(parts[1:])
    if origin is Literal:
        return " | ".join(repr(part) for part in parts)
    if origin is types.UnionType or str(origin) == "typing.Union":
        return " | ".join(_words(part) for part in parts)
    if origin is list:
        return f"list of {_words(parts[0])}"
    if origin is tuple:
        return f"[{', '.join(map(_words, parts))}]"
    return _WORDS.get(hint, getattr(hint, "__name__", str(hint)))


def _bounds(metadata: tuple[Any, ...]) -> str:
    """The limits in a field's annotation, such as " >= 1"."""
    limits = [limit for item in metadata for limit in (item, *getattr(item, "metadata", ()))]
    signs = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
    found = [
        f" {sign} {getattr(limit, name):g}"
        for limit in limits
        for name, sign in signs.items()
        if isinstance(getattr(limit, name, None), int | float)
    ]
    return ",".join(dict.fromkeys(found))
