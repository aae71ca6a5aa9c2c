"""Speeds v_i(t): the speed of worker i at time t; at 1 a job takes its mean compute time."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from simulator.cluster.speeds.chance import Markov, Outages, RandomWalk
from simulator.cluster.speeds.known import ConstantSpeed, Piecewise, Sinusoid
from simulator.cluster.speeds.trace import Trace
from simulator.keys import NonNegative, named

__all__ = [
    "ConstantSpeed",
    "Markov",
    "Outages",
    "Piecewise",
    "RandomWalk",
    "Sinusoid",
    "Speed",
    "Trace",
]

AnySpeed = Annotated[
    ConstantSpeed | Piecewise | Sinusoid | Markov | RandomWalk | Outages | Trace,
    Field(discriminator="kind"),
]


def _constant(value: Any) -> Any:
    """Accept a number alone as a constant speed."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"kind": "constant", "value": value} if is_number else value


Short = Literal["constant"] | NonNegative | AnySpeed
Speed = Annotated[AnySpeed, named(Short), BeforeValidator(_constant, json_schema_input_type=Short)]
