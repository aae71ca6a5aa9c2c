"""The `cluster` part of a scenario: how many workers there are and how fast they compute."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator.cluster.jobs import Constant, JobSize
from simulator.cluster.means import Mean
from simulator.cluster.model import Model, Positive, wrong
from simulator.cluster.presets import PRESETS, PresetName
from simulator.cluster.speeds import ConstantSpeed, Piecewise, Speed

if TYPE_CHECKING:
    from simulator.cluster.times import Times

__all__ = ["ClusterSpec", "ComputeTime", "Group", "PresetTime"]

MOST_WORKERS = 1_000_000

Workers = Annotated[int, Field(ge=1, le=MOST_WORKERS, strict=False)]


class ComputeTime(Model):
    """Seconds per stochastic gradient: mean x job size / speed."""

    mean: Mean = 1.0
    job: JobSize = Constant()
    speed: Speed = ConstantSpeed()
    scale: Positive = Field(default=1.0, description="factor of every duration")

    def written_out(self) -> "ComputeTime":
        """Itself."""
        return self

    def misfits(self, workers: int) -> Iterator[tuple[str, Any, str]]:
        """(key, value, rule) of each list that is for another number of workers."""
        mean, speed = self.mean, self.speed
        if isinstance(mean, list) and len(mean) != workers:
            yield "mean", mean, f"must have one number per worker: {len(mean)} for {workers}"
        if isinstance(speed, Piecewise) and len(speed.per_worker()) not in (1, workers):
            rows = len(speed.per_worker())
            yield "speed", speed, f"values must have one row per worker: {rows} for {workers}"


class PresetTime(Model):
    """The compute time of a kind of cluster that has a name."""

    preset: PresetName
    scale: Positive = Field(default=1.0, description="factor of every duration")

    def written_out(self) -> ComputeTime:
        """The compute time that the preset stands for."""
        full = PRESETS[self.preset].compute_time
        return ComputeTime.model_validate({**full, "scale": self.scale})

    def misfits(self, workers: int) -> Iterator[tuple[str, Any, str]]:
        """A preset fits any number of workers."""
        del workers
        return iter(())


def _spelt_out(value: Any) -> Any:
    """A number or a list alone is the mean."""
    alone = isinstance(value, int | float | list) and not isinstance(value, bool)
    return {"mean": value} if alone else value


def _form(value: Any) -> str:
    is_preset = isinstance(value, PresetTime) or (isinstance(value, dict) and "preset" in value)
    return "preset" if is_preset else "full"


Written = Annotated[
    Annotated[ComputeTime, Tag("full")] | Annotated[PresetTime, Tag("preset")],
    Discriminator(_form),
]
Seconds = Annotated[
    Written, BeforeValidator(_spelt_out, json_schema_input_type=Positive | list[Positive] | Written)
]


class Group(Model):
    """Workers that share a compute time; a law of the index counts within the group."""

    workers: Workers
    compute_time: Seconds = ComputeTime()

    @model_validator(mode="after")
    def _fits(self) -> "Group":
        _refuse_misfits(self.compute_time, self.workers)
        return self


def _refuse_misfits(compute_time: ComputeTime | PresetTime, workers: int) -> None:
    for key, value, rule in compute_time.misfits(workers):
        raise wrong(("compute_time", key), value, rule)


class ClusterSpec(Model):
    """`workers` with one `compute_time`, or `groups` of them; 1,000,000 workers at most."""

    workers: Workers | None = None
    groups: Annotated[list[Group], Field(min_length=1)] | None = None
    compute_time: Seconds | None = Field(default=None, description="default: 1 second")

    @model_validator(mode="before")
    @classmethod
    def _one_second(cls, data: Any) -> Any:
        grouped = not isinstance(data, dict) or data.get("groups") is not None
        return data if grouped else {"compute_time": ComputeTime(), **data}

    @model_validator(mode="after")
    def _one_form(self) -> "ClusterSpec":
        if self.groups is not None:
            for key, value in (("workers", self.workers), ("compute_time", self.compute_time)):
                if value is not None:
                    raise wrong((key,), value, "is said by groups: give one or the other")
            if self.size > MOST_WORKERS:
                raise wrong(("groups",), self.size, f"must have {MOST_WORKERS} workers at most")
        elif self.workers is None:
            raise wrong((), None, "must have workers, or groups")
        else:
            _refuse_misfits(self.compute_time or ComputeTime(), self.workers)
        return self

    def members(self) -> list[tuple[int, ComputeTime]]:
        """The groups as (workers, compute time); a cluster without groups is one group."""
        if self.groups is not None:
            return [(group.workers, group.compute_time.written_out()) for group in self.groups]
        return [(self.workers or 1, (self.compute_time or ComputeTime()).written_out())]

    @property
    def size(self) -> int:
        """Number of workers."""
        return sum(workers for workers, _ in self.members())

    def build(self, seed: int, horizon: float = math.inf) -> "Times":
        """Completion times of this cluster's jobs.

        A job that would end at `horizon` or later may be said to end never: where speeds are
        random this bounds how far ahead they are drawn.

        Raises:
            DataError: a file that the scenario names is missing or wrong.
        """
        from simulator.cluster.building import build_times

        return build_times(self.members(), seed, horizon)
