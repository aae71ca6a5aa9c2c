"""The pages of docs/scenario: every section and key, from the models.

`python -m docs.website.scenario` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from algorithms import METHODS
from docs.website.key_tables import key_table, prose
from docs.website.pages import DOCS, fenced
from simulator.cli.explanations.method import parameters
from simulator.cli.explanations.words import places_text
from simulator.scenario.glossary import Part, glossary
from simulator.scenario.writing import readable

__all__ = ["PAGES", "reference"]

_WIDTH = 90
_METHODS = "methods[]"
#: Page -> its title and the sections on it.
PAGES = {
    "file": ("The whole file", ("", "oracle", "stop", "record", "tune")),
    "problem": ("The problem", ("problem",)),
    "cluster": ("The cluster", ("cluster",)),
    "methods": ("The methods and their parameters", (_METHODS,)),
}


def reference() -> dict[str, str]:
    """Page -> its Markdown."""
    parts = glossary()
    return {name: _page(title, sections, parts) for name, (title, sections) in PAGES.items()}


def _page(title: str, sections: Sequence[str], parts: Sequence[Part]) -> str:
    lines = [f"# {title}\n"]
    own = [part for part in parts if part.places[0].partition(".")[0] in sections]
    for place in dict.fromkeys(part.places[0] for part in own):
        here = [part for part in own if part.places[0] == place]
        heading = "###" if "." in place else "##"
        lines += [f"\n{heading} `{place}`\n"] if place else []
        lines += _methods(here) if place == _METHODS else _sections(here, heading)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _sections(parts: Sequence[Part], heading: str) -> Iterator[str]:
    for part in parts:
        if part.tag:
            yield f"\n{heading}# `{part.tag}: {'`, `'.join(part.kinds)}`\n"
        yield prose(part.text) + "\n"
        yield from (f"- `{kind}`: {prose(text)}" for kind, text in part.meanings.items())
        yield from key_table(part.keys)
        for shown in _examples(part):
            yield from fenced("yaml", readable(shown, _WIDTH))
        if others := part.places[1:]:
            yield f"Also at {prose(places_text([f'`{other}`' for other in others]))}.\n"


def _examples(part: Part) -> Iterator[dict[str, Any]]:
    """Each under its key; those of a list together."""
    name = part.places[0].rpartition(".")[2]
    if name.endswith("[]"):
        yield {name.removesuffix("[]"): list(part.examples)}
    elif name:
        yield from ({name: shown} for shown in part.examples)
    else:
        yield from part.examples


def _methods(parts: Sequence[Part]) -> Iterator[str]:
    """What an entry has of every method, and the parameters of each."""
    entries = [part for part in parts if part.name in METHODS]
    yield "An entry names a method; its parameters are beside `name`. Every method has\n"
    own = parameters(entries[0])
    yield from key_table([key for key in entries[0].keys if key not in own])
    yield "\n`theory` is the value that the paper prescribes for the problem and the cluster."
    yield "The page of a method has its formula; the letters below are those of the formula.\n"
    for part in entries:
        yield f"\n### `{part.name}`\n"
        yield f"{prose(part.text)} [Its page](../methods/{part.name}.md).\n"
        yield from key_table(parameters(part))
        yield from fenced("yaml", readable({"methods": list(part.examples[:1])}, _WIDTH))


if __name__ == "__main__":
    for name, text in reference().items():
        (DOCS / "scenario" / f"{name}.md").write_text(text)
