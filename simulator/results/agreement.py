"""Check that the tables of a results folder belong together, before they are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.core.metrics import METRICS
from simulator.errors import DataError
from simulator.results.columns import CURVES, EVENTS, FATES, SUMMARY, TRANSPORT, VERDICTS, WORKERS
from simulator.results.result import Status, Target
from simulator.results.schema import ARROW

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check_agreement"]

#: Numbers that are never infinite and never missing.
_INSTANTS = ("time", "started", "decided")
_DOCUMENTED = {**CURVES, **SUMMARY, **WORKERS, **EVENTS, **TRANSPORT}
_WORDS = {"status": tuple(map(str, Status)), "verdict": VERDICTS, "fate": FATES}


def check_agreement(tables: Mapping[str, pa.Table], target: Target | None, directory: Path) -> None:
    """Refuse tables with impossible values, or tables of other runs than the summary.

    Every run of the summary that did not fail has curves for each replica, and workers; events, if
    kept, are of these runs.

    Args:
        tables: name -> table, each with its documented columns and types.
        target: the scenario's target.
        directory: the folder of the tables, for the message.

    Raises:
        DataError: with the first wrong file and its fault.
    """
    for name, wrong in _mistakes(tables, target):
        raise DataError(f"{directory / name}.parquet is damaged: {wrong}")


def _mistakes(tables: Mapping[str, pa.Table], target: Target | None) -> Iterator[tuple[str, str]]:
    """Table and mistake; each check relies on those before it."""
    import pyarrow.compute as pc

    summary = tables["summary"]
    for wrong in _of_summary(summary, target):
        yield "summary", wrong
    finished = summary.filter(pc.not_equal(summary["status"], str(Status.FAILED)))
    others = {name: table for name, table in tables.items() if name != "summary"}
    for name, table in {"summary": finished, **others}.items():
        for wrong in chain(_of_cells(table), _of_runs(name, table, finished)):
            yield name, wrong


def _of_summary(summary: pa.Table, target: Target | None) -> Iterator[str]:
    metrics = _metrics(summary, "final_")
    if not summary.num_rows:
        yield "it has no row"
    if not metrics:
        yield "it has no final metric"
    if target is not None and target.metric not in metrics:
        yield f"it lacks the metric of the target, {target.metric}"
    if summary["status"].null_count or summary["label"].null_count:
        yield "some row lacks its status or its label"
    steps = summary["stepsize"] if "stepsize" in summary.column_names else None
    if steps is not None and str(steps.type) == ARROW["text"] and steps.null_count < len(steps):
        yield "its column 'stepsize' holds text"


def _of_cells(table: pa.Table) -> Iterator[str]:
    import pyarrow.compute as pc

    for name, column in zip(table.column_names, table.columns, strict=True):
        if name not in _DOCUMENTED:
            continue
        if column.null_count:
            yield f"its column {name!r} is empty in some row"
        if str(column.type) == ARROW["integer"] and (pc.min(column).as_py() or 0) < 0:
            yield f"its column {name!r} has a negative number"
        if name in _INSTANTS and not pc.all(pc.is_finite(column), min_count=0).as_py():
            yield f"its column {name!r} has a value that is no instant"
        unknown = set(column.unique().to_pylist()) - set(_WORDS[name]) if name in _WORDS else ()
        if unknown:
            yield f"its column {name!r} has the unknown word {min(unknown)!r}"


def _of_runs(name: str, table: pa.Table, finished: pa.Table) -> Iterator[str]:
    head = finished.column_names[: finished.column_names.index("seed") + 1]
    if table.column_names[: len(head)] != head:
        yield f"its first columns are not {', '.join(head)}, as in summary.parquet"
    head += ["replica"] if name == "curves" else []
    found, known = _distinct(table, head), _distinct(finished, head)
    if not (found <= known if name in ("events", "transport") else found == known):
        yield "it does not hold the runs of summary.parquet"
    if name == "curves" and _metrics(table) != _metrics(finished, "final_"):
        yield "its metrics are not those of summary.parquet"


def _distinct(table: pa.Table, names: list[str]) -> set[tuple[str, ...]]:
    """The different rows of some columns, as text, so that nan equals itself."""
    rows = table.group_by(names).aggregate([]).to_pylist()
    return {tuple(repr(value) for value in row.values()) for row in rows}


def _metrics(table: pa.Table, prefix: str = "") -> list[str]:
    return [name for name in METRICS if f"{prefix}{name}" in table.column_names]
