"""`paceline explain`: a method's rule, its source, and its parameters."""

from __future__ import annotations

import dataclasses
import inspect
import types
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from simulator.cli.console import say
from simulator.cli.explanations.faults import explain_faults
from simulator.cli.explanations.links import explain_links
from simulator.cli.explanations.oracle import explain_oracle, oracles
from simulator.cli.explanations.topology import explain_topology, topologies
from simulator.cli.options import PluginOption, reach_plugins
from simulator.errors import Mistake, ScenarioError
from simulator.naming import closest

__all__ = ["explain", "parameters", "prescriptions"]

_WORDS: dict[Any, str] = {
    int: "whole number",
    float: "number",
    bool: "true or false",
    str: "text",
    type(None): "none",
}


def explain(
    method: Annotated[
        str,
        typer.Argument(metavar="METHOD", help="A method; a topology, an oracle, links, faults."),
    ],
    plugin: PluginOption = None,
) -> None:
    """Explain a method: its formula, its paper, its parameters and their defaults.

    The name of a topology shows how fast models mix on it, `links` how long messages
    take, `faults` what a failure does, the name of an oracle what it computes.
    """
    reach_plugins(plugin)
    if method == "links":
        say(explain_links())
        return
    if method in ("faults", "cluster.faults"):
        say(explain_faults())
        return
    if method in topologies():
        say(explain_topology(method))
        return
    if method in oracles():
        say(explain_oracle(method))
        return
    found = _find(method, plugin or [])
    say(f"{method}\n\n{inspect.cleandoc(found.__doc__ or '')}")
    _print_section("Parameters", parameters(found))
    _print_section("With `theory`", prescriptions(found))
    _print_section("As every method", _options())


def _print_section(heading: str, lines: list[str]) -> None:
    if lines:
        say("\n".join([f"\n{heading}:", *(f"  {line}" for line in lines)]))


def _find(name: str, plugins: list[str]) -> type[Any]:
    from simulator.scenario.plugins import with_plugins

    methods = with_plugins(plugins)
    if name not in methods:
        rule = f"unknown method, {closest(name, methods)}"
        raise ScenarioError([Mistake(file="explain", rule=rule, value=repr(name))])
    return methods[name]


def prescriptions(method: type[Any]) -> list[str]:
    """What `theory` stands for, for each parameter that a paper prescribes."""
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
    """A line per key that an entry of `methods:` may have whatever its method."""
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
        return _words(parts[0]) + _bounds(parts[1:])
    if origin is Literal:
        return " | ".join(repr(part) for part in parts)
    if origin is types.UnionType or str(origin) == "typing.Union":
        return " | ".join(_words(part) for part in parts)
    if origin is list:
        return f"list of {_words(parts[0])}"
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
