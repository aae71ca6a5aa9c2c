"""The kinds of text that a scenario holds for people to read."""

from typing import Annotated

from pydantic import AfterValidator, Field

__all__ = ["Line"]


def _printable(text: str) -> str:
    """Refuse what would break a table, a legend or a terminal."""
    for character in text:
        if not character.isprintable():
            raise ValueError(f"holds {character!r}, must be one line of printable text")
    return text


#: One printable line, at most 200 characters.
Line = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
