"""Files that may be compressed, opened as their content.

The first bytes decide, not the name: gzip, bzip2, xz, or none of them.
"""

import zlib
from collections.abc import Callable
from lzma import LZMAError
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["UNREADABLE", "opened"]

UNREADABLE = (OSError, EOFError, zlib.error, LZMAError)
"""Raised while a damaged or cut file is read."""

_LONGEST_MARK = 6


def opened(path: Path) -> BinaryIO:
    """The content of a file, as a stream of bytes.

    Example:
        >>> opened(Path("log.csv.gz")).readline()
        b'rank,duration\\n'
    """
    import bz2
    import gzip
    import lzma

    with path.open("rb") as file:
        start = file.read(_LONGEST_MARK)
    openers: dict[bytes, Callable[[Path, str], Any]] = {
        b"\x1f\x8b": gzip.open,
        b"BZh": bz2.open,
        b"\xfd7zXZ\0": lzma.open,
    }
    opener = next((one for mark, one in openers.items() if start.startswith(mark)), Path.open)
    stream: BinaryIO = opener(path, "rb")
    return stream
