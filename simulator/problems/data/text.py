"""A strict reader of texts as samples of characters."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from simulator.errors import DataError, reason
from simulator.memory import too_large
from simulator.problems.data.dataset import Dataset, Samples
from simulator.problems.data.rows import dense_rows

if TYPE_CHECKING:
    from simulator.problems.data.text_spec import TextData

__all__ = ["check_text", "load_text"]

MOST_CHARACTERS = 1000  # different ones; each has a score at every place
GLANCE = 100_000  # bytes


def load_text(spec: "TextData") -> Dataset:
    """Sample k is the characters from k `context` to (k + 1) `context`, both included.

    Raises:
        DataError: the file is absent, no text, too short, or has too many different characters.
    """
    text = _decoded(spec, _bytes(spec))
    known, codes = np.unique([ord(character) for character in text], return_inverse=True)
    if not 2 <= len(known) <= MOST_CHARACTERS:
        raise DataError(
            f"{spec.path}: {len(known)} different characters, must be from 2 to {MOST_CHARACTERS}"
        )
    if len(text) <= spec.context:
        raise DataError(
            f"{spec.path}: {len(text)} characters, must be more than the context, {spec.context}"
        )
    rows = sliding_window_view(codes, spec.context + 1)[:: spec.context][: spec.max_samples]
    if rule := too_large("numbers", rows.size, 8):
        raise DataError(f"{spec.path}: {rule}")
    classes = tuple(int(code) for code in known)
    return Dataset(
        spec.path, classes, Samples(dense_rows(rows.astype(np.float64)), rows[:, -1].copy())
    )


def check_text(spec: "TextData") -> None:
    """Refuse a file that is absent or does not begin with text."""
    _decoded(spec, _bytes(spec, GLANCE), partial=True)


def _bytes(spec: "TextData", most: int = -1) -> bytes:
    try:
        with Path(spec.path).open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise DataError(f"{spec.path}: is no file") from error
    except OSError as error:
        raise DataError(f"{spec.path}: {reason(error)}") from error


def _decoded(spec: "TextData", content: bytes, *, partial: bool = False) -> str:
    """The text; with `partial` its last character may be cut."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        if partial and error.end == len(content) and error.start > len(content) - 4:
            return content[: error.start].decode()
        raise DataError(f"{spec.path}: byte {error.start}: is no text in UTF-8") from error
