"""Speeds v_i(t): how fast worker i computes at time t, 1 being its mean compute time."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.cluster.model import named
from simulator.cluster.speeds.chance import Markov, Outages, RandomWalk
from simulator.cluster.speeds.known import ConstantSpeed, Piecewise, Sinusoid
from simulator.cluster.speeds.trace import Trace

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

Speed = Annotated[AnySpeed, named(Literal["constant"] | AnySpeed)]
