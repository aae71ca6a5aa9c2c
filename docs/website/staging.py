"""The folder that Sphinx reads: the pages of docs/, completed, and what is made beside them."""

from __future__ import annotations

import re
import shutil
from importlib import import_module
from inspect import isroutine
from pathlib import Path

from docs.website.example import timeline_svg
from docs.website.gallery import GALLERY, exhibit, gallery_text
from docs.website.methods import list_of_methods, method_text
from docs.website.navigation import with_contents
from docs.website.pages import DOCS, method_pages

__all__ = ["stage"]

_TITLE = re.compile(r'^```(\w+) title="([^"]+)"$', re.MULTILINE)
_OBJECT = re.compile(r"^::: ([\w.]+)$", re.MULTILINE)
_KEYS = re.compile(r"^\| key \| type \|", re.MULTILINE)
_UNKNOWN = {"csv": "text"}  # languages that are not highlighted


def stage(place: Path) -> None:
    """Write everything into the empty folder `place`."""
    shutil.copytree(DOCS, place, ignore=shutil.ignore_patterns("website", "__pycache__"))
    methods = method_pages()
    for name, page in methods.items():
        (place / "methods" / f"{name}.md").write_text(method_text(page))
        _save(place / "images" / "timelines" / f"{name}.svg", timeline_svg(page))
    _append(place / "methods.md", list_of_methods(methods))
    exhibits = [exhibit(file) for file in GALLERY]
    for one in exhibits:
        for name, _, svg in one.pictures:
            _save(place / "images" / "gallery" / f"{name}.svg", svg)
    (place / "gallery.md").write_text(gallery_text(exhibits))
    with_contents(place)
    for path in place.rglob("*.md"):
        path.write_text(as_myst(path.read_text("utf-8")))


def as_myst(page: str) -> str:
    """Titles of code, names of objects and the class of tables of keys as MyST writes them."""
    titled = _TITLE.sub(
        lambda found: (
            f"```{{code-block}} {_UNKNOWN.get(found[1], found[1])}\n:caption: {found[2]}\n"
        ),
        page,
    )
    marked = _KEYS.sub(lambda found: f"{{.keys}}\n{found[0]}", titled)
    return _OBJECT.sub(lambda found: _directive(found[1]), marked)


def _directive(name: str) -> str:
    return f"```{{eval-rst}}\n.. auto{_kind(name)}:: {name}\n```\n"


def _kind(name: str) -> str:
    """module, class or function."""
    package, _, last = name.rpartition(".")
    found = getattr(import_module(package), last, None)
    return "class" if isinstance(found, type) else "function" if isroutine(found) else "module"


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text)


def _save(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
