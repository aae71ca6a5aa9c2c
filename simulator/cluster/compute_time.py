"""The compute time of a group of workers: seconds per stochastic gradient, or a preset's name."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Discriminator, Field, Tag

from simulator.arrays import Floats
from simulator.cluster.means import Mean
from simulator.cluster.presets import PRESETS, PresetName
from simulator.cluster.sizes import Constant, JobSize
from simulator.cluster.speeds import ConstantSpeed, Piecewise, Speed
from simulator.keys import SECONDS, FileName, Line, Positive, Section, Seed, examples, meanings

__all__ = ["ComputeTime", "PresetTime", "Recorded", "Seconds", "list_misfits",
           "product", "spelt_out"]  # fmt: skip

Scale = Annotated[
    Annotated[Positive, Tag("number")]
    | Annotated[list[Positive], Field(min_length=1), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list | tuple) else "number"),
]


def list_misfits(
    mean: Any, speed: Any, count: int, each: str = "worker", scale: Any = 1.0
) -> Iterator[tuple[str, Any, str]]:
    """(key, value, rule) of lists with a length for another number of workers than `count`."""
    for key, value in (("mean", mean), ("scale", scale)):
        if isinstance(value, list) and len(value) != count:
            yield key, value, f"must have one number per {each}: {len(value)} for {count}"
    if isinstance(speed, Piecewise) and len(speed.per_worker()) not in (1, count):
        rows = len(speed.per_worker())
        yield "speed", speed, f"values must have one row per {each}: {rows} for {count}"


def product(scale: float | list[float], factor: float | Floats) -> float | list[float]:
    """The factor of every duration times another one; a list if either has one per worker."""
    if isinstance(scale, list) or np.ndim(factor):
        each: list[float] = (np.array(scale) * factor).tolist()
        return each
    return float(scale * factor)


class ComputeTime(Section):
    """Seconds per stochastic gradient: mean x job size / speed."""

    model_config = examples(
        {"mean": {"law": "linear"}, "job": "exponential"},
        {
            "mean": 2.0,
            "speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 100.0},
            "scale": 3.0,
        },
    )

    mean: Mean = Field(
        default=1.0,
        description="tau_i: a number for all workers, a list with a number for each, a law of the "
        "worker index (`law`), or a random law drawn once per worker (`kind`); .inf never ends",
        json_schema_extra=SECONDS,
    )
    job: JobSize = Field(default=Constant(), description="size of one job, mean 1")
    speed: Speed = Field(
        default=ConstantSpeed(),
        description="how fast a worker computes at each time: at speed 1 a job takes its mean "
        "time; a number is a constant speed",
    )
    scale: Scale = Field(
        default=1.0, description="factor of every duration: a number, or a list with one per worker"
    )

    def written_out(self) -> "ComputeTime":
        """The object itself; a preset returns its compute time."""
        return self

    def misfits(self, workers: int) -> Iterator[tuple[str, Any, str]]:
        """(key, value, rule) of each list for another number of workers."""
        yield from list_misfits(self.mean, self.speed, workers, scale=self.scale)


class PresetTime(Section):
    """A named compute time of a kind of cluster."""

    model_config = examples({"preset": "mixed_gpus", "scale": 0.25})

    preset: PresetName = Field(
        description="the kind of cluster",
        json_schema_extra=meanings(**{name: one.description for name, one in PRESETS.items()}),
    )
    scale: Scale = Field(
        default=1.0, description="factor of every duration: a number, or a list with one per worker"
    )

    def written_out(self) -> ComputeTime:
        """The compute time of the preset."""
        full = PRESETS[self.preset].compute_time
        return ComputeTime.model_validate({**full, "scale": self.scale})

    def misfits(self, workers: int) -> Iterator[tuple[str, Any, str]]:
        """(key, value, rule) of a list for another number of workers."""
        yield from list_misfits(None, None, workers, scale=self.scale)


class Recorded(Section):
    """The absolute end of every job of a recorded run; a job that did not end there never ends.

    The recorded instants include links, faults and the server's own seconds, so these are off.
    """

    model_config = examples(
        {"kind": "recorded", "path": "results/quickstart-real", "label": "asgd", "seed": 0}
    )

    kind: Literal["recorded"]
    path: FileName = Field(
        description="results folder with events, of `paceline real` or `paceline run --events`"
    )
    label: Line | None = Field(
        default=None, description="label of the recorded method; default: the only one"
    )
    seed: Seed | None = Field(
        default=None, description="seed of the recorded run; default: the only one"
    )

    def written_out(self) -> ComputeTime:
        """A substitute if only the number of workers matters."""
        return ComputeTime()

    def misfits(self, workers: int) -> Iterator[tuple[str, Any, str]]:
        """Whether it fits is known when the folder is read."""
        del workers
        return iter(())


def spelt_out(value: Any) -> Any:
    """Accept a number or a list alone as the mean."""
    alone = isinstance(value, int | float | list) and not isinstance(value, bool)
    return {"mean": value} if alone else value


def _named(value: Any) -> Any:
    """Accept a name alone as a preset."""
    return {"preset": value} if isinstance(value, str) else spelt_out(value)


def _form(value: Any) -> str:
    if isinstance(value, Recorded) or (isinstance(value, dict) and "kind" in value):
        return "recorded"
    is_preset = isinstance(value, PresetTime) or (isinstance(value, dict) and "preset" in value)
    return "preset" if is_preset else "full"


Written = Annotated[
    Annotated[ComputeTime, Tag("full")]
    | Annotated[PresetTime, Tag("preset")]
    | Annotated[Recorded, Tag("recorded")],
    Discriminator(_form),
]
Short = Positive | list[Positive] | PresetName | Written
Seconds = Annotated[Written, BeforeValidator(_named, json_schema_input_type=Short)]
