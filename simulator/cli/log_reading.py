"""Options of the commands that read a log, and what was read in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from math import isnan
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulator.naming import printable

if TYPE_CHECKING:
    from simulator.cluster.logs.operation_log import LogOptions
    from simulator.cluster.logs.roles import LogColumn, Role
    from simulator.cluster.logs.trace_import import ImportSummary

__all__ = [
    "ColumnsOption",
    "OperationOption",
    "UnitOption",
    "WorkerOption",
    "described",
    "log_facts",
    "log_options",
    "worker_rows",
]

_MOST_WORKERS = 50
_MOST_KINDS = 12

UnitName = Literal["s", "ms", "us", "ns", "min"]
WorkerName = Literal["rank", "dp_rank"]

ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="ROLE=NAME,..",
        help="Columns of the roles worker, duration, time, step, mb_id and optype, such as "
        "worker=host,duration=batch_time; NAME may be empty for none. Others are guessed.",
    ),
]
UnitOption = Annotated[
    UnitName | None,
    typer.Option(
        help="Unit of durations, and of times that are not dates or epoch stamps; by default "
        "the unit at the end of a column's name, or s."
    ),
]
WorkerOption = Annotated[
    WorkerName, typer.Option(help="A worker is a rank, or a data-parallel replica of ranks.")
]
OperationOption = Annotated[
    list[str] | None,
    typer.Option(
        "--operation", metavar="NAME", help="Kinds of operation that count; may be repeated."
    ),
]


def log_options(
    columns: Sequence[str] | None,
    unit: UnitName | None,
    worker: WorkerName,
    operations: Sequence[str] | None,
) -> LogOptions:
    """The options as the reader takes them."""
    from simulator.cluster.logs.operation_log import LogOptions

    pairs = [pair for text in columns or () for pair in text.split(",")]
    return LogOptions(dict(map(_pair, pairs)), unit, worker, operations or None)


def _pair(text: str) -> tuple[str, str]:
    role, equals, name = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} must be ROLE=NAME", param_hint="--columns")
    return role.strip(), name.strip()


def described(found: ImportSummary) -> Iterator[str]:
    """Lines about the rows, the columns and the times that were read, and what was not."""
    steps = f", {found.steps} steps" if found.steps else ""
    period = "" if isnan(found.period) else f" over {found.period:.6g} s"
    yield f"{found.source}: {found.read} rows{steps}{period}; {_left_out(found)}"
    yield "columns: " + ", ".join(_column(found, *item) for item in found.columns.items())
    if guesses := [role for role, column in found.columns.items() if column.guessed]:
        yield f"guessed from their names: {', '.join(guesses)}; --columns ROLE=NAME changes it"
    if not isnan(found.span):
        began = f" from {found.began}" if found.began else ""
        yield f"time: {found.span:.6g} s{began}, {found.idle:.3g} s of it without a job"
    if found.missing_steps:
        yield f"gaps: {found.missing_steps} steps are missing between a worker's first and last"


def _left_out(found: ImportSummary) -> str:
    rows = sum(found.left_out.values())
    most = sorted(found.left_out.items(), key=lambda item: -item[1])[:_MOST_KINDS]
    kinds = ", ".join(f"{printable(kind)} {count}" for kind, count in most)
    if more := len(found.left_out) - len(most):
        kinds += f" and {more} more kinds"
    reasons = [f"{rows} rows left out, of operations that were not chosen: {kinds}"] * bool(rows)
    if found.repeated:
        reasons.append(f"{found.repeated} rows left out, which repeat another in every column read")
    return "; ".join(reasons) or "none left out"


def worker_rows(found: ImportSummary) -> Iterator[tuple[str, str]]:
    """The name, jobs and seconds of each worker; the first few of many."""
    yield "worker", f"{printable(found.columns['worker'].name)}, jobs, seconds per job"
    rows = zip(found.names, found.jobs, found.means, strict=True)
    for number, (name, jobs, mean) in enumerate(islice(rows, _MOST_WORKERS)):
        yield f"{number}", f"{printable(name)}, {jobs}, {mean:.6g}"
    if found.workers > _MOST_WORKERS:
        yield "...", f"and {found.workers - _MOST_WORKERS} more (--json has all)"


def log_facts(found: ImportSummary) -> dict[str, object]:
    """The summary, with null for what the log does not have."""
    columns = {role: column.name for role, column in found.columns.items()}
    facts = asdict(found) | {"columns": columns}
    return {
        key: None if isinstance(fact, float) and isnan(fact) else fact
        for key, fact in facts.items()
    }


def _column(found: ImportSummary, role: Role, column: LogColumn) -> str:
    forms = {"duration": f" in {found.unit}", "time": f" ({found.clock})"}
    return f"{role} is {printable(column.name)}{forms.get(role, '')}"
