"""The contents of the site: every page that there is, without a list to maintain."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from docs.website.pages import FAMILIES, method_pages
from docs.website.scenario import PAGES

__all__ = ["with_contents"]

_OWN_PLACE = ("index.md", "methods.md", "gallery.md", "scenario.md")
#: The order in which the tutorials build upon one another.
_TUTORIALS = (
    "first-comparison",
    "your-traces",
    "to-your-machines",
    "your-method",
    "your-objective",
)
_FOLDERS = {"tutorials": "Tutorials", "howto": "How to", "reference": "Python"}


def with_contents(place: Path) -> None:
    """Add the tables of contents to the pages in `place`."""
    guides = [path.stem for path in sorted(place.glob("*.md")) if path.name not in _OWN_PLACE]
    for folder, title in _FOLDERS.items():
        names = [path.stem for path in sorted((place / folder).glob("*.md"))]
        order = _TUTORIALS if folder == "tutorials" else names
        (place / folder / "index.md").write_text(f"# {title}\n{_contents(order, hidden=False)}")
    (place / "guides.md").write_text(f"# Guides\n{_contents(guides, hidden=False)}")
    with (place / "scenario.md").open("a") as page:
        page.write(_contents([f"scenario/{name}" for name in PAGES]))
    with (place / "methods.md").open("a") as page:
        page.writelines(_families())
    pages = ("tutorials/index", "howto/index", "guides", "scenario", "methods", "gallery")
    with (place / "index.md").open("a") as page:
        page.write(_contents([*pages, "reference/index"]))


def _families() -> Iterable[str]:
    pages = method_pages().values()
    for family, heading in FAMILIES.items():
        names = [f"methods/{page.name}" for page in pages if page.family == family]
        yield _contents(names, heading)


def _contents(names: Iterable[str], caption: str = "", *, hidden: bool = True) -> str:
    options = [f":caption: {caption}"] * bool(caption) + [":hidden:"] * hidden
    return "\n".join(["\n```{toctree}", ":maxdepth: 1", *options, "", *names, "```\n"])
