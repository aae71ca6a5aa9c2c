"""Where runs are kept: a finished run is one file, written whole or not at all.

`runs/ab/<id>.zip` holds `run.json` (what the run depends on) and its three tables as Arrow streams;
a run that failed leaves `<id>.error.json` there. The name is the SHA-256 of the content, so any
number of processes, also on several machines, may write into one place without locks.
"""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from simulator.results.files import Staging, remove_abandoned
from simulator.scenario.writing import canonical
from simulator.sweep.carry import Failure
from simulator.sweep.runs import Run, identity
from simulator.sweep.tables import KEPT, RunTables, parsed

__all__ = ["Store", "packed"]

RUNS = "runs"
CONTENT = "run.json"
DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever a run is carried out


class Store:
    """The runs below one directory."""

    def __init__(self, directory: Path) -> None:
        self._root = directory / RUNS

    def write(self, run: Run, tables: RunTables) -> None:
        """Keep the tables of a finished run.

        Raises:
            StorageError: the disk is full or the place cannot be written.
        """
        self._put(run.id, packed(run, tables))

    def take(self, run_id: str, content: bytes) -> bool:
        """Keep what `packed` made of a run in another process; False where it is damaged.

        Raises:
            StorageError: the disk is full or the place cannot be written.
        """
        if _unpacked(BytesIO(content), run_id) is None:
            return False
        self._put(run_id, content)
        return True

    def _put(self, run_id: str, content: bytes) -> None:
        self._stage(run_id, "zip", content)
        self._path(run_id, "error.json").unlink(missing_ok=True)

    def fail(self, run: Run, failure: Failure) -> None:
        """Keep why a run failed. Raise a StorageError as `write` does."""
        record = {"error": failure.error, "message": failure.message, "run": run.content}
        self._stage(run.id, "error.json", json.dumps(record, indent=2).encode() + b"\n")

    def has(self, run_id: str) -> bool:
        """Whether the run is there, whole and undamaged."""
        return self.read(run_id) is not None

    def read(self, run_id: str) -> RunTables | None:
        """The tables of a finished run; None where its file is absent, torn or damaged."""
        return _unpacked(self._path(run_id, "zip"), run_id)

    def read_table(self, run_id: str, table: str) -> pa.Table | None:
        """One table of a finished run; None where it is absent, torn or damaged."""
        try:
            with zipfile.ZipFile(self._path(run_id, "zip")) as archive:
                return parsed(archive.read(f"{table}.arrow"))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def is_damaged(self, run_id: str) -> bool:
        """Whether there is a file for the run, but one that cannot be used."""
        return self._path(run_id, "zip").exists() and not self.has(run_id)

    def failure(self, run_id: str) -> Failure | None:
        """Why the run failed when it was last tried, if it did."""
        try:
            record = json.loads(self._path(run_id, "error.json").read_text("utf-8"))
            return Failure(str(record["error"]), str(record["message"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def contents(self) -> Iterator[dict[str, Any]]:
        """What each kept run depends on, in the order of their ids; damaged files are skipped."""
        for path in sorted(self._root.glob("??/*.zip")):
            try:
                with zipfile.ZipFile(path) as archive:
                    yield json.loads(archive.read(CONTENT))
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                continue

    def copy_from(self, other: "Store", run: Run) -> bool:
        """Take over a run that another store has; False where that has none or a damaged one."""
        try:
            return self.take(run.id, other._path(run.id, "zip").read_bytes())
        except OSError:
            return False

    def tidy(self) -> None:
        """Remove what processes that are no more had begun to write here."""
        for directory in (self._root.parent, *self._root.glob("??")):
            remove_abandoned(directory)

    def _path(self, run_id: str, ending: str) -> Path:
        return self._root / run_id[:2] / f"{run_id}.{ending}"

    def _stage(self, run_id: str, ending: str, content: bytes) -> None:
        path = self._path(run_id, ending)
        with Staging(path.parent) as staging:
            staging.write(path.name, lambda file: file.write(content))


def packed(run: Run, tables: RunTables) -> bytes:
    """The file of a finished run."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(CONTENT, DATE), canonical(run.content))
        for table in KEPT:
            archive.writestr(zipfile.ZipInfo(f"{table}.arrow", DATE), getattr(tables, table))
    return file.getvalue()


def _unpacked(file: Path | BytesIO, run_id: str) -> RunTables | None:
    """The tables in the file of this run; None where it is absent, torn or damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            if identity(json.loads(archive.read(CONTENT))) != run_id:
                return None
            return RunTables(**{table: archive.read(f"{table}.arrow") for table in KEPT})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
