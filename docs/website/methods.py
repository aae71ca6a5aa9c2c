"""The generated parts of a method's page: rule, parameters, timeline."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache

from algorithms import METHODS
from docs.website.example import SECONDS
from docs.website.key_tables import key_table
from docs.website.pages import FAMILIES, MethodPage, fenced
from simulator.cli.explanations.method import parameters, prescriptions
from simulator.cli.kinds import first_sentence
from simulator.scenario.glossary import Part, glossary
from simulator.scenario.writing import flow

__all__ = ["list_of_methods", "method_text"]


def method_text(page: MethodPage) -> str:
    """The whole page as Markdown."""
    return "\n".join([page.text, *_rule(page), *_parameters(page), *_timeline(page)])


def _rule(page: MethodPage) -> Iterator[str]:
    """The docstring unchanged: its formulas and the paper."""
    yield "## The rule and its source\n"
    yield from fenced("none", inspect.cleandoc(METHODS[page.name].__doc__ or ""))


def _parameters(page: MethodPage) -> Iterator[str]:
    method = METHODS[page.name]
    yield "## Parameters"
    yield from key_table(parameters(_parts()[page.name]))
    found = prescriptions(method)
    if found:
        yield "With `theory`:\n"
        yield from fenced("none", "\n".join(found))
    data = "different objectives" if method.heterogeneous else "equal objectives only"
    yield f"Converges to the right point with {data}. `paceline explain {page.name}` prints this.\n"


@cache
def _parts() -> dict[str, Part]:
    return {part.name: part for part in glossary()}


def _timeline(page: MethodPage) -> Iterator[str]:
    seconds = ", ".join(str(one) for one in SECONDS)
    ticks = "The ticks in the server's row are its updates."
    if page.family == "decentralised":
        ticks = "A tick in the top row is a step that some node takes: there is no server."
    yield "## On three workers\n"
    yield (
        f"Three workers that need {seconds} seconds per gradient, under the entry below. A bar is "
        "a job, with the version of the model at which it computes; at its right end the gradient "
        f"arrives, or the job is cancelled. {ticks}\n"
    )
    yield from fenced("yaml", f"methods:\n  - {flow({'name': page.name, **page.example})}")
    picture = f"../images/timelines/{page.name}.svg"
    yield f"![Jobs and updates of {page.name} on three workers]({picture})\n"


def list_of_methods(pages: dict[str, MethodPage]) -> str:
    """The table of all methods, family by family, as Markdown."""
    lines = []
    for family, heading in FAMILIES.items():
        members = [page for page in pages.values() if page.family == family]
        if members:
            lines += [
                f"\n## {heading}\n",
                "| method | what it does | different data |",
                "|---|---|---|",
            ]
            lines += [_row(page) for page in members]
    return "\n".join(lines) + "\n"


def _row(page: MethodPage) -> str:
    method = METHODS[page.name]
    data = "yes" if method.heterogeneous else "no"
    summary = first_sentence(method.__doc__).replace("|", "\\|")
    return f"| [`{page.name}`](methods/{page.name}.md) | {summary} | {data} |"
