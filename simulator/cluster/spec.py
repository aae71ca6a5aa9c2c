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
        return ComputeTime.model_validate(
            {**PRESETS[self.preset].compute_time, "scale": self.scale}
        )

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
        for key, value, rule in self.compute_time.misfits(self.workers):
            raise wrong(("compute_time", key), value, rule)
        return self


class ClusterSpec(Model):
    """`workers` with one `compute_time`, or `groups` of them; 1,000,000 workers at most."""

    workers: Workers | None = None
    compute_time: Seconds = ComputeTime()
    groups: Annotated[list[Group], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "ClusterSpec":
        if self.groups is None:
            return self._plain()
        for key in self.model_fields_set & {"workers", "compute_time"}:
            raise wrong((key,), getattr(self, key), "is said by groups: give one or the other")
        if self.size > MOST_WORKERS:
            raise wrong(("groups",), self.size, f"must have {MOST_WORKERS} workers at most")
        return self

    def _plain(self) -> "ClusterSpec":
        if self.workers is None:
            raise wrong(("workers",), None, "is missing: give workers, or groups")
        for key, value, rule in self.compute_time.misfits(self.workers):
            raise wrong(("compute_time", key), value, rule)
        return self

    def members(self) -> list[tuple[int, ComputeTime]]:
        """The groups as (workers, compute time); a cluster without groups is one group."""
        groups = self.groups or [(Group(workers=self.workers or 1, compute_time=self.compute_time))]
        return [(group.workers, group.compute_time.written_out()) for group in groups]

    @property
    def size(self) -> int:
        """Number of workers."""
        return sum(group.workers for group in self.groups) if self.groups else self.workers or 0

    def build(self, seed: int, horizon: float = math.inf) -> "Times":
        """Completion times of this cluster's jobs.

        A job that would end at `horizon` or later may be said to end never: where speeds are
        random this bounds how far ahead they are drawn.

        Raises:
            DataError: a file that the scenario names is missing or wrong.
        """
        from simulator.cluster.building import build_times

        return build_times(self.members(), seed, horizon)
