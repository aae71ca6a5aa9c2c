"""Faults: workers fail, are repaired, and restart their current jobs."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from simulator.cluster.laws import IndexLaw
from simulator.cluster.means import Mean
from simulator.cluster.sizes import Constant, JobSize
from simulator.keys import SECONDS, Positive, PositiveOrInf, Section, examples

__all__ = ["NEVER", "Faults", "Period", "Seconds", "spelt_out"]


class Period(Section):
    """Seconds of each period: mean x size, drawn anew for every period."""

    model_config = examples({"mean": {"law": "linear"}, "job": "exponential", "scale": 100.0})

    mean: Mean = Field(
        description="mean seconds: a number for all workers, a list with a number for each, a law "
        "of the worker index, or a random law drawn once per worker; .inf: the period never ends",
        json_schema_extra=SECONDS,
    )
    job: JobSize = Field(default=Constant(), description="size of one period, mean 1")
    scale: Positive = Field(default=1.0, description="factor of every period")


NEVER = Period(mean=float("inf"))


def spelt_out(value: Any) -> Any:
    """Accept a number, a list or a law alone as the mean."""
    number = isinstance(value, int | float | list) and not isinstance(value, bool)
    return {"mean": value} if number or (isinstance(value, dict) and "law" in value) else value


Seconds = Annotated[
    Period,
    BeforeValidator(
        spelt_out, json_schema_input_type=PositiveOrInf | list[PositiveOrInf] | IndexLaw | Period
    ),
]


class Faults(Section):
    """Up periods of workers, and the durations of repairs; both may be infinite.

    A worker is up first. Its up periods last draws of `time_to_failure`, the repairs between them
    draws of `time_to_repair`. A failure destroys the progress of the current job; after the repair
    the worker starts the same job again, with the same model and the same size. A job that is
    assigned to a worker that is down starts at the repair. A job that ends exactly when its worker
    fails has ended.
    """

    model_config = examples(
        {"time_to_failure": {"mean": 3600.0, "job": "exponential"}, "time_to_repair": 120.0},
        {"time_to_failure": [500.0, 900.0, 700.0, 800.0], "time_to_repair": {"mean": 60.0}},
    )

    time_to_failure: Seconds = Field(
        description="seconds that a worker is up; a number, a list or a law alone is the mean",
        json_schema_extra=SECONDS,
    )
    time_to_repair: Seconds = Field(
        description="seconds that it is down after that; .inf: it is never repaired",
        json_schema_extra=SECONDS,
    )

    def misfits(self, workers: int) -> Iterator[tuple[tuple[str, str], Any, str]]:
        """(keys, value, rule) of each list for another number of workers."""
        for key in ("time_to_failure", "time_to_repair"):
            mean = getattr(self, key).mean
            if isinstance(mean, list) and len(mean) != workers:
                rule = f"must have one number per worker: {len(mean)} for {workers}"
                yield (key, "mean"), mean, rule
