"""`paceline import-trace`: a recorded training job as job sizes or speeds for scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from json import dumps as quoted
from math import isnan
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
    log_options,
)
from simulator.cli.options import JsonOption
from simulator.errors import DataError
from simulator.naming import printable

if TYPE_CHECKING:
    from simulator.cluster.logs.trace_import import ImportSummary

__all__ = ["import_trace"]

_MOST_WORKERS = 50


def import_trace(
    source: Annotated[
        Path, typer.Argument(metavar="LOG", help="Log: a row per job, or a row per operation.")
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
    """Turn the log of a training job (CSV or Parquet) into job sizes or speeds for a scenario.

    The log has a row per job, with a worker and its seconds; speeds also need the time of the
    start. Or it has a row per operation: worker, step, optype and seconds, mb_id for microbatches;
    forward and backward passes count unless --operation names others. Prints what was read, the
    number of each worker, and the lines of a scenario that reproduce the log.
    """
    from simulator.cluster.logs.trace_import import convert

    if not source.is_file():
        raise DataError(f"{source}: {'is a directory' if source.is_dir() else 'no such file'}")
    options = log_options(columns, unit, worker, operation)
    found = convert(source, output, kind=kind, options=options)
    if json:
        print_json({"file": str(output), **_facts(found)})
        return
    say("\n".join([*described(found, source), _written(found, output)]))
    print_rows(_workers(found))
    say(f"In a scenario:\n{_snippet(found, output, kind)}")


def _facts(found: ImportSummary) -> dict[str, object]:
    """The summary, with null for what the log does not have."""
    columns = {role: column.name for role, column in found.columns.items()}
    facts = asdict(found) | {"columns": columns}
    return {
        key: None if isinstance(fact, float) and isnan(fact) else fact
        for key, fact in facts.items()
    }


def _written(found: ImportSummary, output: Path) -> str:
    return (
        f"{output}: {found.rows} rows from {found.operations} operations of {found.workers} "
        f"workers, a job is a {found.job}, {found.mean_seconds:.4g} s on average, slowest to "
        f"fastest worker {found.slowest_to_fastest:.3g}, spread {found.spread:.3g}"
    )


def _workers(found: ImportSummary) -> Iterator[tuple[str, str]]:
    """The name, jobs and seconds of each worker; the first few of many."""
    yield "worker", f"{printable(found.columns['worker'].name)}, jobs, seconds per job"
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
