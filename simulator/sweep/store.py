"""The store of runs: a finished run is one file, written whole or not at all.

`runs/ab/<id>.zip` holds `run.json` (the content of the run) and its three tables as Arrow streams;
a failed run has `<id>.error.json` there. The name is the SHA-256 of the content, so any number of
processes, also on several machines, may write into one place without locks.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from simulator.errors import DataError
from simulator.files import Staging, remove_abandoned
from simulator.results.reading import read_json
from simulator.sweep.run_file import Damaged, content_of, packed, unpacked
from simulator.sweep.run_tables import RunTables
from simulator.sweep.runs import Run
from simulator.sweep.simulate_task import Failure

__all__ = ["Store"]

RUNS = "runs"


class Store:
    """The runs below one directory."""

    def __init__(self, directory: Path) -> None:
        self._root = directory / RUNS

    def write(self, run: Run, tables: RunTables) -> None:
        """Store the tables of a finished run.

        Raises:
            StorageError: the disk is full or the place cannot be written.
        """
        self._put(run.id, packed(run, tables))

    def take(self, run_id: str, content: bytes) -> bool:
        """Store the bytes that `packed` made in another process; False if they are damaged.

        Raises:
            StorageError: the disk is full or the place cannot be written.
        """
        try:
            unpacked(content, run_id)
        except Damaged:
            return False
        self._put(run_id, content)
        return True

    def _put(self, run_id: str, content: bytes) -> None:
        self._stage(run_id, "zip", content)
        with suppress(OSError):  # there is none
            self._path(run_id, "error.json").unlink()

    def fail(self, run: Run, failure: Failure) -> None:
        """Store the error of a failed run. Raise a StorageError as `write` does."""
        record = {"error": failure.error, "message": failure.message, "run": run.content}
        self._stage(run.id, "error.json", json.dumps(record, indent=2).encode() + b"\n")

    def has(self, run_id: str) -> bool:
        """Whether the run is stored undamaged."""
        return self.read(run_id) is not None

    def read(self, run_id: str) -> RunTables | None:
        """The checked tables of a finished run; None if its file is absent or damaged."""
        try:
            return unpacked(self._path(run_id, "zip"), run_id)
        except (FileNotFoundError, Damaged):
            return None

    def read_table(self, run_id: str, table: str) -> pa.Table | None:
        """One table of a finished run; None if its file is absent or damaged."""
        kept = self.read(run_id)
        return None if kept is None else kept.table(table)

    def damage(self, run_id: str) -> str | None:
        """Path and damage of a run's file, as a line; None if the file is absent or undamaged."""
        path = self._path(run_id, "zip")
        try:
            unpacked(path, run_id)
        except FileNotFoundError:
            return None
        except Damaged as error:
            return f"{path} is damaged: {error}"
        return None

    def failure(self, run_id: str) -> Failure | None:
        """The error of the run's last try, if it failed."""
        try:
            record = read_json(self._path(run_id, "error.json"))
            return Failure(str(record["error"]), str(record["message"]))
        except (DataError, KeyError):
            return None

    def contents(self) -> Iterator[dict[str, Any]]:
        """The content of each stored run, in the order of their ids; damaged files are skipped."""
        for path in sorted(self._root.glob("??/*.zip")):
            with suppress(FileNotFoundError, Damaged):
                yield content_of(path, path.stem)

    def copy_from(self, other: "Store", run: Run) -> bool:
        """Copy a run from another store; False if that has none or a damaged one."""
        try:
            return self.take(run.id, other._path(run.id, "zip").read_bytes())
        except OSError:
            return False

    def tidy(self) -> None:
        """Remove temporary files of processes that have ended."""
        for directory in (self._root.parent, *self._root.glob("??")):
            remove_abandoned(directory)

    def _path(self, run_id: str, ending: str) -> Path:
        return self._root / run_id[:2] / f"{run_id}.{ending}"

    def _stage(self, run_id: str, ending: str, content: bytes) -> None:
        path = self._path(run_id, ending)
        with Staging(path.parent) as staging:
            staging.write(path.name, lambda file: file.write(content))
