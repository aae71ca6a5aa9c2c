"""Directory names that are safe for any name of a scenario."""

from __future__ import annotations

import hashlib
import re

__all__ = ["slug"]

_LONGEST = 60


def slug(name: str) -> str:
    """Lower-case letters, digits, `-` and `_` only; changed names get a hash to stay distinct.

    Example:
        >>> slug("quickstart"), slug("Tail: 50 %")
        ('quickstart', 'tail-50-f6b16da2')
    """
    plain = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")[:_LONGEST]
    if plain == name:
        return plain
    whole = name.encode(errors="surrogatepass")  # of a file whose name is not UTF-8
    return f"{plain}-{hashlib.sha256(whole).hexdigest()[:8]}".lstrip("-")
