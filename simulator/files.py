"""Write a set of files so that a crash, a full disk or a rerun never leaves half a file."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from simulator.errors import StorageError, reason
from simulator.owned import create

__all__ = ["Staging", "claimed_directory", "from_home", "make_directory", "remove_abandoned"]

_TEMPORARY = re.compile(r"\..+\.tmp-(?P<process>\d+)-(?P<host>.*)")


class Staging:
    """New files of one directory: first all are written aside, then all get their names.

    Every file is written under a temporary name in the same directory and flushed to the
    disk. Only when the last one is safe are they renamed, so a full disk leaves what was
    there before untouched. Leaving the `with` block by an exception removes the temporaries.

    Raises:
        StorageError: the disk is full or the place cannot be written.

    Example:
        >>> with Staging(directory) as staging:
        ...     staging.write("wall.json", lambda file: file.write(b"{}"))
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._staged: dict[str, Path] = {}

    def __enter__(self) -> Self:
        make_directory(self._directory)
        return self

    def write(self, name: str, fill: Callable[[IO[bytes]], object]) -> None:
        """Write the file `name` aside; `fill` gets it open for bytes."""
        with self.open(name) as file:
            fill(file)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """The file `name`, open for bytes and written aside; several may be open at once."""
        final = self._directory / name
        if final.exists() and not final.is_file():  # a rename would replace a device by a file
            raise StorageError(f"cannot write {final}: there is something that is no regular file")
        temporary = self._directory / f".{name}.tmp-{os.getpid()}-{platform.node()}"
        self._staged[name] = temporary
        try:
            with create(temporary) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _storage_error(final, error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._publish()
        else:
            self._discard()

    def _publish(self) -> None:
        try:
            for name, temporary in self._staged.items():
                temporary.replace(self._directory / name)
            _flush_directory(self._directory)
        except OSError as error:
            raise _storage_error(self._directory, error) from error

    def _discard(self) -> None:
        for temporary in self._staged.values():
            temporary.unlink(missing_ok=True)


def from_home(name: str) -> Path:
    """The path with `~` replaced by the home directory; as it is where there is no such home."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def remove_abandoned(directory: Path) -> None:
    """Remove what processes of this machine that are no more had begun to write.

    What processes of other machines are writing into a common directory stays.
    """
    for path in directory.glob(".*.tmp-*"):
        match = _TEMPORARY.fullmatch(path.name)
        if match and match["host"] == platform.node() and not _is_alive(int(match["process"])):
            path.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def make_directory(directory: Path) -> list[Path]:
    """Create `directory` and its parents durably; one that exists is fine.

    Returns what was created, the innermost first.
    """
    try:
        new = [path for path in (directory, *directory.parents) if not path.exists()]
        directory.mkdir(parents=True, exist_ok=True)
        for path in new:
            _flush_directory(path.parent)
    except FileExistsError as error:
        rule = "is a file, must be a directory; name another one with --output"
        raise StorageError(f"cannot write {directory}: {rule}") from error
    except OSError as error:
        raise _storage_error(directory, error) from error
    return new


@contextmanager
def claimed_directory(directory: Path) -> Iterator[None]:
    """Create `directory` before the work; if the work fails, what is still empty goes again."""
    new = make_directory(directory)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it holds something
            for path in new:
                path.rmdir()
        raise


def _flush_directory(directory: Path) -> None:
    """Make the renames themselves durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _storage_error(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"cannot write {path}: {reason(error)}; free space or name another directory with --output"
    )
