"""Methods by the names that people use: FedAvg, bounded staleness, Muon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["nicknames", "so_called"]


def nicknames(method: type[Any]) -> tuple[str, ...]:
    """The names of a method besides its own; those of its base class are not its own."""
    names: tuple[str, ...] = vars(method).get("also_called", ())
    return names


def so_called(methods: Mapping[str, type[Any]], word: str) -> list[str]:
    """The methods that `word` is a name of, whatever its case, spaces and hyphens."""
    wanted = _plain(word)
    return [name for name, method in methods.items() if wanted in map(_plain, nicknames(method))]


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
