"""Pages as files: their front matter, and their text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

__all__ = ["DOCS", "FAMILIES", "MethodPage", "fenced", "method_pages"]

DOCS = Path(__file__).resolve().parent.parent

#: Family in the front matter -> heading in the list of methods, in its order.
FAMILIES = {
    "synchronous": "Synchronous",
    "asynchronous": "Asynchronous",
    "batches": "Batches, thresholds, time limits, allocation",
    "different data": "For workers with different data",
    "wrong messages": "Against wrong messages",
    "momentum": "Momentum",
    "federated": "Federated",
    "decentralised": "Without a server",
}


class MethodPage(NamedTuple):
    """The written page of a method.

    Attributes:
        name: the method's, and the file's.
        family: a key of `FAMILIES`.
        example: parameters for three workers.
        title: the method's name in words.
        text: Markdown, from the title on.
    """

    name: str
    family: str
    example: dict[str, Any]
    title: str
    text: str


def method_pages() -> dict[str, MethodPage]:
    """Name -> page of docs/methods, in the order of the families and within them of the names."""
    order = list(FAMILIES)
    pages = [_read(path) for path in sorted((DOCS / "methods").glob("*.md"))]
    return {page.name: page for page in sorted(pages, key=lambda page: order.index(page.family))}


def _read(path: Path) -> MethodPage:
    _, head, text = path.read_text("utf-8").split("---\n", 2)
    facts = YAML(typ="safe", pure=True).load(head)
    body = text.strip()
    title = body.splitlines()[0].removeprefix("# ")
    return MethodPage(path.stem, facts["family"], facts["example"], title, body + "\n")


def fenced(language: str, text: str) -> Iterator[str]:
    """A block of code."""
    yield f"```{language}\n{text.rstrip()}\n```\n"
