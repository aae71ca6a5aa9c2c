"""The file of a finished run: its writer, and the only code that reads it.

The file is a zip without compression. It holds `run.json` (the content of the run), three tables as
Arrow streams, and the SHA-256 of these four. A file that is not complete, with the right names,
sizes, checksum, identity and columns, is `Damaged`: nothing in it is used.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from simulator.results.reading import reason
from simulator.scenario.writing import canonical
from simulator.sweep.run_tables import KEPT, MOST_BYTES, RunTables
from simulator.sweep.runs import Run

__all__ = ["Damaged", "content_of", "packed", "unpacked"]

CONTENT = "run.json"
CHECKSUM = "sha256"
STREAMS = {table: f"{table}.arrow" for table in KEPT}
NAMES = [CONTENT, *STREAMS.values(), CHECKSUM]
DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes at any time


T = TypeVar("T")


class Damaged(Exception):
    """The reason why the file of a run cannot be used, as a clause."""


def packed(run: Run, tables: RunTables) -> bytes:
    """The file of a finished run."""
    parts = {CONTENT: canonical(run.content)}
    parts |= {name: getattr(tables, table) for table, name in STREAMS.items()}
    parts[CHECKSUM] = _checksum(parts.values())
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), part)
    return file.getvalue()


def unpacked(file: Path | bytes, run_id: str) -> RunTables:
    """The tables of a run, checked.

    Args:
        file: the path of the run's file, or its bytes.
        run_id: the expected run.

    Raises:
        FileNotFoundError: there is no such file.
        Damaged: the file is not a complete file of that run.
    """
    return _whole(file, run_id, _tables)


def content_of(file: Path | bytes, run_id: str) -> dict[str, Any]:
    """The content of a run. Raise as `unpacked` does, except for damaged columns."""
    return _whole(file, run_id, _content)


def _whole(file: Path | bytes, run_id: str, meaning: Callable[[dict[str, bytes]], T]) -> T:
    """The parsed parts of the file; any error of zip, Arrow or JSON means damage."""
    try:
        parts = _parts(file)
        if hashlib.sha256(parts[CONTENT]).hexdigest() != run_id:
            raise Damaged("it is the file of another run")
        return meaning(parts)
    except (FileNotFoundError, Damaged):
        raise
    except Exception as error:
        raise Damaged(reason(error)) from error


def _parts(file: Path | bytes) -> dict[str, bytes]:
    """Name -> bytes of everything in the file; sizes are checked before anything is unpacked."""
    with zipfile.ZipFile(BytesIO(_bytes(file))) as archive:
        members = archive.infolist()
        if [member.filename for member in members] != NAMES:
            raise Damaged(f"it does not hold {', '.join(NAMES)}")
        _check_sizes(members)
        parts = {member.filename: archive.read(member) for member in members}
    if parts[CHECKSUM] != _checksum(parts[name] for name in NAMES[:-1]):
        raise Damaged("its checksum is wrong")
    return parts


def _bytes(file: Path | bytes) -> bytes:
    if isinstance(file, bytes):
        return file
    if file.exists() and not file.is_file():
        raise Damaged("it is no regular file")
    if file.stat().st_size > len(NAMES) * MOST_BYTES:
        raise Damaged(f"it has {file.stat().st_size:,} bytes, more than any run")
    return file.read_bytes()


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    """Refuse files that would unpack to more than any run has."""
    largest = max(members, key=lambda member: member.file_size)
    if largest.file_size > MOST_BYTES:
        stated = f"{largest.filename} unpacks to {largest.file_size:,} bytes"
        raise Damaged(f"{stated}, a table of a run has at most {MOST_BYTES:,}")
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise Damaged("it is compressed, and runs are kept without compression")


def _checksum(parts: Iterable[bytes]) -> bytes:
    digests = (hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(b"".join(digests)).hexdigest().encode()


def _content(parts: dict[str, bytes]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(parts[CONTENT])
    return content


def _tables(parts: dict[str, bytes]) -> RunTables:
    tables = RunTables(**{table: parts[name] for table, name in STREAMS.items()})
    for table in KEPT:
        tables.table(table)
    return tables
