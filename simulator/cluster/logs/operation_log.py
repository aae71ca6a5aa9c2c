"""Read the operation log of a training job: a row per operation.

Columns: the worker (`rank`, or `dp_rank` for a whole data-parallel replica), the `step`, the kind
of operation (`optype`), the microbatch (`mb_id`), the start (`start_ts`) and the seconds
(`duration`). `start_ts` is in seconds or a date; it may restart at each step or run on over all
steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from simulator.cluster.logs.columns import name_column, positive_column, seconds_column
from simulator.cluster.logs.tables import load_table
from simulator.errors import DataError
from simulator.naming import closest, printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OperationLog", "WorkerColumn", "read_log"]

WorkerColumn = Literal["rank", "dp_rank"]

SHORTEST, LONGEST = 1e-12, 1e12  # seconds of an operation: sums and ratios stay finite
PARTS = ("stage", "rank")  # the columns that distinguish the parallel ranks of a replica


@dataclass(frozen=True)
class OperationLog:
    """The operations of the chosen kinds, and a summary of the rest of the log.

    Attributes:
        source: the file.
        rows: columns worker, step (numbered 0, 1, ... in the order of their names), duration, and
            if requested mb_id and start (seconds since the earliest); for a replica also the
            columns that distinguish its parallel ranks.
        parts: names of these last columns.
        names: of the workers.
        read: rows of the log.
        left_out: rows of other kinds of operations, by kind.
    """

    source: str
    rows: "pd.DataFrame"
    parts: tuple[str, ...]
    names: tuple[str, ...]
    read: int
    left_out: dict[str, int]


def read_log(
    source: str | Path,
    *,
    optypes: Sequence[str],
    worker: WorkerColumn,
    also: Literal["mb_id", "start_ts"],
) -> OperationLog:
    """The operations of the kinds `optypes`, with the column `also`.

    Raises:
        DataError: the log cannot be read, lacks a column, has no operation of the chosen kinds, or
            a row of them has an empty field or a duration that is not positive; or a rank is in
            several replicas.
    """
    other = ("dp_rank",) if worker == "rank" else PARTS
    log = load_table(source, [worker, "step", "optype", "duration", also], other)
    kinds = log["optype"].astype(str)
    left_out = _other_kinds(kinds, optypes, source)
    chosen = log[kinds.isin(list(optypes))]
    columns = {"worker": worker, "step": "step", **{name: name for name in other if name in log}}
    if also == "mb_id":
        columns["mb_id"] = "mb_id"
    coded = {name: name_column(chosen, column, source) for name, column in columns.items()}
    rows = chosen[[]].assign(**{name: codes for name, (codes, _) in coded.items()})
    rows["duration"] = positive_column(chosen, "duration", source, SHORTEST, LONGEST)
    if also == "start_ts":
        rows["start"] = seconds_column(chosen, "start_ts", source)
    names = tuple(coded["worker"][1])
    if worker == "rank" and "dp_rank" in rows:
        _check_ranks(rows, names, source)
    parts = tuple(name for name in other if name in rows and worker == "dp_rank")
    return OperationLog(str(source), rows, parts, names, len(log), left_out)


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


def _check_ranks(rows: "pd.DataFrame", names: Sequence[str], source: str | Path) -> None:
    """Refuse ranks that count within their replica: they identify no worker."""
    replicas = rows.groupby("worker")["dp_rank"].nunique()
    if replicas.max() > 1:
        rank = printable(names[int(replicas.to_numpy().argmax())])
        raise DataError(
            f"{source}: rank {rank} is in {replicas.max()} replicas (dp_rank), must be in one: "
            "number all ranks, or use a replica as a worker (--worker dp_rank)"
        )
