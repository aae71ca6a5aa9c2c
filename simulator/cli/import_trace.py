"""`paceline import-trace`: a recorded training job as job sizes or speeds for scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from json import dumps as quoted
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulator.cli.console import print_json, print_rows, say
from simulator.cli.options import JsonOption
from simulator.errors import DataError
from simulator.naming import printable

if TYPE_CHECKING:
    from simulator.cluster.logs.trace_import import ImportSummary

__all__ = ["import_trace"]

_MOST_WORKERS = 50


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

    The log has a row per operation with the columns rank (or dp_rank), step, optype and duration in
    seconds; job sizes also need mb_id, speeds start_ts. Forward and backward passes count unless
    --operation names others. Prints what was read, the number of each worker, and the lines of a
    scenario that reproduce the log.
    """
    from simulator.cluster.logs.trace_import import COMPUTE, convert

    if not source.is_file():
        raise DataError(f"{source}: {'is a directory' if source.is_dir() else 'no such file'}")
    found = convert(source, output, kind=kind, optypes=operation or COMPUTE, worker=worker)
    if json:
        period = found.period if kind == "trace" else None
        print_json({"file": str(output), **asdict(found), "period": period})
        return
    say(_describe(found, source, output, kind))
    print_rows(_workers(found, worker))
    say(f"In a scenario:\n{_snippet(found, output, kind)}")


def _describe(found: ImportSummary, source: Path, output: Path, kind: str) -> str:
    """A summary of the rows that were read, left out, and written."""
    job, span = "microbatch", ""
    if kind == "trace":
        job, span = "step", f" over {found.period:.6g} s"
    return (
        f"{source}: {found.read} rows, {found.steps} steps{span}; {_left_out(found)}\n"
        f"{output}: {found.rows} rows from {found.operations} operations of {found.workers} "
        f"workers, a job is a {job}, {found.mean_seconds:.4g} s on average, slowest to fastest "
        f"worker {found.slowest_to_fastest:.3g}, spread {found.spread:.3g}"
    )


def _left_out(found: ImportSummary) -> str:
    rows = sum(found.left_out.values())
    if not rows:
        return "none left out"
    kinds = ", ".join(f"{printable(kind)} {count}" for kind, count in found.left_out.items())
    return f"{rows} rows left out, of operations that were not chosen: {kinds}"


def _workers(found: ImportSummary, column: str) -> Iterator[tuple[str, str]]:
    """The name, jobs and seconds of each worker; the first few of many."""
    yield "worker", f"{column}, jobs, seconds per job"
    rows = zip(found.names, found.jobs, found.means, strict=True)
    for number, (name, jobs, mean) in enumerate(islice(rows, _MOST_WORKERS)):
        yield f"{number}", f"{printable(name)}, {jobs}, {mean:.6g}"
    if found.workers > _MOST_WORKERS:
        yield "...", f"and {found.workers - _MOST_WORKERS} more (--json has all)"


def _snippet(found: ImportSummary, output: Path, kind: str) -> str:
    """The lines of a scenario that reproduce the log."""
    path = str(output.absolute())  # a scenario's relative paths start at its own folder
    name = path if re.fullmatch(r"[\w./-]+", path) else quoted(path)
    if kind == "trace":
        mean = f"{found.median_seconds:.9g}"
        model = f"speed: {{kind: trace, path: {name}, period: {found.period!r}}}"
    else:
        mean = f"[{', '.join(f'{one:.9g}' for one in found.means)}]"
        model = f"job: {{kind: empirical, path: {name}, per_worker: true}}"
    return (
        "  cluster:\n"
        f"    workers: {found.workers}\n"
        "    compute_time:\n"
        f"      mean: {mean}\n"
        f"      {model}"
    )
