"""The navigation of the site: all pages, without a list to maintain."""

from __future__ import annotations

from typing import Any

from website.pages import DOCS, FAMILIES, method_pages

__all__ = ["navigation"]

_OWN_PLACE = ("index.md", "methods.md")
#: The order in which the tutorials build upon one another.
_TUTORIALS = ("first-comparison", "your-traces", "your-method", "your-objective")


def navigation() -> list[Any]:
    """The value of `nav` for MkDocs."""
    guides = [path.name for path in sorted(DOCS.glob("*.md")) if path.name not in _OWN_PLACE]
    return [
        {"Home": "index.md"},
        {"Tutorials": [f"tutorials/{name}.md" for name in _TUTORIALS]},
        {"How to": _pages("howto")},
        {"Guides": guides},
        {"Methods": ["methods.md", *_families()]},
        {"Gallery": "gallery.md"},
        {"Reference": _pages("reference")},
    ]


def _families() -> list[dict[str, list[dict[str, str]]]]:
    pages = method_pages().values()
    found = {
        heading: [
            {page.title: f"methods/{page.name}.md"} for page in pages if page.family == family
        ]
        for family, heading in FAMILIES.items()
    }
    return [{heading: members} for heading, members in found.items() if members]


def _pages(folder: str) -> list[str]:
    return [path.relative_to(DOCS).as_posix() for path in sorted((DOCS / folder).glob("*.md"))]
