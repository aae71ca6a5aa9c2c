"""Strict reading of binary files: a wrong size is refused, with the byte."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from simulator.compressed import UNREADABLE, opened
from simulator.errors import DataError, reason

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bytes"]

PIECE = 2**24  # bytes: so a header that claims too much costs nothing


class Bytes:
    """The bytes of a file, plain or compressed, read from its beginning to its end.

    Raises:
        DataError: the file is absent, damaged, shorter or longer than expected.
    """

    def __init__(self, path: str | Path, sources: str) -> None:
        self._path, self._place = Path(path), 0
        try:
            self._stream: BinaryIO = opened(self._path)
        except FileNotFoundError as error:
            raise DataError(f"{path}: is no file; {sources}") from error
        except OSError as error:
            raise DataError(f"{path}: {reason(error)}") from error

    def __enter__(self) -> "Bytes":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def take(self, count: int, what: str) -> "NDArray[np.uint8]":
        """The next `count` bytes, which are `what`."""
        pieces, missing = [], count
        while missing and (piece := self._read(min(missing, PIECE))):
            pieces.append(piece)
            missing -= len(piece)
        if missing:
            raise self.error(f"the file ends, must have {missing} more bytes of {what}")
        return np.frombuffer(b"".join(pieces), dtype=np.uint8)

    def end(self) -> None:
        """Refuse further bytes."""
        place = self._place
        if self._read(1):
            self._place = place
            raise self.error("must be the end of the file, but more bytes follow")

    def error(self, rule: str) -> DataError:
        """The error that a rule is broken at the current byte."""
        return DataError(f"{self._path}: byte {self._place}: {rule}")

    def _read(self, count: int) -> bytes:
        try:
            piece = self._stream.read(count)
        except UNREADABLE as error:
            said = reason(error) if isinstance(error, OSError) else str(error)
            raise self.error(f"cannot be read: {said}") from error
        self._place += len(piece)
        return piece
