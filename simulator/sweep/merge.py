"""The three tables of a sweep from its stored runs, the same bytes for the same runs."""

import math
from collections.abc import Mapping
from contextlib import closing
from typing import IO, Any

import pyarrow as pa

from simulator.errors import DataError
from simulator.results.columns import OPTIONAL
from simulator.results.parquet import parameter_array
from simulator.results.result import Status
from simulator.running.plan import grid_of
from simulator.running.result_tables import is_usual
from simulator.sweep.key_columns import Names, Piece
from simulator.sweep.plan import Plan
from simulator.sweep.run_tables import KEPT, TYPES, RunTables
from simulator.sweep.runs import Run
from simulator.sweep.store import Store
from simulator.sweep.table_writers import Stream, Summary

__all__ = ["Merger", "failed_summary"]


class Merger:
    """Writes the root tables of a plan from a store.

    A failed run has a row per replica in the summary, with that status and without numbers. Runs
    that are neither finished nor failed are left out. Every run is read twice: for the columns of
    its tables, then for their rows.
    """

    def __init__(self, plan: Plan, store: Store) -> None:
        self._plan, self._store, self._names = plan, store, Names(plan)
        self._columns: dict[str, dict[str, None]] = {table: {} for table in KEPT}
        self._present = {run_id for run_id in plan.runs if self._look_at(run_id)}

    def _look_at(self, run_id: str) -> bool:
        """Whether the run is stored undamaged; adds the columns of its tables."""
        kept = self._store.read(run_id)
        if kept is None:
            return False
        for table, columns in self._columns.items():
            columns.update(dict.fromkeys(kept.table(table).column_names))
        return True

    def write(self, files: Mapping[str, IO[bytes]]) -> None:
        """Write each table of `KEPT` into its open file.

        Raises:
            DataError: the file of a run has disappeared.
        """
        summary = Summary(self._names, self._documented("summary"))
        with (
            closing(self._stream("curves", files)) as curves,
            closing(self._stream("workers", files)) as workers,
        ):
            for row in self._plan.rows:
                if row.run.id in self._present:
                    kept = self._kept(row.run)
                    for table, stack in (("curves", curves), ("workers", workers)):
                        stack.add(Piece(row, kept.table(table)))
                    summary.add(Piece(row, self._spelt_out(row.run, kept.table("summary"))))
                elif self._store.failure(row.run.id) is not None:
                    summary.add(Piece(row, self._spelt_out(row.run, failed_summary(row.run))))
        summary.write(files["summary"])

    def _kept(self, run: Run) -> RunTables:
        kept = self._store.read(run.id)
        if kept is None:
            raise DataError(f"run {run.id} was there and is no more: resume the sweep")
        return kept

    def _spelt_out(self, run: Run, table: pa.Table) -> pa.Table:
        """The summary of a run with its usual values, where others have a column for them."""
        known = self._columns["summary"].keys() - set(table.column_names)
        for name, value in run.entry.parameters.items():
            if name in known:
                table = table.append_column(name, pa.array([str(value)] * table.num_rows))
        return table

    def _stream(self, table: str, files: Mapping[str, IO[bytes]]) -> Stream:
        return Stream(self._names, self._documented(table), files[table])

    def _documented(self, table: str) -> dict[str, Any]:
        return _documented(table, self._columns[table])


def _documented(table: str, seen: dict[str, None]) -> dict[str, Any]:
    """The columns of a table and their types: optional ones if any run has them, and then, except
    for a summary's parameters, the additional columns of methods.
    """
    known = {
        name: TYPES[kind]
        for name, kind in KEPT[table].items()
        if name in seen or name not in OPTIONAL or not seen
    }
    added = () if table == "summary" else (name for name in seen if name not in known)
    return known | dict.fromkeys(added, pa.float64())


def failed_summary(run: Run) -> pa.Table:
    """The summary of a failed run: its parameters, and no numbers.

    A parameter from theory stays unknown.
    """
    grid = list(grid_of(run.entry.parameters))
    rows = len(grid)
    parameters = {
        name: parameter_array([None if one[name] == "theory" else one[name] for one in grid])
        for name in run.entry.parameters
        if not is_usual(run.entry.parameters, name)
    }
    return pa.table(
        {
            "algorithm": pa.array([run.entry.name] * rows),
            "seed": pa.array([run.seed] * rows),
            "replica": pa.array(range(rows)),
            **parameters,
            "status": pa.array([str(Status.FAILED)] * rows),
            "time_to_target": pa.array([math.inf] * rows),
        }
    )
