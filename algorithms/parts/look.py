"""The look of a method in figures, and the parameters that a search varies."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

__all__ = ["Look", "ranges"]


class Look(NamedTuple):
    """The look of a method's lines in all figures.

    The colours suit any kind of colour vision; `marker` is one of Matplotlib's.
    """

    color: Literal["black", "blue", "green", "grey", "orange", "pink", "sky", "vermillion"]
    marker: str
    dash: Literal["solid", "dashed", "dotted", "mixed"]


def ranges(**searched: object) -> Mapping[str, object]:
    """Parameter -> its range as in `tune.methods`; None leaves a step size as it is."""
    return MappingProxyType(searched)
