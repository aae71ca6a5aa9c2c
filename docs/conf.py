"""The configuration of Sphinx; `python -m docs.website` makes the pages that it reads."""

from __future__ import annotations

from docs.website.docstrings import as_rst

project = "paceline"
author = "The paceline authors"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
myst_enable_extensions = ["attrs_block"]
myst_heading_anchors = 3
nitpicky = False

# Every parameter of a signature on a line of its own where they do not fit on one.
maximum_signature_line_length = 80
toc_object_entries_show_parents = "hide"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": True}
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # attributes that a docstring lists are members, too

html_theme = "pydata_sphinx_theme"
html_title = "paceline"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_sidebars = {"gallery": []}  # it has no pages below it
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "header_links_before_dropdown": 8,
    "navigation_depth": 3,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
}


def setup(app):  # type: ignore[no-untyped-def]
    """Have docstrings, which are plain text with formulas, read as such."""
    app.connect("autodoc-process-docstring", as_rst, priority=100)
