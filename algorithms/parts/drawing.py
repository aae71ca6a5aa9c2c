"""A number of workers drawn uniformly."""

from __future__ import annotations

from typing import Any

__all__ = ["Drawing"]


class Drawing:
    """Draws some of the server's workers: the first entries of a partial shuffle of all."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._everyone: list[int] = list(range(server.workers))

    def draw(self, count: int, among: list[int] | None = None) -> list[int]:
        """`count` workers of all or `among` some, each set equally likely, in ascending order."""
        all_there = among is None or len(among) == len(self._everyone)
        everyone = self._everyone if all_there else list(among or ())
        for place in range(count):
            other = place + self._server.random_below(len(everyone) - place)
            everyone[place], everyone[other] = everyone[other], everyone[place]
        return sorted(everyone[:count])
