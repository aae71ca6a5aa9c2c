"""A rich console to which no text is markup: it shows every text as it stands."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from simulator.cli.console import visible

__all__ = ["LiteralConsole", "literal_console"]


class LiteralConsole(Console):
    """Cells, titles and captions are made visible where rich makes text of them."""

    def render_str(self, text: str, **options: Any) -> Text:
        """The text without markup and emoji codes, its control characters escaped."""
        return super().render_str(visible(text, self.encoding), **options)


def literal_console(**options: Any) -> LiteralConsole:
    """A console for text from anywhere; `options` as rich has them."""
    return LiteralConsole(markup=False, emoji=False, highlight=False, **options)
