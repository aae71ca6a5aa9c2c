"""The documentation site: pages generated from the code, and pictures that it draws.

`python -m docs.website` copies docs/ into build/pages, adds what is made here, and calls Sphinx.
"""

from __future__ import annotations

__all__: list[str] = []
