"""Read the log of a training job: a row per operation, or a row per job.

The columns have roles: the `worker` (a rank, a host, or a whole data-parallel replica), the
`duration`, and, if the log has them, the `time` of the start, the `step`, the microbatch (`mb_id`)
and the kind of operation (`optype`). With kinds, a job is made of several operations; without, each
row is a job. Times may restart at each step or run on over all steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulator.arrays import Floats
from simulator.cluster.logs.clock import Clock, read_clock
from simulator.cluster.logs.columns import name_column, positive_column
from simulator.cluster.logs.profiles import STEP
from simulator.cluster.logs.roles import LogColumn, Role, WorkerColumn, choose_columns
from simulator.cluster.logs.sources import LogTable, log_table
from simulator.cluster.logs.units import UNITS, Unit, in_seconds
from simulator.errors import DataError
from simulator.naming import closest, printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COMPUTE", "LogOptions", "OperationLog", "read_log"]

COMPUTE = ("forward-compute", "backward-compute")
SHORTEST, LONGEST = 1e-12, 1e12  # seconds of an operation: sums and ratios stay finite
PARTS = ("stage", "rank")  # the columns that distinguish the parallel ranks of a replica


@dataclass(frozen=True)
class LogOptions:
    """How to read a log.

    Attributes:
        columns: role -> name of its column, or "" for none; other roles are guessed.
        unit: of durations, and of times that are no epoch stamps; by default the one at the end of
            the column's name, or seconds.
        worker: whether a worker is a rank, or a replica of several ranks.
        operations: the kinds that count; None for forward and backward passes.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    unit: Unit | None = None
    worker: WorkerColumn = "rank"
    operations: Sequence[str] | None = None


@dataclass(frozen=True)
class OperationLog:
    """The operations of the chosen kinds, and a summary of the rest of the log.

    Attributes:
        source: the file.
        rows: columns worker, step and mb_id (each numbered 0, 1, ... in the order of its names),
            duration in seconds; with times also start, in seconds since the earliest; for a
            replica also the columns that distinguish its parallel ranks. If each row is a job, a
            step that a worker repeats is a new step, and without steps its k-th row is step k.
        parts: names of these last columns.
        names: of the workers.
        columns: role -> column that was read.
        unit: of the durations in the file.
        clock: the times as they were read, if any.
        one_row: whether each row is a job.
        read: rows of the log.
        left_out: rows of other kinds of operations, by kind.
        repeated: rows that were left out because they repeat another, time and step included.
    """

    source: str
    rows: "pd.DataFrame"
    parts: tuple[str, ...]
    names: tuple[str, ...]
    columns: dict[Role, LogColumn]
    unit: Unit
    clock: Clock | None
    one_row: bool
    read: int
    left_out: dict[str, int]
    repeated: int


class _Chosen(NamedTuple):
    """The rows of the chosen kinds as they are in the file, and where they come from."""

    source: str | Path
    table: "pd.DataFrame"
    columns: dict[Role, LogColumn]
    others: tuple[str, ...]


def read_log(source: str | Path, options: LogOptions | None = None) -> OperationLog:
    """The operations of the chosen kinds.

    Raises:
        DataError: the log cannot be read, lacks a column, has no operation of the chosen kinds, or
            a row of them has an empty field or a duration that is not positive; or a rank is in
            several replicas.
    """
    given = log_table(source)
    options = _suited(options or LogOptions(), given, source)
    columns = choose_columns(given.names, options.columns, source, worker=options.worker)
    taken = [column.name for column in columns.values()]
    beside = _others(columns, options)
    others = tuple(one for one in beside if one in given.names and one not in taken)
    table = given.load(taken, others)
    kept, left_out = _of_kinds(table, columns, options.operations, source)
    chosen = _Chosen(source, kept, columns, others)
    rows, workers = _coded(chosen, replicas=options.worker == "dp_rank")
    unit = options.unit or columns["duration"].unit or "s"
    rows["duration"] = _durations(chosen, unit)
    clock = _clock(chosen, options.unit, unit)
    if clock is not None:
        rows["start"] = clock.seconds
    one_row = _is_row_a_job(chosen, options)
    unique = _unique(rows, chosen)
    return OperationLog(
        source=str(source),
        rows=_counted(unique, columns, others) if one_row else unique,
        parts=others if options.worker == "dp_rank" else (),
        names=workers,
        columns=columns,
        unit=unit,
        clock=clock,
        one_row=one_row,
        read=len(table),
        left_out=left_out,
        repeated=len(rows) - len(unique),
    )


def _suited(options: LogOptions, given: LogTable, source: str | Path) -> LogOptions:
    """The options for a source, which may have units and whole steps of its own."""
    if given.has_own_unit and options.unit is not None:
        rule = "belongs to tables: profiles and results folders have units of their own"
        raise DataError(f"{source}: unit {options.unit}, {rule}")
    if given.has_marked_steps and options.operations is None:
        return replace(options, operations=[STEP])
    return options


