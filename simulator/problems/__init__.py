"""Objectives: their scenario keys, their data, and what is known of them."""

from typing import Annotated

from pydantic import Field

from simulator.problems.quadratic import QuadraticSpec

__all__ = ["ProblemSpec", "QuadraticSpec"]

ProblemSpec = Annotated[QuadraticSpec, Field(discriminator="kind")]
