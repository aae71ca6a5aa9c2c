"""The `preconditioner` of an entry of `methods:`: a matrix that multiplies its gradients."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from simulator.errors import ScenarioError
from simulator.keys import Finite, Positive, Section, examples, named

if TYPE_CHECKING:
    from simulator.arrays import Floats
    from simulator.problems.base import Problem


__all__ = ["Diagonal", "Full", "HessianPower", "Minimax", "Preconditioner", "preconditioned"]

MOST_DIMENSIONS = 500  # of a Hessian that is not diagonal; takes 5 s


class Diagonal(Section):
    """P = diag(values): a step size of its own for each coordinate."""

    model_config = examples({"kind": "diagonal", "values": [1.0, 2.0, 10.0]})

    kind: Literal["diagonal"]
    values: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="the diagonal of P, one number per dimension"
    )

    def check(self, problem: Any) -> Iterator[str]:
        """Yield the rules that the scenario's `problem` breaks."""
        yield from _sized(len(self.values), problem)

    def assemble(self, problem: "Problem") -> "Floats":
        """P (1, d)."""
        import numpy as np

        del problem
        return np.array([self.values])


class Full(Section):
    """P as it is given, row by row."""

    model_config = examples({"kind": "full", "matrix": [[2.0, 0.5], [0.5, 1.0]]})

    kind: Literal["full"]
    matrix: Annotated[list[list[Finite]], Field(min_length=1)] = Field(
        description="the rows of P: as many as dimensions, each as long"
    )

    @model_validator(mode="after")
    def _square(self) -> "Full":
        if any(len(row) != len(self.matrix) for row in self.matrix):
            raise ValueError("must be square: as many numbers in each row as there are rows")
        return self

    def check(self, problem: Any) -> Iterator[str]:
        """Yield the rules that the scenario's `problem` breaks."""
        yield from _sized(len(self.matrix), problem)

    def assemble(self, problem: "Problem") -> "Floats":
        """P (d, d)."""
        import numpy as np

        del problem
        return np.array(self.matrix)


class HessianPower(Section):
    """P = S^-exponent, S the Hessian of F: a quadratic's mean matrix, a regression's source.

    With a start and noise to match, SGD with S^-p is plain SGD on the objective in the variable
    S^(p/2) x, whose Hessian is S^(1 - p); at 1 it is Newton's direction.
    """

    model_config = examples({"kind": "power", "exponent": 1.0})

    kind: Literal["power"]
    exponent: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        default=0.5, description="1 is Newton's direction, 0.5 half the way to it"
    )

    def check(self, problem: Any) -> Iterator[str]:
        """Yield the rules that the scenario's `problem` breaks."""
        if problem.kind not in ("quadratic", "least_squares"):
            yield "kind: power needs the Hessian: problem.kind must be quadratic or least_squares"
        elif problem.dimension > MOST_DIMENSIONS and not _is_diagonal(problem):
            yield f"kind: power takes at most {MOST_DIMENSIONS} dimensions unless all is diagonal"

    def assemble(self, problem: "Problem") -> "Floats":
        """P, (1, d) where the Hessian is diagonal, else (d, d)."""
        import numpy as np

        from simulator.core.elementary import power

        values, vectors = _spectrum(problem)
        powers = np.array([power(value, -self.exponent) for value in values.tolist()])
        if vectors is None:
            return powers[None]
        total = np.zeros(vectors.shape)
        for value, axis in zip(powers, vectors.T, strict=True):
            total += value * (axis[:, None] * axis[None, :])
        return total


class Minimax(Section):
    """P = A, the minimax transform of the regression under covariate shift.

    Directions that A drops are never moved: there the model keeps its start.
    """

    model_config = examples({"kind": "minimax"})

    kind: Literal["minimax"]

    def check(self, problem: Any) -> Iterator[str]:
        """Yield the rules that the scenario's `problem` breaks."""
        if getattr(problem, "transform", None) is None:
            yield "kind: minimax needs problem.kind: least_squares with transform: minimax"

    def assemble(self, problem: "Problem") -> "Floats":
        """P = A, (1, d) or (d, d)."""
        assert problem.transform is not None
        return problem.transform


AnyPreconditioner = Annotated[Diagonal | Full | HessianPower | Minimax, Field(discriminator="kind")]
Preconditioner = Annotated[
    AnyPreconditioner, named(Literal["power", "minimax"] | AnyPreconditioner)
]
"""The value of `preconditioner:` in an entry of `methods:`."""


def _sized(size: int, problem: Any) -> Iterator[str]:
    d = getattr(problem, "dimension", None)
    if d is not None and size != d:
        yield f"is for {size} coordinates, dimension is {d}"


def _is_diagonal(problem: Any) -> bool:
    """Whether the scenario's quadratic or regression has a diagonal Hessian."""
    if problem.kind == "quadratic":
        return bool(problem.matrix != "tridiagonal")
    rotation = problem.covariate_shift.rotation
    return rotation is None or rotation.of == "target"


def _spectrum(problem: "Problem") -> "tuple[Floats, Floats | None]":
    """Eigenvalues (d,) of the Hessian, and its eigenvectors as columns unless it is diagonal."""
    from simulator.core.eigen import eigen

    if problem.hessian is None:
        raise ScenarioError.of("kind: power needs a constant Hessian", key="preconditioner")
    matrix = problem.hessian()
    values, vectors = (matrix[0], None) if len(matrix) == 1 else eigen(matrix)
    if values.min() <= 0.0:
        raise ScenarioError.of("kind: power needs a positive Hessian", key="preconditioner")
    return values, vectors


def preconditioned(problem: "Problem", chosen: Preconditioner) -> "Problem":
    """The problem with gradients P g; its metrics do not change.

    Raises:
        ScenarioError: P does not fit the problem.
    """
    from dataclasses import replace

    from simulator.core.preconditioned import PreconditionedData
    from simulator.problems.python import PreconditionedEvaluator, PythonEvaluator

    matrix = chosen.assemble(problem)
    if matrix.shape[1] != problem.dimension:
        rule = f"is for {matrix.shape[1]} coordinates, the problem has {problem.dimension}"
        raise ScenarioError.of(rule, key="preconditioner")
    if isinstance(problem.data, PythonEvaluator):
        return replace(problem, data=PreconditionedEvaluator(problem.data, matrix))
    return replace(problem, data=PreconditionedData(problem.data, matrix))
