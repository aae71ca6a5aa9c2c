"""Which column of a log has which role: given by the user, or guessed from the names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from simulator.cluster.logs.units import Unit, split_unit
from simulator.errors import DataError
from simulator.naming import closest, printable

__all__ = ["ROLES", "LogColumn", "Role", "WorkerColumn", "choose_columns"]

Role = Literal["worker", "duration", "time", "step", "mb_id", "optype"]
WorkerColumn = Literal["rank", "dp_rank"]

ROLES: dict[Role, tuple[str, ...]] = {
    "worker": (
        *("rank", "worker", "worker_id", "client", "client_id", "device", "device_id", "gpu"),
        *("gpu_id", "host", "hostname", "node", "node_id", "machine", "machine_id"),
    ),
    "duration": (
        *("duration", "seconds", "elapsed", "elapsed_time", "batch_time", "step_time", "iter_time"),
        *("iteration_time", "compute_time", "execution_time", "job_time", "run_time", "runtime"),
        *("step_duration", "batch_duration", "dur", "latency"),
    ),
    "time": (
        *("start_ts", "start_time", "start", "started", "started_at", "begin", "timestamp", "ts"),
        *("time", "datetime", "date", "wall_time"),
    ),
    "step": ("step", "global_step", "iteration", "iter"),
    "mb_id": ("mb_id", "microbatch", "micro_batch", "microbatch_id"),
    "optype": ("optype", "op", "operation"),
}
"""The usual names of each role, the surest first."""

REPLICAS = ("dp_rank", "replica", "replica_id")
TIMED = ("batch", "step", "iteration", "iter", "compute", "job", "task", "gradient")
NEEDED: tuple[Role, ...] = ("worker", "duration")


class LogColumn(NamedTuple):
    """A column of a log.

    Attributes:
        name: in the log.
        unit: with which the name of a duration or time ends.
        guessed: from an unusual name, because the user gave none.
    """

    name: str
    unit: Unit | None
    guessed: bool


def choose_columns(
    names: Sequence[str],
    given: Mapping[str, str],
    source: str | Path,
    *,
    worker: WorkerColumn = "rank",
) -> dict[Role, LogColumn]:
    """The columns of a log with these names; `given` maps a role to a name, or to "" for none.

    Raises:
        DataError: an unknown role or column is given, a column has two roles, or no column is the
            worker or the duration.
    """
    _check_given(names, given, source)
    found: dict[Role, LogColumn] = {}
    free = [name for name in names if name not in given.values()]
    for role in ROLES:
        guess = given[role] if role in given else _guess(role, free, worker)
        if guess:
            found[role] = _column(role, guess, role in given)
        elif role in NEEDED:
            ask = f"no column for the {role}, must be named: --columns {role}=NAME"
            raise DataError(f"{source}: {ask}; {closest(role, names)}")
    return found


def _check_given(names: Sequence[str], given: Mapping[str, str], source: str | Path) -> None:
    for role, name in given.items():
        if role not in ROLES:
            raise DataError(f"columns: {printable(role)!r} is no role; {closest(role, ROLES)}")
        if name and name not in names:
            raise DataError(f"{source}: no column {printable(name)!r}; {closest(name, names)}")
        if name and list(given.values()).count(name) > 1:
            raise DataError(f"columns: {printable(name)!r} has two roles, must have one")


def _column(role: Role, name: str, given: bool) -> LogColumn:
    unit = split_unit(name)[1] if role in ("duration", "time") else None
    is_plain = given or name in (ROLES[role][0], REPLICAS[0])
    return LogColumn(name, unit, not is_plain)


def _guess(role: Role, names: Sequence[str], worker: WorkerColumn) -> str | None:
    """The column with the surest name, or None."""
    usual = REPLICAS if role == "worker" and worker == "dp_rank" else ROLES[role]
    read = [(name, *split_unit(name)) for name in names]
    if role in ("duration", "time"):
        fits = [(name, base) for name, base, _ in read]
    else:
        fits = [(name, base) for name, base, unit in read if unit is None]
    for candidate in usual:
        if match := next((name for name, base in fits if base == candidate), None):
            return match
    if role != "duration":
        return None
    return next((name for name, base, unit in read if unit and base in TIMED), None)
