"""The sections of a scenario that describe the run: its end and its records."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from simulator.core.metrics import MEANINGS, Metric
from simulator.keys import (
    SECONDS,
    WHOLE,
    Finite,
    LongCount,
    Positive,
    Section,
    about,
    examples,
    meanings,
)

__all__ = ["SWEEP_WORDS", "Record", "Stop", "Target"]

#: The keys of `sweep:` that are not paths: groups that change together, and excluded points.
SWEEP_WORDS = ("zip", "exclude")

#: The forms of `record:`, and the approximate default number of records of a run.
FORMS = ("points", "every", "iterations", "arrivals")
POINTS = 200

Measured = Annotated[Metric, Field(json_schema_extra=meanings(**MEANINGS))]


class Target(Section):
    """The goal: the first recorded instant with `metric` at or under `below`, or with the
    accuracy at or over `above`.
    """

    model_config = examples(
        {"metric": "grad_norm_sq", "below": 1.0e-4, "smooth": 5},
        {"metric": "accuracy", "above": 0.95},
        {"metric": "loss_gap", "below": 1.0e-3, "stay": 5},
    )

    metric: Measured = Field(description="which metric must fall; accuracy must rise")
    below: Finite | None = Field(
        default=None, description="the value to reach: at or below it; not for accuracy"
    )
    above: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=None, description="the accuracy to reach: at or above it"
    )
    smooth: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = Field(
        default=1, description="compare the trailing mean of this many records"
    )
    stay: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = Field(
        default=1,
        description="how many records in a row must be good enough; the time to the target is "
        "that of the first of them",
    )

    @property
    def value(self) -> float:
        """The number to reach, from either key."""
        value = self.below if self.above is None else self.above
        assert value is not None
        return value

    @property
    def rises(self) -> bool:
        """Whether larger is better."""
        return self.metric == "accuracy"

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if self.rises and self.below is not None:
            raise about("below", "belongs to metrics that fall: accuracy rises, give above")
        if not self.rises and self.above is not None:
            raise about("above", f"belongs to accuracy: {self.metric} falls, give below")
        if self.rises and self.above is None:
            raise about("above", "is missing, must be a number above 0 and at most 1")
        if not self.rises and self.below is None:
            raise about("below", "is missing, must be a number")
        return self


class Stop(Section):
    """When a run ends: at the first of these. Simulated seconds are counted in [0, time)."""

    model_config = examples(
        {"time": 2000.0, "target": {"metric": "grad_norm_sq", "below": 1.0e-4}},
        {"arrivals": 100_000, "wall_seconds": 60.0},
        {"iterations": 5000},
    )

    time: Positive | None = Field(
        default=None, description="length of the run", json_schema_extra=SECONDS
    )
    arrivals: LongCount | None = Field(
        default=None, description="gradients that reached the server"
    )
    iterations: LongCount | None = Field(default=None, description="applied updates of the model")
    wall_seconds: Positive | None = Field(
        default=None,
        description="how long the run may take on this machine; a run that is cut here is marked "
        "unfinished, its results do not change",
        json_schema_extra={"unit": "real seconds"},
    )
    target: Target | None = Field(default=None, description="a replica that reached it stops")

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.time is None and self.arrivals is None and self.iterations is None:
            raise ValueError("needs time, arrivals or iterations, or the run never ends")
        return self


class Record(Section):
    """When metrics are measured: `points` over the time, or `every` so many seconds, or every
    so many `iterations` or `arrivals`; one of the four, by default about 200 times in a run.
    """

    model_config = examples(
        {"points": 200, "spacing": "log", "first": 1.0},
        {"every": 5.0, "metrics": ["loss_gap", "grad_norm_sq"]},
        {"iterations": 100},
        {"arrivals": 1000},
        {"points": 50, "refine": True},
    )

    points: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] | None = Field(
        default=None,
        description="instants spread over stop.time (default where that is given: 200)",
    )
    spacing: Literal["linear", "log"] | None = Field(
        default=None,
        description="how points are spread (default: linear)",
        json_schema_extra=meanings(
            linear="with equal steps of time", log="with equal ratios of time, from `first` on"
        ),
    )
    first: Positive | None = Field(
        default=None, description="first instant of spacing: log", json_schema_extra=SECONDS
    )
    every: Positive | None = Field(
        default=None, description="time between two instants", json_schema_extra=SECONDS
    )
    iterations: LongCount | None = Field(
        default=None,
        description="measure at every k-th update (default without stop.time: k = N // 200 for "
        "stop.iterations N)",
    )
    arrivals: LongCount | None = Field(
        default=None,
        description="measure at every k-th gradient that reaches the server (default without "
        "stop.time: k = N // 200 for stop.arrivals N)",
    )
    metrics: Annotated[list[Measured], Field(min_length=1)] | None = Field(
        default=None, description="which metrics to keep (default: all that the problem has)"
    )
    refine: bool = Field(
        default=False,
        description="whether a second pass finds the update that reached the target since the "
        "record before; only the time to the target and its resolution change",
    )

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, given: Any) -> Any:
        """Set the defaults of `points` if keys that belong to it are given."""
        if not isinstance(given, dict):
            return given
        filled = dict(given)
        spread = any(given.get(key) is not None for key in ("spacing", "first"))
        if spread and all(given.get(form) is None for form in FORMS):
            filled["points"] = POINTS
        if filled.get("points") is not None and filled.get("spacing") is None:
            filled["spacing"] = "linear"
        return filled

    def until(self, stop: Stop) -> "Record":
        """The record with exactly one of the four forms; the default fits the run's end."""
        if any(getattr(self, form) is not None for form in FORMS):
            return self
        if stop.time is not None:
            return self.model_copy(update={"points": POINTS, "spacing": "linear"})
        ends = {"arrivals": stop.arrivals, "iterations": stop.iterations}
        form, end = min((end, form) for form, end in ends.items() if end is not None)[::-1]
        return self.model_copy(update={form: max(1, end // POINTS)})

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [form for form in FORMS if getattr(self, form)]
        if len(forms) > 1:
            raise ValueError(f"has {' and '.join(forms)}, must have exactly one of them")
        if self.points is None and self.spacing is not None:
            raise about("spacing", "belongs to points")
        if self.spacing == "log" and self.first is None:
            raise about("first", "is missing: spacing: log begins there, above 0")
        if self.spacing != "log" and self.first is not None:
            raise about("first", "belongs to spacing: log")
        return self
