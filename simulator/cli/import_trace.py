"""`paceline import-trace`: a recorded training job as job sizes or speeds for scenarios."""

from __future__ import annotations

import re
from json import dumps as quoted
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulator.cli.console import print_json, print_rows, say
from simulator.cli.log_reading import (
    ColumnsOption,
    OperationOption,
    UnitOption,
    WorkerOption,
    described,
    log_facts,
    log_options,
    worker_rows,
)
from simulator.cli.options import JsonOption
from simulator.errors import DataError

if TYPE_CHECKING:
    from simulator.cluster.logs.trace_import import ImportSummary

__all__ = ["import_trace"]


def import_trace(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="LOG",
            help="A table with a row per job or operation, a profile, a folder of profiles, or of "
            "results with events.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="A .csv or .parquet to write.")
    ],
    kind: Annotated[
        Literal["empirical", "trace"],
        typer.Option(help="Job sizes to sample from, or each worker's speed over time."),
    ] = "empirical",
    columns: ColumnsOption = None,
    unit: UnitOption = None,
    worker: WorkerOption = "rank",
    operation: OperationOption = None,
    json: JsonOption = False,
) -> None:
    """Turn the log of a training job into job sizes or speeds, and print the lines that use them.

    It reads the same logs as `calibrate --sizes` and `calibrate --trace`, but prints the lines of
    the cluster in place of writing them to a file. A table has a row per job, with a worker and its
    seconds; speeds also need the time of the start. Or it has a row per operation: worker, step,
    optype and seconds, and mb_id for microbatches. Forward and backward passes count, unless
    --operation names others. The command prints what was read, the number of each worker, and the
    lines of a scenario that reproduce the log.
    """
    from simulator.cluster.logs.trace_import import convert

    if not source.exists():
        raise DataError(f"{source}: no such file")
    options = log_options(columns, unit, worker, operation)
    found = convert(source, output, kind=kind, options=options)
    if json:
        print_json({"file": str(output), **log_facts(found)})
        return
    say("\n".join([*described(found), _written(found, output)]))
    print_rows(worker_rows(found))
    say(f"In a scenario:\n{_snippet(found, output, kind)}")


def _written(found: ImportSummary, output: Path) -> str:
    return (
        f"{output}: {found.rows} rows from {found.operations} operations of {found.workers} "
        f"workers, a job is a {found.job}, {found.mean_seconds:.4g} s on average, slowest to "
        f"fastest worker {found.slowest_to_fastest:.3g}, spread {found.spread:.3g}"
    )


def _snippet(found: ImportSummary, output: Path, kind: str) -> str:
    """The lines of a scenario that reproduce the log."""
    path = str(output.absolute())  # a scenario's relative paths start at its own folder
    name = path if re.fullmatch(r"[\w./-]+", path) else quoted(path)
    if kind == "trace":
        mean = repr(found.median_seconds)
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
