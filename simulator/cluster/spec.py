"""The `cluster` part of a scenario: how many workers there are and how fast they compute."""

import math
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from simulator.cluster.jobs import Constant, JobSize
from simulator.cluster.means import Mean
from simulator.cluster.model import Model, Positive
from simulator.cluster.speeds import ConstantSpeed, Speed

if TYPE_CHECKING:
    from simulator.cluster.times import Times

__all__ = ["ClusterSpec", "ComputeTime", "Group"]

MOST_WORKERS = 1_000_000

Workers = Annotated[int, Field(ge=1, le=MOST_WORKERS)]


class ComputeTime(Model):
    """Seconds per stochastic gradient: mean x job size / speed."""

    mean: Mean = 1.0
    job: JobSize = Constant()
    speed: Speed = ConstantSpeed()
    scale: Positive = Field(default=1.0, description="factor of every duration")


def _only_mean(value: Any) -> Any:
    return {"mean": value} if isinstance(value, int | float | list) else value


AnyComputeTime = Annotated[
    ComputeTime,
    BeforeValidator(_only_mean, json_schema_input_type=float | list[float] | ComputeTime),
]


class Group(Model):
    """Workers that share a compute time; a law of the index counts within the group."""

    workers: Workers
    compute_time: AnyComputeTime = ComputeTime()


class ClusterSpec(Model):
    """`workers` with one `compute_time`, or `groups` of them; 1,000,000 workers at most."""

    workers: Workers | None = None
    compute_time: AnyComputeTime | None = None
    groups: Annotated[list[Group], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "ClusterSpec":
        if self.groups is None and self.workers is None:
            raise ValueError("give workers, or groups")
        if self.groups is not None and (self.workers, self.compute_time) != (None, None):
            raise ValueError("groups replace workers and compute_time: give one or the other")
        return self

    def members(self) -> list[tuple[int, ComputeTime]]:
        """The groups as (workers, compute time); a cluster without groups is one group."""
        if self.groups is not None:
            return [(group.workers, group.compute_time) for group in self.groups]
        return [(self.workers or 0, self.compute_time or ComputeTime())]

    @property
    def size(self) -> int:
        """Number of workers."""
        return sum(workers for workers, _ in self.members())

    def build(self, seed: int, horizon: float = math.inf) -> "Times":
        """Completion times of this cluster's jobs.

        A job that would end at `horizon` or later may be said to end never: where speeds are random
        this bounds how far ahead they are drawn.

        Raises:
            DataError: a file that the scenario names is missing or wrong.
        """
        from simulator.cluster.building import build_times

        return build_times(self.members(), seed, horizon)
