"""Objectives: their scenario keys, data, constants and the functions of the workers."""

from typing import Annotated

from pydantic import Field

from simulator.problems.least_squares import LeastSquaresSpec
from simulator.problems.logistic import LogisticSpec
from simulator.problems.mlp import MlpSpec
from simulator.problems.network.spec import NetworkSpec
from simulator.problems.oracle_spec import FirstOrder, OracleSpec
from simulator.problems.python import PythonSpec
from simulator.problems.quadratic import QuadraticSpec
from simulator.problems.softmax import SoftmaxSpec

__all__ = [
    "FirstOrder",
    "LeastSquaresSpec",
    "LogisticSpec",
    "MlpSpec",
    "NetworkSpec",
    "OracleSpec",
    "ProblemSpec",
    "PythonSpec",
    "QuadraticSpec",
    "SoftmaxSpec",
]

ProblemSpec = Annotated[
    QuadraticSpec
    | LogisticSpec
    | SoftmaxSpec
    | MlpSpec
    | NetworkSpec
    | LeastSquaresSpec
    | PythonSpec,
    Field(discriminator="kind"),
]
