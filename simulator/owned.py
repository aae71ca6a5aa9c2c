"""New files that follow no planted link, and cache files that no other user could have written.

Cached kernels are pickles, so anyone who can write one runs code as its reader. The cache directory
and every file read from it must therefore belong to the effective user alone. The directories and
symbolic links on the way must belong to that user or to root, and others must not be able to write
them. A sticky directory such as /tmp is accepted on the way: there, users cannot replace each
other's entries.

This module imports the standard library only, so that `simulator.core` may use it.
"""

import hashlib
import os
import stat
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

__all__ = ["NotOwned", "create", "keep", "kept", "make_private"]

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_DIGEST_BYTES = 32
_ROOT = 0


class NotOwned(OSError):
    """Another user could change the content of a directory; the message says why."""


def create(path: Path, mode: int = 0o666) -> IO[bytes]:
    """Open a new file for bytes; an existing entry, such as a planted link, is unlinked."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    return os.fdopen(handle, "wb")


def make_private(directory: Path) -> None:
    """Create `directory` for this user alone; if it exists, check its owner and mode.

    Raises:
        NotOwned: another user could change its content.
        OSError: it cannot be created.
    """
    for step in (*reversed(directory.parents), directory):
        if not step.exists():
            step.mkdir(mode=0o700, exist_ok=True)
    for step in _steps(directory):
        facts = step.lstat()
        if facts.st_uid not in (os.geteuid(), _ROOT):
            raise NotOwned(f"{step} belongs to user {facts.st_uid}")
        if not stat.S_ISLNK(facts.st_mode) and not facts.st_mode & stat.S_ISVTX:
            _check_mode(step, facts)
    facts = directory.stat()
    _check_mode(directory, facts)
    if facts.st_uid != os.geteuid():
        raise NotOwned(f"{directory} belongs to user {facts.st_uid}")


def _check_mode(place: Path, facts: os.stat_result) -> None:
    if facts.st_mode & _OTHERS_WRITE:
        mode = stat.S_IMODE(facts.st_mode)
        raise NotOwned(f"others may write {place} (mode {mode:04o}; chmod go-w mends it)")


def _steps(path: Path) -> Iterator[Path]:
    """The directories and symbolic links on the way to `path`, also through links of links."""
    for step in (*reversed(path.parents), path):
        yield step
        if step.is_symlink():
            yield from _steps(step.parent / step.readlink())


def keep(path: Path, payload: bytes) -> None:
    """Write `payload` to a cache file, whole or not at all, with its SHA-256 in front."""
    aside = path.with_name(f"{path.name}.tmp.{uuid.uuid4().hex[:16]}")
    try:
        with create(aside, 0o600) as file:
            file.write(hashlib.sha256(payload).digest() + payload)
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def kept(path: Path) -> bytes | None:
    """The payload that `keep` wrote; None if the file is absent, damaged, or not this user's."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            content = file.read() if _is_own(os.fstat(handle)) else b""
    except OSError:
        return None
    digest, payload = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    return payload if hashlib.sha256(payload).digest() == digest else None


def _is_own(facts: os.stat_result) -> bool:
    is_private = facts.st_uid == os.geteuid() and not facts.st_mode & _OTHERS_WRITE
    return is_private and stat.S_ISREG(facts.st_mode)
