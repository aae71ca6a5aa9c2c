"""Sums that are kept up to date by differences, added up anew now and then against rounding."""

from __future__ import annotations

from collections.abc import Iterable

from algorithms.base import Vector

__all__ = ["RESUM_AFTER", "resummed"]

RESUM_AFTER = 4096  # updates


def resummed(vectors: Iterable[Vector]) -> Vector:
    """The sum of the vectors, from first to last."""
    first, *others = vectors
    for vector in others:
        first = first + vector
    return first
