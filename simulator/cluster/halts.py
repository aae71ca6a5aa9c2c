"""Delays of a cluster besides its workers: the server's own seconds, stalls, a cold start."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from simulator.cluster.faults import Period, spelt_out
from simulator.keys import SECONDS, NonNegative, Section, examples, wrong

__all__ = ["ColdStart", "ServerSeconds", "Stalls"]


class ServerSeconds(Section):
    """Seconds that the server works, one thing after the other; gradients queue for it.

    An arrived gradient waits until the server has time, then takes `arrival` seconds before the
    method sees it. What the method does then keeps the server busy: `update` for each update,
    `assign` for each job that is sent out, in their order, `cancel` for each job that is cancelled
    and not followed by another at once, as both are one message.
    """

    model_config = examples({"arrival": 0.002, "update": 0.001, "assign": 0.0005, "cancel": 0.0005})

    arrival: NonNegative = Field(
        default=0.0, description="seconds to receive a gradient", json_schema_extra=SECONDS
    )
    update: NonNegative = Field(
        default=0.0,
        description="seconds that an update of the model takes",
        json_schema_extra=SECONDS,
    )
    assign: NonNegative = Field(
        default=0.0, description="seconds to send out one job", json_schema_extra=SECONDS
    )
    cancel: NonNegative = Field(
        default=0.0, description="seconds to cancel one job", json_schema_extra=SECONDS
    )

    @property
    def is_free(self) -> bool:
        """Whether the server never takes time."""
        return self.arrival == self.update == self.assign == self.cancel == 0.0


Seconds = Annotated[Period, BeforeValidator(spelt_out, json_schema_input_type=float | Period)]


class Stalls(Section):
    """Pauses of the whole cluster: all workers stop at once, and continue afterwards.

    The first begins after a draw of `every`, and each later one such a draw after the end of the
    one before. No work is lost. Speeds and failures of workers pause with them.
    """

    model_config = examples(
        {"every": {"mean": 60.0, "job": "exponential"}, "lasts": 0.5},
        {"every": 10.0, "lasts": {"mean": 0.2, "job": {"kind": "lognormal", "sigma": 0.5}}},
    )

    every: Seconds = Field(
        description="seconds from the end of a stall to the next one", json_schema_extra=SECONDS
    )
    lasts: Seconds = Field(description="seconds of a stall", json_schema_extra=SECONDS)

    @model_validator(mode="after")
    def _is_one(self) -> "Stalls":
        for key in ("every", "lasts"):
            mean = getattr(self, key).mean
            if isinstance(mean, list):
                raise wrong((key, "mean"), mean, "must be one number: a stall is of all workers")
        return self


def _none_if_instant(value: Any) -> Any:
    """Accept 0 seconds as no cold start."""
    instant = isinstance(value, int | float) and not isinstance(value, bool) and value == 0
    return None if instant else spelt_out(value)


ColdStart = Annotated[
    Period | None,
    BeforeValidator(
        _none_if_instant, json_schema_input_type=NonNegative | list[float] | Period | None
    ),
]
