"""Values read from files, kept in memory for as long as the files do not change."""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

__all__ = ["kept_in_memory"]

MOST = 16  # values of one function: a log of a million rows takes 30 MB
SETTLED = 50_000_000  # ns: a file that has just changed may change again within a tick of its clock

P = ParamSpec("P")
T = TypeVar("T")
Read = Callable[Concatenate[str, P], T]


class _Identity(NamedTuple):
    """A file and its version."""

    device: int
    node: int
    size: int
    modified: int


def kept_in_memory(read: Read[P, T], most: int = MOST) -> Read[P, T]:
    """Wrap a function that reads a file, so that it reads a file that has not changed only once.

    A file is unchanged if its size and its time of modification are. The values are shared, so
    nobody may change them. The latest `most` are kept. The further arguments must be hashable.

    Example:
        >>> @kept_in_memory
        ... def lines(path: str, encoding: str) -> tuple[str, ...]:
        ...     return tuple(Path(path).read_text(encoding).splitlines())
    """

    @lru_cache(maxsize=most)
    def known(_: _Identity, path: str, *others: P.args, **named: P.kwargs) -> T:
        return read(path, *others, **named)

    @wraps(read)
    def reading(path: str, /, *others: P.args, **named: P.kwargs) -> T:
        identity = _identity(path)
        if identity is None:
            return read(path, *others, **named)
        return known(identity, path, *others, **named)  # type: ignore[arg-type]  # hashable

    return reading


def _identity(path: str) -> _Identity | None:
    """None for a file that is absent or has just changed."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    if time.time_ns() - found.st_mtime_ns < SETTLED:
        return None
    return _Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
