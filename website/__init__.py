"""The documentation site: pages generated from the code, and pictures that it draws.

`mkdocs build --strict` reads docs/*.md and calls `website/hooks.py`, which adds what is made here.
"""

from __future__ import annotations

__all__: list[str] = []
