"""Hooks of MkDocs: the navigation, generated pages and pictures, the methods' pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # MkDocs loads this file by its path

from mkdocs.config.defaults import MkDocsConfig  # noqa: E402
from mkdocs.structure.files import File, Files  # noqa: E402
from mkdocs.structure.pages import Page  # noqa: E402

from website.example import timeline_svg  # noqa: E402
from website.gallery import exhibit, gallery_text  # noqa: E402
from website.methods import list_of_methods, method_text  # noqa: E402
from website.navigation import navigation  # noqa: E402
from website.pages import MethodPage, method_pages  # noqa: E402
from website.scenario import scenario_reference  # noqa: E402

__all__ = ["on_config", "on_files", "on_page_markdown"]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every page into the navigation, those of the methods by family."""
    config.nav = navigation()
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and pictures."""
    for page in method_pages().values():
        _add(files, config, f"images/timelines/{page.name}.svg", timeline_svg(page))
    exhibits = [exhibit(file) for file in config.extra["gallery"]]
    for one in exhibits:
        for name, _, svg in one.pictures:
            _add(files, config, f"images/gallery/{name}.svg", svg)
    _add(files, config, "gallery.md", gallery_text(exhibits))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Complete the written page of a method; list the methods on the page about all."""
    del config, files
    methods = method_pages()
    made: dict[str, MethodPage] = {f"methods/{name}.md": one for name, one in methods.items()}
    if page.file.src_uri in made:
        return method_text(made[page.file.src_uri])
    if page.file.src_uri == "methods.md":
        return markdown + list_of_methods(methods)
    if page.file.src_uri == "scenario.md":
        return markdown + scenario_reference()
    return markdown


def _add(files: Files, config: MkDocsConfig, place: str, content: Any) -> None:
    files.append(File.generated(config, place, content=content))
