"""A rich console without markup: it prints every text literally."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from simulator.cli.console import visible

__all__ = ["LiteralConsole", "literal_console"]


class LiteralConsole(Console):
    """Makes cells, titles and captions visible where rich converts them to text."""

    def render_str(self, text: str, **options: Any) -> Text:
        """The text without markup and emoji codes, its control characters escaped."""
        return super().render_str(visible(text, self.encoding), **options)


def literal_console(**options: Any) -> LiteralConsole:
    """A console for any text; `options` are those of rich."""
    return LiteralConsole(markup=False, emoji=False, highlight=False, **options)