def _others(columns: dict[Role, LogColumn], options: LogOptions) -> tuple[str, ...]:
    """The columns that distinguish a replica's ranks, or show that ranks are not unique."""
    if options.worker == "dp_rank":
        return PARTS
    return ("dp_rank",) if columns["worker"].name == "rank" else ()


def _of_kinds(
    log: "pd.DataFrame",
    columns: dict[Role, LogColumn],
    wanted: Sequence[str] | None,
    source: str | Path,
) -> tuple["pd.DataFrame", dict[str, int]]:
    """The rows of the wanted kinds, and the number of rows of each other kind."""
    if "optype" not in columns:
        if wanted is not None:
            rule = "operations can be chosen only by a column: --columns optype=NAME"
            raise DataError(f"{source}: no column for the optype, {rule}")
        return log, {}
    kinds = log[columns["optype"].name].astype(str)
    operations = COMPUTE if wanted is None else wanted
    left_out = _other_kinds(kinds, operations, source)
    return log[kinds.isin(list(operations))], left_out


def _other_kinds(kinds: "pd.Series", optypes: Sequence[str], source: str | Path) -> dict[str, int]:
    """The number of rows of each kind that was not chosen."""
    counts = {str(kind): int(count) for kind, count in kinds.value_counts().items() if count}
    present = sorted(counts)
    for optype in optypes:
        if optype not in counts:
            raise DataError(f"{source}: no operation {optype!r}; {closest(optype, present)}")
    if not optypes:
        raise DataError(f"{source}: no operations chosen ([]); {closest('', present)}")
    return {kind: counts[kind] for kind in present if kind not in optypes}


def _coded(chosen: _Chosen, *, replicas: bool) -> tuple["pd.DataFrame", tuple[str, ...]]:
    """Numbers in place of the names of workers, steps, microbatches and ranks; workers' names."""
    roles: tuple[Role, ...] = ("worker", "step", "mb_id")
    named: dict[str, str] = {
        role: chosen.columns[role].name for role in roles if role in chosen.columns
    }
    named |= {other: other for other in chosen.others}
    coded = {role: name_column(chosen.table, name, chosen.source) for role, name in named.items()}
    absent = {role: 0 for role in roles if role not in named}
    rows = chosen.table[[]].assign(**{role: codes for role, (codes, _) in coded.items()}, **absent)
    workers = tuple(coded["worker"][1])
    if not replicas and chosen.others:
        _check_ranks(rows, workers, chosen.source)
    return rows, workers


def _check_ranks(rows: "pd.DataFrame", names: Sequence[str], source: str | Path) -> None:
    """Refuse ranks that count within their replica: they identify no worker."""
    replicas = rows.groupby("worker")["dp_rank"].nunique()
    if replicas.max() > 1:
        rank = printable(names[int(replicas.to_numpy().argmax())])
        raise DataError(
            f"{source}: rank {rank} is in {replicas.max()} replicas (dp_rank), must be in one: "
            "number all ranks, or use a replica as a worker (--worker dp_rank)"
        )


def _durations(chosen: _Chosen, unit: Unit) -> Floats:
    seconds, count = UNITS[unit]
    least, most = (bound * count / seconds for bound in (SHORTEST, LONGEST))
    name = chosen.columns["duration"].name
    return in_seconds(positive_column(chosen.table, name, chosen.source, least, most), unit)


def _clock(chosen: _Chosen, asked: Unit | None, usual: Unit) -> Clock | None:
    if (column := chosen.columns.get("time")) is None:
        return None
    named = None if asked else column.unit
    return read_clock(chosen.table, column.name, chosen.source, named=named, usual=usual)


def _is_row_a_job(chosen: _Chosen, options: LogOptions) -> bool:
    """Whether each row is a job: there are no kinds, or one kind and no steps."""
    if "optype" not in chosen.columns:
        return True
    if "step" in chosen.columns:
        return False
    if len(options.operations or COMPUTE) > 1:
        rule = "must be named, to add up the operations of a job: --columns step=NAME"
        raise DataError(f"{chosen.source}: no column for the step, {rule}")
    return True


def _unique(rows: "pd.DataFrame", chosen: _Chosen) -> "pd.DataFrame":
    """The rows without repetitions, which only time and step together prove."""
    if not {"time", "step"} <= chosen.columns.keys():
        return rows
    kinds = chosen.columns.get("optype")
    compared = rows if kinds is None else rows.assign(optype=chosen.table[kinds.name])
    return rows[~compared.duplicated()]


def _counted(
    rows: "pd.DataFrame", columns: dict[Role, LogColumn], others: Sequence[str]
) -> "pd.DataFrame":
    """Rows in which no worker repeats a step: each repetition is numbered as a later step."""
    if "step" not in columns and "start" in rows:
        rows = rows.sort_values("start", kind="stable")
    times = rows.groupby(["worker", "step", "mb_id", *others]).cumcount()
    step = times * (rows["step"].max() + 1) + rows["step"]
    codes = step.rank(method="dense").astype("int64") - 1
    return rows.assign(step=codes)
