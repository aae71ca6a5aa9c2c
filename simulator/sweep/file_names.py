"""The files that a scenario names: their content counts, not their place."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulator.file_cache import kept_in_memory
from simulator.files import from_home
from simulator.scenario.overrides import FILE_KEYS

__all__ = ["by_content", "file_digest", "moved"]

MOST_DIGESTS = 4096  # kept in memory: a sweep may name many files at each of its points


def by_content(node: Any, here: Path = Path()) -> Any:
    """The node with a digest of each file in place of its name: moving a file changes nothing.

    Relative names start at the folder `here`.
    """
    return _renamed(node, lambda name: file_digest(here / from_home(name)))


def file_digest(path: Path) -> str:
    """The file's SHA-256; of one that is not there its name; of a recording that of its events.

    Of another folder it is that of its binary files.
    """
    if (events := path / "events.parquet").is_file():
        path = events
    if binary := sorted(path.glob("*.bin")):
        digests = [f"{file.name} {file_digest(file)}" for file in binary]
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()
    if not path.is_file():
        return str(path)
    return _content_digest(str(path))


def _sha256(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_content_digest = kept_in_memory(_sha256, most=MOST_DIGESTS)


def moved(node: Any, here: Path, there: Path) -> Any:
    """The node with file names relative to the folder `there` instead of `here`.

    Absolute names stay as they are.
    """

    def seen_from_there(name: str) -> str:
        is_absolute = from_home(name).is_absolute()
        return name if is_absolute else os.path.relpath(here / name, there.absolute())

    return _renamed(node, seen_from_there)


def _renamed(node: Any, rename: Callable[[str], str], key: str = "") -> Any:
    """The node with every name of a file changed; a swept `problem.path` names files as well."""
    if isinstance(node, dict):
        return {name: _renamed(child, rename, name) for name, child in node.items()}
    if isinstance(node, list | tuple):
        return [_renamed(child, rename, key) for child in node]
    is_file = key.rpartition(".")[2] in FILE_KEYS and isinstance(node, str)
    return rename(node) if is_file else node
