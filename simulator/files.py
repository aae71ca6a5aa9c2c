"""Write a set of files so that a crash, a full disk or a rerun never leaves a partial file."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from simulator.errors import DataError, StorageError, reason
from simulator.owned import create

__all__ = [
    "Staging",
    "check_apart",
    "claimed_directory",
    "from_home",
    "make_directory",
    "remove_abandoned",
]

_TEMPORARY = re.compile(r"\..+\.tmp-(?P<process>\d+)-(?P<host>.*)")


class Staging:
    """New files of one directory: all are written under temporary names, then all are renamed.

    Every file is written under a temporary name in the same directory and flushed to the disk. They
    are renamed only after the last one is safe, so a full disk leaves the previous files untouched.
    Leaving the `with` block by an exception removes the temporary files.

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
        """Write the file `name` under a temporary name; `fill` gets it open for bytes."""
        with self.open(name) as file:
            fill(file)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """The file `name`, open for bytes under a temporary name; several may be open at once."""
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


def check_apart(target: Path, source: Path) -> None:
    """Refuse to write a file that is the input, also under another name.

    Raises:
        DataError: they are one file.
    """
    if source.exists() and target.exists() and source.samefile(target):
        raise DataError(f"{target}: is the input itself, the output must be another file")


def from_home(name: str) -> Path:
    """The path with `~` replaced by the home directory; unchanged if there is no such home."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def remove_abandoned(directory: Path) -> None:
    """Remove temporary files of ended processes of this machine.

    Files that processes of other machines are writing into a shared directory stay.
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
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Whether the process has ended and stays listed until its parent asks how (Linux)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] == "Z"


def make_directory(directory: Path) -> list[Path]:
    """Create `directory` and its parents durably; an existing one is accepted.

    Returns the created directories, the innermost first.
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
    """Create `directory` before the work; if the work fails, remove it if it is empty."""
    new = make_directory(directory)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it is not empty
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
