"""`paceline explain`: what a section, a key, a kind, a preset or a method means."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.cli.console import say
from simulator.cli.options import PluginOption, reach_plugins
from simulator.errors import Mistake, ScenarioError
from simulator.naming import nearest

__all__ = ["explain"]


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A section or key (stop, cluster.groups), a kind (lognormal), a preset, a method "
            "(ringmaster) or its parameter (delay_threshold).",
        ),
    ],
    plugin: PluginOption = None,
) -> None:
    """Explain a key, a kind or a method: what it does, its type, its default, an example.

    A name that means several things shows all of them. `scenario` shows the sections of the file.
    """
    from simulator.cli.explanations.method import explain_method
    from simulator.cli.explanations.search import known_names, texts
    from simulator.cli.nicknames import so_called
    from simulator.scenario.glossary import glossary
    from simulator.scenario.plugins import with_plugins

    reach_plugins(plugin)
    methods = with_plugins(plugin or [])
    parts = glossary(methods)
    chosen = [name] if name in methods else so_called(methods, name)
    found = [explain_method(part, methods[part.name]) for part in parts if part.name in chosen]
    found += texts(parts, name)
    if not found:
        raise ScenarioError([_unknown(name, nearest(name, known_names(parts, name)))])
    say("\n\n\n".join(found))


def _unknown(name: str, near: str | None) -> Mistake:
    """The answer to a name that nothing has."""
    guess = f"did you mean {near!r}?" if near else "`paceline explain scenario` shows the sections"
    rule = f"no section, key, kind, preset or method of this name; {guess}"
    return Mistake(file="explain", rule=rule, value=repr(name))
