"""A group of workers: its compute time, its batch and its faults."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from simulator.cluster.compute_time import ComputeTime, PresetTime, Recorded, Seconds
from simulator.cluster.faults import Faults
from simulator.keys import SECONDS, WHOLE, Count, Section, examples, wrong

__all__ = ["MOST_WORKERS", "Absent", "Group", "Workers", "own_batches", "refuse_misfits"]

MOST_WORKERS = 1_000_000

Workers = Annotated[int, Field(ge=1, le=MOST_WORKERS), WHOLE]


def _in_order(absent: list[int]) -> list[int]:
    """Sorted; one list for one set of workers."""
    if len(set(absent)) < len(absent):
        raise ValueError(f"{absent} must be distinct")
    return sorted(absent)


Absent = Annotated[list[Annotated[int, Field(ge=0), WHOLE]], AfterValidator(_in_order)]


class Group(Section):
    """Workers that share a compute time; a law of the index counts within the group."""

    model_config = examples(
        {"workers": 8, "compute_time": 1.0},
        {
            "workers": 8,
            "compute_time": {"mean": 2.5, "job": {"kind": "lognormal", "sigma": 0.2}},
            "batch": 32,
            "faults": {"time_to_failure": 3600.0, "time_to_repair": 120.0},
        },
    )

    workers: Workers = Field(description="how many workers the group has")
    compute_time: Seconds = Field(
        default=ComputeTime(),
        description="seconds per gradient: a number, a list, a preset's name, or a mapping "
        "(default: 1 second)",
        json_schema_extra=SECONDS,
    )
    batch: Count | None = Field(
        default=None,
        description="samples per stochastic gradient of these workers, for problems with samples; "
        "compute_time is the seconds of that many (default: problem.batch)",
    )
    faults: Faults | None = Field(
        default=None,
        description="failures and repairs of these workers (default: they never fail)",
    )

    @model_validator(mode="after")
    def _fits(self) -> "Group":
        if isinstance(self.compute_time, Recorded):
            rule = "is of a whole cluster: give workers and compute_time instead of groups"
            raise wrong(("compute_time", "kind"), "recorded", rule)
        refuse_misfits(self.compute_time, self.faults, self.workers)
        return self


def refuse_misfits(
    compute_time: ComputeTime | PresetTime | Recorded, faults: Faults | None, workers: int
) -> None:
    for key, value, rule in compute_time.misfits(workers):
        raise wrong(("compute_time", key), value, rule)
    for keys, value, rule in faults.misfits(workers) if faults else ():
        raise wrong(("faults", *keys), value, rule)


def own_batches(groups: Sequence[Group], present: Sequence[int]) -> tuple[int | None, ...]:
    """The `batch` of each worker that is present; empty if no group has one."""
    each = [group.batch for group in groups for _ in range(group.workers)]
    return tuple(each[worker] for worker in present) if any(each) else ()
