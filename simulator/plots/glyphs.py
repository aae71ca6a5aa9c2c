"""One warning for all characters that are missing in the font of the figures."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

__all__ = ["one_glyph_warning"]

_MISSING = re.compile(r"Glyph .* missing from font")


@contextmanager
def one_glyph_warning() -> Iterator[None]:
    """Draw inside this block: Matplotlib would warn at every missing character of every text."""
    missing = False
    with warnings.catch_warnings():
        warnings.filterwarnings("always", message=_MISSING.pattern)
        show = warnings.showwarning

        def collect(message: Warning | str, *place: Any, **more: Any) -> None:
            nonlocal missing
            if _MISSING.match(str(message)):
                missing = True
            else:
                show(message, *place, **more)

        warnings.showwarning = collect
        yield
    if missing:
        _warn()


@cache  # one warning is enough
def _warn() -> None:
    warnings.warn(
        "a text in the figures has characters that their font (DejaVu Sans) lacks: they are drawn "
        "as boxes; `label:` gives a method another name",
        stacklevel=4,
    )
