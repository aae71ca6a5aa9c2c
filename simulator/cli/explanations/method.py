"""`paceline explain` for a method: its rule, its source, and its parameters."""

from __future__ import annotations

import inspect
from typing import Any

from simulator.cli.explanations.words import example_text, filled, key_text
from simulator.cli.nicknames import nicknames
from simulator.scenario.glossary import Key, Part
from simulator.scenario.methods import OPTIONS

__all__ = ["explain_method", "parameters", "prescriptions"]


def explain_method(part: Part, method: type[Any]) -> str:
    """Its docstring, its parameters, the prescriptions of `theory`, and an entry."""
    options = [f"{key.name}: {key.description}" for key in part.keys if key.name in OPTIONS]
    return "\n".join(
        [
            f"{part.name}\n\n{filled(inspect.cleandoc(method.__doc__ or ''))}",
            *_section("Also called", [", ".join(nicknames(method))] if nicknames(method) else []),
            *(["\nParameters:", *map(key_text, parameters(part))] if parameters(part) else []),
            *_section("With `theory`", prescriptions(method)),
            *_section("As every method", options),
            *(f"\n{example_text('methods[]', shown)}" for shown in part.examples[:1]),
        ]
    )


def parameters(part: Part) -> list[Key]:
    """The keys that are the method's own."""
    return [key for key in part.keys if key.name not in ("label", *OPTIONS)]


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
