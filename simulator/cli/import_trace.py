"""`paceline import-trace`: a recorded training job as job sizes or speeds for scenarios."""

from __future__ import annotations

import re
from dataclasses import asdict
from json import dumps as quoted
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulator.cli.console import print_json, say
from simulator.cli.options import JsonOption
from simulator.errors import DataError

if TYPE_CHECKING:
    from simulator.cluster.trace_import import ImportSummary

__all__ = ["import_trace"]


def import_trace(
    source: Annotated[
        Path, typer.Argument(metavar="LOG", help="Operation log: a row per operation.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="A .csv or .parquet to write.")
    ],
    kind: Annotated[
        Literal["empirical", "trace"],
        typer.Option(help="Job sizes to sample from, or each worker's speed over time."),
    ] = "empirical",
    worker: Annotated[
        Literal["rank", "dp_rank"], typer.Option(help="The column that names a worker.")
    ] = "rank",
    operation: Annotated[
        list[str] | None,
        typer.Option("--operation", help="Kinds of operation that count; may be repeated."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Turn a recorded training job (Parquet or CSV) into job sizes or speeds for a scenario.

    The log has a row per operation with the columns rank (or dp_rank), step, optype and
    duration; job sizes also need mb_id, speeds start_ts. Forward and backward passes count
    unless --operation names others.
    """
    from simulator.cluster.trace_import import COMPUTE, convert

    if not source.is_file():
        raise DataError(f"{source}: {'is a directory' if source.is_dir() else 'no such file'}")
    found = convert(source, output, kind=kind, optypes=operation or COMPUTE, worker=worker)
    if json:
        period = found.period if kind == "trace" else None
        print_json({"file": str(output), **asdict(found), "period": period})
    else:
        say(_describe(found, output, kind))


def _describe(found: ImportSummary, output: Path, kind: str) -> str:
    """What was found, and the lines that use the new file."""
    return (
        f"{output}: {found.rows} rows from {found.operations} operations of {found.workers} "
        f"workers, {found.mean_seconds:.4g} s on average, slowest to fastest worker "
        f"{found.slowest_to_fastest:.3g}, spread {found.spread:.3g}\n"
        f"In a scenario:\n{_snippet(found, output, kind)}"
    )


def _snippet(found: ImportSummary, output: Path, kind: str) -> str:
    path = str(output.absolute())  # a scenario's relative paths start at its own folder
    name = path if re.fullmatch(r"[\w./-]+", path) else quoted(path)
    model = f"kind: {kind}, path: {name}"
    if kind == "trace":
        model += f", period: {found.period:.6g}"
    return (
        "  cluster:\n"
        f"    workers: {found.workers}\n"
        "    compute_time:\n"
        f"      mean: {found.mean_seconds:.6g}\n"
        f"      {'job' if kind == 'empirical' else 'speed'}: {{{model}}}"
    )
