"""The identity of this paceline: the version, and a digest of the sources that affect numbers."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import algorithms
from simulator import version

__all__ = ["source_version"]

DIGITS = 12
#: Packages that only display results or start runs. All others count, also future ones: an edited
#: source must never reuse a run that it would carry out differently.
ELSEWHERE = ("cli", "plots", "report", "theory", "tuning")


@cache
def source_version() -> str:
    """The version with twelve digits of the SHA-256 of the sources, such as 0.1.0+5f2b9c01a7de."""
    digest = hashlib.sha256()
    for name, path in _sources():
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"{version.__version__}+{digest.hexdigest()[:DIGITS]}"


def _sources() -> Iterator[tuple[str, Path]]:
    """Name inside its package, and path, of every file that counts, in a fixed order."""
    for package in (version, algorithms):
        folder = Path(str(package.__file__)).parent
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).parts
            if parts[0] not in ELSEWHERE:
                yield "/".join((folder.name, *parts)), path
