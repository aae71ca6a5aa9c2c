"""Answers to an unknown name: the nearest known one, and the list."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["closest", "nearest", "printable"]

SHOWN = 20


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that is most similar to `name`, or None if none is similar.

    Example:
        >>> nearest("worker", ["workers", "groups"])
        'workers'
    """
    known = {candidate.lower(): candidate for candidate in candidates}
    matches = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return known[matches[0]] if matches else None


def closest(name: str, candidates: Iterable[str]) -> str:
    """A clause for an error message: the nearest name, if any, and the known ones; "" for none.

    Example:
        >>> closest("exponental", ["constant", "exponential"])
        "did you mean 'exponential'? known: constant, exponential"
    """
    names = list(candidates)
    if not names:
        return ""
    shown = ", ".join(map(printable, names[:SHOWN])) + (", ..." if len(names) > SHOWN else "")
    match = nearest(name, names)
    return f"did you mean {match!r}? known: {shown}" if match else f"known: {shown}"


def printable(value: object, most: int = 40) -> str:
    """The text of an external value: control characters escaped, cut after `most` characters.

    Example:
        >>> printable("a" + chr(27) + "[31m") == r"a\\x1b[31m"
        True
    """
    text = str(value)
    cut = text if len(text) <= most else f"{text[:most]}..."
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in cut)
